#include "imap/command.h"

#include <algorithm>

#include "base/ascii.h"
#include "imap/internal_date.h"

namespace triaged::imap {
namespace {

constexpr std::size_t longest_quoted = 1000;
constexpr std::size_t longest_flag = 64;

bool is_printable(char c) { return c >= ' ' && c <= '~'; }

bool is_atom_character(char c) {
    return is_printable(c) && std::string_view(" (){%*\"\\]").find(c) == std::string_view::npos;
}

std::string_view longest_printable_run(std::string_view text) {
    std::string_view best;
    for (std::size_t begin = 0; begin < text.size();) {
        std::size_t end = begin;
        while (end < text.size() && is_printable(text[end])) ++end;
        if (end - begin > best.size()) best = text.substr(begin, end - begin);
        begin = end + 1;
    }
    return best.substr(0, longest_quoted);
}

std::string list_of(const std::vector<std::string>& flags) {
    std::string out = "(";
    for (const auto& flag : flags) {
        if (out.size() > 1) out += ' ';
        out += flag;
    }
    return out + ')';
}

constexpr std::string_view attributes = "UID FLAGS INTERNALDATE RFC822.SIZE";

std::string body(const std::string& section, std::uint64_t most) {
    return " BODY.PEEK[" + section + "]<0." + std::to_string(most) + '>';
}

std::string from(Uid first) { return "UID " + std::to_string(number(first)) + ":*"; }

}  // namespace

const char* to_string(Verb verb) {
    switch (verb) {
        case Verb::capability:
            return "CAPABILITY";
        case Verb::noop:
            return "NOOP";
        case Verb::logout:
            return "LOGOUT";
        case Verb::idle:
            return "IDLE";
        case Verb::name_space:
            return "NAMESPACE";
        case Verb::list:
            return "LIST";
        case Verb::select:
            return "SELECT";
        case Verb::examine:
            return "EXAMINE";
        case Verb::status:
            return "STATUS";
        case Verb::create:
            return "CREATE";
        case Verb::subscribe:
            return "SUBSCRIBE";
        case Verb::unselect:
            return "UNSELECT";
        case Verb::uid_search:
            return "UID SEARCH";
        case Verb::uid_fetch:
            return "UID FETCH";
        case Verb::uid_store:
            return "UID STORE";
        case Verb::uid_copy:
            return "UID COPY";
        case Verb::uid_move:
            return "UID MOVE";
        case Verb::uid_expunge:
            return "UID EXPUNGE";
        case Verb::append:
            return "APPEND";
    }
    return "";
}

bool is_flag(std::string_view text) {
    if (text.size() > longest_flag) return false;
    if (text.starts_with('\\')) text.remove_prefix(1);
    return !text.empty() && std::all_of(text.begin(), text.end(), is_atom_character);
}

Command::Command(Verb verb) : verb_(verb), pieces_{{to_string(verb)}} {}

std::size_t Command::size() const {
    std::size_t n = 0;
    for (const auto& piece : pieces_) n += piece.bytes.size();
    return n;
}

Command& Command::words(std::string_view text) {
    if (pieces_.back().literal) pieces_.emplace_back();
    pieces_.back().bytes += ' ';
    pieces_.back().bytes += text;
    return *this;
}

Command& Command::string(std::string_view text) {
    const bool quotable =
        text.size() <= longest_quoted && std::all_of(text.begin(), text.end(), is_printable);
    if (!quotable) return literal(text);
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return words(quoted + '"');
}

Command& Command::literal(std::string_view bytes) {
    words("");
    pieces_.push_back({std::string(bytes), true});
    return *this;
}

Command Command::list(bool with_special_use) {
    Command command(Verb::list);
    command.words("\"\" \"*\"");
    if (with_special_use) command.words("RETURN (SPECIAL-USE)");
    return command;
}

Command Command::select(std::string_view mailbox) { return Command(Verb::select).string(mailbox); }

Command Command::examine(std::string_view mailbox) {
    return Command(Verb::examine).string(mailbox);
}

Command Command::status(std::string_view mailbox, bool with_modseq) {
    return Command(Verb::status)
        .string(mailbox)
        .words(with_modseq ? "(MESSAGES UIDNEXT UIDVALIDITY HIGHESTMODSEQ)"
                           : "(MESSAGES UIDNEXT UIDVALIDITY)");
}

Command Command::create(std::string_view mailbox) { return Command(Verb::create).string(mailbox); }

Command Command::subscribe(std::string_view mailbox) {
    return Command(Verb::subscribe).string(mailbox);
}

namespace {

constexpr const char* return_all = "RETURN (ALL)";

}  // namespace

Command Command::search_all(bool extended) {
    Command command(Verb::uid_search);
    if (extended) command.words(return_all);
    return command.words("ALL");
}

Command Command::search_from(bool extended, Uid first) {
    Command command(Verb::uid_search);
    if (extended) command.words(return_all);
    return command.words(from(first));
}

Command Command::search_since(bool extended, UnixTime day) {
    Command command(Verb::uid_search);
    if (extended) command.words(return_all);
    return command.words("SINCE " + format_search_date(day));
}

Command Command::search_header(bool extended, Uid first, std::string_view field,
                               std::string_view value) {
    Command command = search_from(extended, first);
    const auto run = longest_printable_run(value);
    if (run.empty()) return command;
    return command.words("HEADER").string(longest_printable_run(field)).string(run);
}

Command Command::fetch_attributes(const UidSet& uids) {
    return Command(Verb::uid_fetch)
        .words(uids.to_string())
        .words("(" + std::string(attributes) + ')');
}

Command Command::fetch_message(const UidSet& uids, std::uint64_t most) {
    return Command(Verb::uid_fetch)
        .words(uids.to_string())
        .words("(" + std::string(attributes) + body("", most) + ')');
}

Command Command::fetch_structure(const UidSet& uids) {
    return Command(Verb::uid_fetch).words(uids.to_string()).words("(UID BODYSTRUCTURE)");
}

Command Command::fetch_body(const UidSet& uids, const std::vector<std::string>& sections,
                            std::uint64_t most) {
    std::string items = "(UID";
    for (const auto& section : sections) {
        items += body(section, most);
    }
    return Command(Verb::uid_fetch).words(uids.to_string()).words(items + ')');
}

Command Command::store(const UidSet& uids, bool add, const std::vector<std::string>& flags) {
    return Command(Verb::uid_store)
        .words(uids.to_string())
        .words(add ? "+FLAGS.SILENT" : "-FLAGS.SILENT")
        .words(list_of(flags));
}

Command Command::store_labels(const UidSet& uids, bool add,
                              const std::vector<std::string>& labels) {
    return Command(Verb::uid_store)
        .words(uids.to_string())
        .words(add ? "+X-GM-LABELS.SILENT" : "-X-GM-LABELS.SILENT")
        .words(list_of(labels));
}

Command Command::copy(const UidSet& uids, std::string_view mailbox) {
    return Command(Verb::uid_copy).words(uids.to_string()).string(mailbox);
}

Command Command::move(const UidSet& uids, std::string_view mailbox) {
    return Command(Verb::uid_move).words(uids.to_string()).string(mailbox);
}

Command Command::expunge(const UidSet& uids) {
    return Command(Verb::uid_expunge).words(uids.to_string());
}

Command Command::append(std::string_view mailbox, const std::vector<std::string>& flags,
                        std::optional<UnixTime> date, std::string_view bytes) {
    Command command(Verb::append);
    command.string(mailbox);
    if (!flags.empty()) command.words(list_of(flags));
    if (date) command.words('"' + format_internal_date(*date) + '"');
    return command.literal(bytes);
}

}  // namespace triaged::imap
