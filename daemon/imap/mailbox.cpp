#include <algorithm>

#include "imap/session.h"
#include "imap/words.h"

namespace triaged::imap {
namespace {

bool holds(const std::vector<std::string>& words, std::string_view word) {
    return std::any_of(words.begin(), words.end(),
                       [&](const std::string& one) { return same(one, word); });
}

}  // namespace

bool Mailbox::keeps(std::string_view flag) const {
    if (read_only) return false;
    if (holds(permanent_flags, flag)) return true;
    return keywords_allowed && !flag.starts_with('\\');
}

bool ListedMailbox::has_attribute(std::string_view attribute) const {
    return holds(attributes, attribute);
}

bool FetchedMessage::has_flag(std::string_view flag) const { return holds(flags, flag); }

const ListedMailbox* MailboxTree::find(std::string_view name) const {
    const bool inbox = same(name, "INBOX");
    for (const auto& mailbox : mailboxes) {
        if (mailbox.name == name || (inbox && same(mailbox.name, "INBOX"))) return &mailbox;
    }
    return nullptr;
}

std::string MailboxTree::name_for(std::string_view path) const {
    const auto top = path.substr(0, path.find('/'));
    if (find(path) != nullptr || same(path, "INBOX")) return std::string(path);
    std::string name;
    for (const char c : path) {
        if (c == '/' && !separator.empty()) {
            name += separator;
        } else if (std::string_view(&c, 1) == separator) {
            name += '_';  // else "Nr. 1" would be two levels where the separator is "."
        } else {
            name += c;
        }
    }
    const bool is_prefixed = name.starts_with(personal_prefix) || same(top, "INBOX");
    return is_prefixed ? name : personal_prefix + name;
}

}  // namespace triaged::imap
