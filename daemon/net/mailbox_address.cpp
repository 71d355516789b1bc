#include "net/mailbox_address.h"

#include <algorithm>

#include "base/ascii.h"

namespace triaged::net {
namespace {

constexpr std::size_t most_local = 64;
constexpr std::size_t most_domain = 253;
constexpr std::size_t most_label = 63;

// atext of RFC 5322 without the `%` and `!` of source routes.
bool is_local_character(char c) {
    return ascii::is_alnum(c) ||
           std::string_view("#$&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

bool is_domain_character(char c) { return ascii::is_alnum(c) || c == '-'; }

const char* wrong_with_local(std::string_view local) {
    if (local.empty()) return "the part before the @ is empty";
    if (local.size() > most_local) return "the part before the @ is longer than 64 bytes";
    for (const auto atom : ascii::split(local, '.')) {
        if (atom.empty()) return "a dot before the @ stands first, last or beside another";
        if (!std::all_of(atom.begin(), atom.end(), is_local_character)) {
            return "a character before the @ is not allowed";
        }
    }
    return nullptr;
}

const char* wrong_with_label(std::string_view label) {
    if (label.empty()) return "a dot in the domain stands first, last or beside another";
    if (label.size() > most_label) return "a part of the domain is longer than 63 bytes";
    if (!std::all_of(label.begin(), label.end(), is_domain_character)) {
        return "a character in the domain is not allowed";
    }
    if (label.front() == '-' || label.back() == '-') {
        return "a part of the domain begins or ends with a hyphen";
    }
    return nullptr;
}

const char* wrong_with_domain(std::string_view domain) {
    if (domain.empty()) return "the domain is empty";
    if (domain.size() > most_domain) return "the domain is longer than 253 bytes";
    const auto labels = ascii::split(domain, '.');
    for (const auto label : labels) {
        if (const char* wrong = wrong_with_label(label)) return wrong;
    }
    if (labels.size() < 2) return "the domain has no dot";
    const auto top = labels.back();
    if (std::all_of(top.begin(), top.end(), ascii::is_digit)) {
        return "the domain ends in a number";
    }
    return nullptr;
}

}  // namespace

Result<MailboxAddress> MailboxAddress::parse(std::string_view text) {
    const auto at = text.find('@');
    if (at == std::string_view::npos) return fail("mail address: there is no @");
    const char* wrong = wrong_with_local(text.substr(0, at));
    if (wrong == nullptr) wrong = wrong_with_domain(text.substr(at + 1));
    if (wrong != nullptr) return fail(std::string("mail address: ") + wrong);
    return MailboxAddress(text, at);
}

std::string MailboxAddress::key() const {
    return std::string(local()) + '@' + ascii::to_lower(domain());
}

}  // namespace triaged::net
