#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "imap/uid_set.h"

namespace triaged::imap {

/// Everything this program can ask of a server. There is no plain EXPUNGE and no CLOSE, which
/// would remove what other people marked as deleted, and no FETCH that sets \Seen.
enum class Verb {
    capability,
    noop,
    logout,
    idle,
    name_space,
    list,
    select,
    examine,
    status,
    create,
    subscribe,
    unselect,
    uid_search,
    uid_fetch,
    uid_store,
    uid_copy,
    uid_move,
    uid_expunge,
    append,
};

const char* to_string(Verb verb);

/// `\Seen`, `$label1`, `mood-negative`: a flag that may be sent (RFC 9051, section 9, `flag`; at
/// most 64 bytes).
bool is_flag(std::string_view text);

/// One command without its tag. Only the functions below make one; whatever they are given from
/// outside goes into a quoted string or a literal, so that no name or value can become syntax.
class Command {
public:
    struct Piece {
        std::string bytes;
        bool literal = false;  // bytes of a literal; the piece before does not hold its `{n}`
    };

    Verb verb() const { return verb_; }
    const std::vector<Piece>& pieces() const { return pieces_; }
    /// All bytes, for deadlines.
    std::size_t size() const;

    static Command capability() { return Command(Verb::capability); }
    static Command noop() { return Command(Verb::noop); }
    static Command logout() { return Command(Verb::logout); }
    static Command idle() { return Command(Verb::idle); }
    static Command name_space() { return Command(Verb::name_space); }
    static Command unselect() { return Command(Verb::unselect); }
    /// LIST "" "*"
    static Command list(bool with_special_use);

    // Mailbox names are in the wire's spelling (mailbox_name.h).
    static Command select(std::string_view mailbox);
    static Command examine(std::string_view mailbox);
    /// MESSAGES UIDNEXT UIDVALIDITY, and HIGHESTMODSEQ (RFC 7162, section 3.1.7).
    static Command status(std::string_view mailbox, bool with_modseq);
    static Command create(std::string_view mailbox);
    static Command subscribe(std::string_view mailbox);

    /// `extended` asks for ESEARCH (RFC 4731), whose answer is short. `value` is searched for by
    /// its longest run of printable ASCII, so more may be found than contains it.
    static Command search_all(bool extended);
    static Command search_from(bool extended, Uid first);
    static Command search_since(bool extended, UnixTime day);
    static Command search_header(bool extended, Uid first, std::string_view field,
                                 std::string_view value);

    static Command fetch_attributes(const UidSet& uids);
    static Command fetch_structure(const UidSet& uids);
    /// What fetch_attributes asks for, and BODY.PEEK[]<0.most>.
    static Command fetch_message(const UidSet& uids, std::uint64_t most);
    /// BODY.PEEK[section]<0.most> of each; a section is "", "HEADER", or digits and dots.
    static Command fetch_body(const UidSet& uids, const std::vector<std::string>& sections,
                              std::uint64_t most);

    /// `flags` and `labels` hold is_flag().
    static Command store(const UidSet& uids, bool add, const std::vector<std::string>& flags);
    /// https://developers.google.com/workspace/gmail/imap/imap-extensions, X-GM-LABELS.
    static Command store_labels(const UidSet& uids, bool add,
                                const std::vector<std::string>& labels);
    static Command copy(const UidSet& uids, std::string_view mailbox);
    static Command move(const UidSet& uids, std::string_view mailbox);
    static Command expunge(const UidSet& uids);
    static Command append(std::string_view mailbox, const std::vector<std::string>& flags,
                          std::optional<UnixTime> date, std::string_view bytes);

private:
    explicit Command(Verb verb);
    Command& words(std::string_view text);   // after a blank, as it is
    Command& string(std::string_view text);  // after a blank, quoted or literal
    Command& literal(std::string_view bytes);

    Verb verb_;
    std::vector<Piece> pieces_;
};

}  // namespace triaged::imap
