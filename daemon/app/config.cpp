#include "app/config.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "app/config_oauth.h"
#include "app/config_secret.h"
#include "app/customer_groups.h"
#include "app/rules_folder.h"
#include "base/ascii.h"
#include "message/address.h"
#include "net/mailbox_address.h"
#include "triage/names.h"
#include "triage/phrase_trie.h"
#include "triage/token_stream.h"
#include "yaml/parse.h"
#include "yaml/reader.h"

namespace triaged::app {
namespace {

using flow::AccountSettings;
using flow::Backlog;
using flow::Mode;
using yaml::MapReader;

constexpr std::array<const char*, 7> kDays = {"monday", "tuesday",  "wednesday", "thursday",
                                              "friday", "saturday", "sunday"};
constexpr std::array<const char*, 5> kQueues = {"urgent", "quick", "hard", "think", "automatic"};

Mode read_mode(MapReader& reader, Mode otherwise) {
    const auto mode = reader.optional_enumeration("mode", {"observe", "sort", "live"});
    if (!mode) return otherwise;
    return *mode == "live" ? Mode::live : *mode == "sort" ? Mode::sort : Mode::observe;
}

// "leave", "all", or "since 30 days".
Backlog read_backlog(MapReader& reader, Backlog otherwise) {
    const auto text = reader.optional_string("backlog");
    if (!text) return otherwise;
    if (*text == "leave") return {};
    if (*text == "all") return {Backlog::Kind::all, 0};
    std::vector<std::string_view> words;
    for (const auto word : ascii::split(*text, ' ')) {
        if (!word.empty()) words.push_back(word);
    }
    const bool digits = words.size() >= 2 && words[1].size() <= 4 &&
                        std::all_of(words[1].begin(), words[1].end(), ascii::is_digit);
    const bool unit = words.size() == 2 || (words.size() == 3 && words[2].starts_with("day"));
    const int days = digits ? std::stoi(std::string(words[1])) : 0;
    if (words.front() != "since" || !digits || !unit || days == 0) {
        reader.error("backlog", "backlog: \"" + text->substr(0, 60) + "\" is not understood",
                     "write leave, all, or since 30 days");
        return otherwise;
    }
    return {Backlog::Kind::since, days};
}

// `tls: none` is for servers on the same machine.
bool read_plain_text(MapReader& reader, const std::string& url) {
    const bool none = reader.optional_enumeration("tls", {"required", "none"}) == "none";
    if (none && (url.starts_with("imaps:") || url.starts_with("smtps:"))) {
        reader.error("tls", "tls: none contradicts " + url.substr(0, url.find(':')) + "://",
                     "leave tls out");
    }
    return none;
}

void check_url(MapReader& reader, const char* key, const std::string& url, const char* plain) {
    const std::string secure = std::string(plain) + 's';
    const auto scheme = url.substr(0, std::min(url.find("://"), url.size()));
    const auto rest = url.size() > scheme.size() ? url.substr(scheme.size() + 3) : "";
    if (url.empty()) return;  // reported as missing
    if (scheme != plain && scheme != secure) {
        reader.error(key,
                     std::string(key) + ": \"" + scheme.substr(0, 40) + "\" is no scheme for it",
                     "write " + secure + "://HOST, or " + plain + "://HOST for STARTTLS");
    } else if (rest.empty() || rest.find_first_of("/@?# \t") != std::string::npos) {
        reader.error(key, std::string(key) + ": after :// only a host and a port may stand",
                     "the login goes into \"user\", the password into \"secret\"");
    }
}

bool is_folder(const yaml::Node& node) {
    const std::string& name = node.text;
    return node.is_scalar() && !name.empty() && name.front() != '/' && name.back() != '/' &&
           name.find("//") == std::string::npos &&
           std::none_of(name.begin(), name.end(), [](char c) {
               return static_cast<unsigned char>(c) < 0x20 || c == '*' || c == '%';
           });
}

desk::FolderNames read_folders(MapReader& parent, desk::FolderNames folders) {
    auto reader = parent.optional_map("folders");
    if (!reader) return folders;
    const std::string old_root = folders.root;
    if (const auto root = reader->optional_string("root")) folders.root = *root;
    for (auto& [queue, name] : folders.by_queue) {
        if (name.starts_with(old_root + '/')) name = folders.root + name.substr(old_root.size());
    }
    for (const auto& item : reader->items()) {
        const std::string& key = item.key->text;
        if (key == "root") continue;
        if (!is_folder(*item.value)) {
            reader->error(key, "folders: the name for \"" + key + "\" cannot be a folder",
                          "write a name with / between levels, or INBOX to leave the mails there");
            continue;
        }
        folders.by_queue[key] = item.value->text;
    }
    return folders;
}

// `routes: {billing: {folder: Departments/Billing}}`
std::map<std::string, std::string> read_routes(MapReader& top) {
    std::map<std::string, std::string> routes;
    auto reader = top.optional_map("routes");
    if (!reader) return routes;
    for (const auto& item : reader->items()) {
        const std::string& name = item.key->text;
        if (!triage::is_name(name)) {
            reader->error(name, "routes: " + triage::quoted(name) + " is not a name",
                          "use a to z, 0 to 9, - and _, at most 50");
            continue;
        }
        MapReader route = reader->map(item);
        if (!item.value->is_map()) continue;
        const yaml::Node* const folder = route.node("folder");
        if (route.node("address") != nullptr) {
            route.error("address", "routes: mail is not forwarded to addresses by this version",
                        "give the route a folder: {folder: Departments/" + name + "}");
        } else if (folder == nullptr) {
            route.error("folder", "routes: \"folder\" is missing",
                        "write " + name + ": {folder: Departments/" + name + "}");
        } else if (!is_folder(*folder) || ascii::equals_ignoring_case(folder->text, "INBOX")) {
            route.error("folder", "routes: this cannot be a department's folder",
                        "write a name with / between levels, other than INBOX");
        } else {
            routes[name] = folder->text;
        }
        route.finish();
    }
    return routes;
}

std::vector<std::string> read_addresses(MapReader& reader, const std::string& user) {
    auto texts = reader.optional_string_list("address").value_or(std::vector<std::string>{});
    std::vector<std::string> addresses;
    for (const auto& text : texts) {
        if (const auto address = net::MailboxAddress::parse(text)) {
            addresses.push_back(ascii::to_lower(address->text()));
        } else {
            reader.error("address",
                         "address: \"" + text.substr(0, 80) + "\": " + address.error().message,
                         "write the address customers write to, without a name");
        }
    }
    if (texts.empty() && user.find('@') != std::string::npos) {
        addresses.push_back(ascii::to_lower(user));
    }
    return addresses;
}

/// What an account takes from the top of the file when it does not say otherwise.
struct Defaults {
    Mode mode = Mode::observe;
    Backlog backlog;
    desk::FolderNames folders;
};

AccountSettings read_account(MapReader& reader, const Reading& reading, const Defaults& defaults) {
    AccountSettings account;
    account.name = reader.string("name");
    account.endpoint.url = reader.string("imap");
    account.endpoint.user = reader.string("user");
    check_url(reader, "imap", account.endpoint.url, "imap");
    account.oauth = read_oauth(reader, reading);
    if (reader.has("secret") == reader.has("oauth")) {
        reader.error("secret",
                     reader.has("oauth")
                         ? "account: it logs in by \"secret\" or by \"oauth\", not by both"
                         : "account: \"secret\" is missing",
                     reader.has("oauth")
                         ? "leave \"secret\" out; what encrypts the tokens is oauth: token_key"
                         : "add secret: {file: /etc/triaged/" + account.name + ".secret}");
    }
    auto secret = read_secret(reader, "secret", reading);
    account.endpoint.secret = std::move(secret.secret);
    account.secret_origin = std::move(secret.origin);
    account.secret_version = std::move(secret.version);
    account.endpoint.plain_text = read_plain_text(reader, account.endpoint.url);
    if (const auto ca = reader.optional_string("ca_file")) {
        account.endpoint.ca_file = reading.path(*ca).string();
    }
    account.addresses = read_addresses(reader, account.endpoint.user);
    if (auto watch = reader.optional_string_list("watch")) {
        if (watch->empty())
            reader.error("watch", "watch: no folder is named", "write watch: INBOX");
        account.watch = std::move(*watch);
    }
    account.sent = reader.optional_string("sent").value_or("");
    account.mode = read_mode(reader, defaults.mode);
    account.backlog = read_backlog(reader, defaults.backlog);
    account.folders = read_folders(reader, defaults.folders);
    reader.finish();
    return account;
}

// Sending logs in as this account does; "user" may be another one, as for a shared mailbox.
void lend_login(const AccountSettings& account, flow::Settings& settings) {
    auto& smtp = *settings.smtp;
    if (smtp.user.empty()) smtp.user = account.endpoint.user;
    if (smtp.ca_file.empty()) smtp.ca_file = account.endpoint.ca_file;
    smtp.secret = account.endpoint.secret;
    settings.smtp_secret_origin = account.secret_origin;
    settings.smtp_secret_version = account.secret_version;
    if (account.oauth) settings.smtp_account = account.name;
}

// The account whose login serves for sending: the one that is named, or the only one.
const AccountSettings* lender(MapReader& smtp, const flow::Settings& settings) {
    const auto name = smtp.optional_string("account");
    const auto& accounts = settings.accounts;
    if (!name) {
        const bool repeated = smtp.has("secret") || settings.smtp->plain_text;
        const bool other_user = !settings.smtp->user.empty();
        if (accounts.size() != 1 || repeated) return nullptr;
        return other_user && !accounts.front().oauth ? nullptr : &accounts.front();
    }
    if (smtp.has("secret")) {
        smtp.error("account", "smtp: it logs in by \"account\" or by \"secret\", not by both",
                   "leave \"secret\" out");
        return nullptr;
    }
    const auto named = std::find_if(accounts.begin(), accounts.end(),
                                    [&](const auto& account) { return account.name == *name; });
    if (named != accounts.end()) return &*named;
    smtp.error("account", "smtp: there is no account " + triage::quoted(*name),
               "write the name of one of the accounts above");
    return nullptr;
}

void read_smtp(MapReader& top, const Reading& reading, flow::Settings& settings) {
    auto reader = top.optional_map("smtp");
    if (!reader) return;
    auto& smtp = settings.smtp.emplace();
    smtp.url = reader->string("url");
    check_url(*reader, "url", smtp.url, "smtp");
    smtp.user = reader->optional_string("user").value_or("");
    if (reader->has("secret")) {
        auto secret = read_secret(*reader, "secret", reading);
        smtp.secret = std::move(secret.secret);
        settings.smtp_secret_origin = std::move(secret.origin);
        settings.smtp_secret_version = std::move(secret.version);
    }
    smtp.plain_text = read_plain_text(*reader, smtp.url);
    if (const auto ca = reader->optional_string("ca_file"))
        smtp.ca_file = reading.path(*ca).string();
    smtp.helo = reader->optional_string("helo").value_or("");
    if (const auto* account = lender(*reader, settings)) {
        lend_login(*account, settings);
    } else if (!smtp.user.empty() && !reader->has("secret") && !reader->has("account")) {
        reader->error("user", "smtp: \"user\" is given without a \"secret\"",
                      "add secret: {file: ...}, or account: NAME to log in as an account does");
    }
    reader->finish();
}

void read_hours(MapReader& top, flow::Settings& settings) {
    const std::string zone = top.optional_string("time_zone").value_or("UTC");
    if (auto hours = desk::BusinessHours::in_zone(zone)) {
        settings.hours = std::move(*hours);
    } else {
        top.error("time_zone", "time_zone: " + hours.error().message, hours.error().hint);
    }
    auto reader = top.optional_map("business_hours");
    if (!reader) return;
    for (std::size_t day = 0; day < kDays.size(); ++day) {
        const auto text = reader->optional_string(kDays[day]);
        if (!text) continue;
        if (auto intervals = desk::parse_intervals(*text)) {
            settings.hours.set(static_cast<int>(day), std::move(*intervals));
        } else {
            reader->error(kDays[day], std::string(kDays[day]) + ": " + intervals.error().message,
                          intervals.error().hint);
        }
    }
    reader->finish();
}

void read_acknowledge(MapReader& top, const Reading& reading, flow::Settings& settings) {
    auto& acknowledge = settings.acknowledge;
    acknowledge.templates = shipped_templates();
    auto reader = top.optional_map("acknowledge");
    if (!reader) return;
    const std::string from = reader->string("from");
    message::Defects ignored;
    const auto parsed = message::parse_addresses(from, ignored);
    const std::string address = parsed.size() == 1 ? parsed.front().address : "";
    if (const auto checked = net::MailboxAddress::parse(address)) {
        acknowledge.from_name = parsed.front().name;
        acknowledge.from_address = checked->text();
    } else if (!from.empty()) {
        reader->error("from", "from: \"" + from.substr(0, 80) + "\" is not one mail address",
                      "write Example Support <support@example.com>");
    }
    if (const auto folder = reader->optional_string("templates")) {
        acknowledge.templates = reading.path(*folder);
    }
    if (const auto age = reader->optional_duration("max_age")) acknowledge.max_age = *age;
    acknowledge.sent_copy = reader->optional_boolean("sent_copy").value_or(false);
    auto& budgets = acknowledge.budgets;
    const auto budget = [&](const char* key, int& value) {
        if (const auto n = reader->optional_integer(key, 0, 100'000)) value = static_cast<int>(*n);
    };
    budget("per_sender_and_day", budgets.per_sender_and_day);
    budget("per_hour", budgets.per_hour);
    budget("per_day", budgets.per_day);
    reader->finish();
}

// Product names must hold words, or nothing of them can be found.
void read_products(MapReader& top, flow::Settings& settings) {
    auto products = top.optional_string_list("products");
    if (!products) return;
    for (auto& name : *products) {
        const std::size_t words = triage::words_of(name).size();
        if (words == 0 || words > triage::kMaxPhraseWords) {
            top.error("products",
                      "products: \"" + name.substr(0, 80) + "\" has " +
                          (words == 0 ? "no word" : "more than 24 words"),
                      "write a name as customers write it, such as Happy Box");
            continue;
        }
        settings.products.push_back(std::move(name));
    }
}

// What is only wrong when seen together.
void check_across(MapReader& top, const flow::Settings& settings) {
    std::set<std::string> names;
    for (const auto& account : settings.accounts) {
        if (!account.name.empty() && !names.insert(account.name).second) {
            top.error("accounts", "accounts: two are named \"" + account.name + "\"",
                      "give each a name of its own");
        }
        if (account.mode != Mode::live) continue;
        if (settings.acknowledge.from_address.empty() && !top.has("acknowledge")) {
            top.error("mode", "mode: live needs \"acknowledge\"",
                      "add acknowledge: {from: Example Support <support@example.com>}");
            return;
        }
        if (!settings.smtp) {
            top.error("mode", "mode: live needs \"smtp\"", "add smtp: {url: smtps://HOST}");
            return;
        }
    }
}

}  // namespace

std::optional<flow::Settings> read_config(const std::filesystem::path& file,
                                          const std::string& text, Secrets secrets,
                                          Diagnostics& diagnostics) {
    const auto document = yaml::parse(file.string(), text, diagnostics);
    if (!document) return std::nullopt;
    const Reading reading{file, secrets};
    flow::Settings settings;
    settings.from_file = true;
    MapReader top(*document, document->root, "configuration", diagnostics);
    settings.routes = read_routes(top);
    desk::FolderNames with_routes;
    with_routes.by_route = settings.routes;
    const Defaults defaults{read_mode(top, Mode::observe), read_backlog(top, {}),
                            read_folders(top, with_routes)};
    if (!top.has("accounts")) {
        top.error("accounts", "configuration: \"accounts\" is missing",
                  "add accounts: with a list of {name, imap, user, secret}");
    }
    for (auto& reader : top.maps("accounts")) {
        settings.accounts.push_back(read_account(reader, reading, defaults));
    }
    read_smtp(top, reading, settings);
    read_hours(top, settings);
    read_products(top, settings);
    read_customer_groups(top, file.parent_path(), settings, diagnostics);
    read_acknowledge(top, reading, settings);
    if (const auto store = top.optional_string("store")) settings.store = reading.path(*store);
    const auto folders = top.optional_string_list("rules");
    if (folders) {
        for (const auto& folder : *folders) settings.rules.push_back(reading.path(folder));
    } else {
        settings.rules = default_rules();
    }
    if (const auto level =
            top.optional_enumeration("log_level", {"debug", "info", "warn", "error"})) {
        settings.log_level = *level;
    }
    top.finish();
    check_across(top, settings);
    // The configuration itself first, then the lists it names.
    const auto place = [&](const Diagnostic& d) {
        return std::tuple(d.at.file != document->name, d.at.file, d.at.line, d.at.column);
    };
    std::stable_sort(diagnostics.begin(), diagnostics.end(),
                     [&](const auto& a, const auto& b) { return place(a) < place(b); });
    if (has_errors(diagnostics)) return std::nullopt;
    return settings;
}

}  // namespace triaged::app
