#include "app/customer_groups.h"

#include <algorithm>

#include "app/files.h"
#include "base/ascii.h"
#include "message/address.h"
#include "net/mailbox_address.h"
#include "triage/names.h"

namespace triaged::app {
namespace {

constexpr std::size_t kMostListBytes = 4'000'000;
constexpr std::size_t kMostLines = 100'000;
constexpr std::size_t kMostMistakes = 20;
constexpr char kWildcard[] = "has a *, which no address has";
constexpr char kWholeDomain[] = "write example.com; it stands for all its addresses and subdomains";

// A domain is what an address at it could have: checked with one.
bool is_domain(std::string_view text) {
    return net::MailboxAddress::parse("a@" + std::string(text)).has_value();
}

// Adds one line of a list: "kim@example.com", "example.com", "@example.com", domains also as people
// write them. What is wrong with it otherwise, "" when nothing is.
std::string add(desk::CustomerGroups& groups, const std::string& group, std::string_view written) {
    if (written.find('*') != std::string_view::npos) return kWildcard;
    const auto at = written.find('@');
    const auto split = at == std::string_view::npos ? 0 : at + 1;
    const std::string text = std::string(written.substr(0, split)) +
                             message::ascii_domain(std::string(written.substr(split)));
    if (at == std::string_view::npos || at == 0) {
        const auto domain = text.substr(split);
        if (!is_domain(domain)) return "is neither an address nor a domain";
        groups.add_domain(group, domain);
        return "";
    }
    const auto address = net::MailboxAddress::parse(text);
    if (!address) return address.error().message;
    groups.add_address(group, address->text());
    return "";
}

void read_list(const std::filesystem::path& path, const std::string& text, const std::string& group,
               desk::CustomerGroups& groups, Diagnostics& diagnostics) {
    int number = 0;
    std::size_t mistakes = 0;
    for (const std::string_view line : ascii::split(text, '\n')) {
        ++number;
        const std::string_view entry = ascii::trim(line.substr(0, line.find('#')));
        if (entry.empty()) continue;
        if (static_cast<std::size_t>(number) > kMostLines) {
            diagnostics.push_back({{path.string(), number, 1},
                                   "a list of customers has at most 100,000 lines",
                                   "name the domains of whole companies instead"});
            return;
        }
        const std::string wrong = add(groups, group, entry);
        if (wrong.empty()) continue;
        const int column = static_cast<int>(entry.data() - line.data()) + 1;
        diagnostics.push_back({{path.string(), number, column},
                               triage::quoted(entry) + ": " + wrong,
                               wrong == kWildcard
                                   ? kWholeDomain
                                   : "write an address or a domain on each line, and comments "
                                     "after #"});
        if (++mistakes == kMostMistakes) {
            diagnostics.push_back(
                {{path.string(), number, 1}, "the rest of this list was not looked at", ""});
            return;
        }
    }
}

void read_group(yaml::MapReader reader, const std::filesystem::path& folder,
                flow::CustomerGroup& group, desk::CustomerGroups& groups,
                Diagnostics& diagnostics) {
    const auto texts = [&](const char* key) {
        return reader.optional_string_list(key).value_or(std::vector<std::string>());
    };
    group.addresses = texts("addresses");
    for (const auto& text : group.addresses) {
        const bool domain =
            text.find('@') == std::string::npos || text.starts_with('@') || text.starts_with("*@");
        const std::string wrong = domain ? "is no one's address" : add(groups, group.name, text);
        if (wrong.empty()) continue;
        reader.error("addresses", "addresses: " + triage::quoted(text) + ": " + wrong,
                     domain ? "domains belong under \"domains\"" : "write kim@example.com");
    }
    group.domains = texts("domains");
    for (const auto& text : group.domains) {
        const bool address = text.find('@', 1) != std::string::npos;
        const std::string wrong = address ? "is an address" : add(groups, group.name, text);
        if (wrong.empty()) continue;
        reader.error("domains", "domains: " + triage::quoted(text) + ": " + wrong, kWholeDomain);
    }
    if (const auto file = reader.optional_string("file")) {
        const std::filesystem::path given(*file);
        group.file = given.is_absolute() ? given : folder / given;
        if (const auto text = read_file(group.file, kMostListBytes)) {
            read_list(group.file, *text, group.name, groups, diagnostics);
        } else {
            reader.error("file", text.error().message,
                         "a relative name begins at the folder of this file; let the user that "
                         "triaged runs as read it");
        }
    }
    reader.finish();
}

}  // namespace

void read_customer_groups(yaml::MapReader& top, const std::filesystem::path& folder,
                          flow::Settings& settings, Diagnostics& diagnostics) {
    auto reader = top.optional_map("customer_groups");
    if (!reader) return;
    for (const auto& item : reader->items()) {
        if (!triage::is_name(item.key->text)) {
            reader->error(item.key->text,
                          "customer_groups: " + triage::quoted(item.key->text) + " is not a name",
                          "use a to z, 0 to 9, - and _, at most 50");
            continue;
        }
        auto& group = settings.customer_groups.emplace_back();
        group.name = item.key->text;
        read_group(reader->map(item), folder, group, settings.groups, diagnostics);
    }
}

}  // namespace triaged::app
