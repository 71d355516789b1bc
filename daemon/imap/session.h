#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "imap/body_structure.h"
#include "imap/capabilities.h"
#include "imap/command_failed.h"
#include "imap/uid_set.h"
#include "net/stream.h"

namespace triaged::imap {

class Dialogue;

/// A mailbox as SELECT or EXAMINE describes it. Names are UTF-8 everywhere in this interface.
struct Mailbox {
    std::string name;
    std::uint32_t uidvalidity = 0;
    std::uint32_t uidnext = 0;  // 0 when the server did not say
    std::uint32_t exists = 0;
    std::vector<std::string> permanent_flags;  // what STORE can set for good; "\*" left out
    bool keywords_allowed = false;    // PERMANENTFLAGS holds "\*": new keywords may be made
    std::uint64_t highestmodseq = 0;  // 0 without CONDSTORE
    bool read_only = false;

    /// Whether STORE of `flag` would last.
    bool keeps(std::string_view flag) const;
};

struct MailboxStatus {
    std::uint32_t uidvalidity = 0;
    std::uint32_t uidnext = 0;
    std::uint32_t messages = 0;
    std::uint64_t highestmodseq = 0;  // RFC 7162; 0 without CONDSTORE
};

/// One mailbox of a LIST answer.
struct ListedMailbox {
    std::string name;
    std::vector<std::string> attributes;  // "\Sent", "\Noselect", as the server wrote them
    bool selectable = true;               // neither \Noselect nor \NonExistent
    bool has_attribute(std::string_view attribute) const;  // in any case
};

struct MailboxTree {
    std::vector<ListedMailbox> mailboxes;
    std::string separator;        // of the personal namespace: "/", "."; "" where there is none
    std::string personal_prefix;  // "" or e.g. "INBOX."

    const ListedMailbox* find(std::string_view name) const;  // INBOX in any case
    /// `path` with "/" between levels ("Triage/1 Urgent") as a mailbox name of this server. A path
    /// that begins with INBOX, or is found as it stands, stays as it is.
    std::string name_for(std::string_view path) const;
};

struct FetchedMessage {
    Uid uid{};
    std::vector<std::string> flags;
    UnixTime internal_date{};
    std::uint64_t size = 0;  // RFC822.SIZE: what the server says, which may be wrong

    bool has_flag(std::string_view flag) const;  // in any case
};

struct FetchedBody {
    Uid uid{};
    std::string section;     // "" for the whole mail, "HEADER", "2.1"
    std::string bytes;       // move it out
    bool truncated = false;  // the mail is longer than was asked for
};

/// One pair for each message the server says it copied: source UID to destination UID.
using CopiedUids = std::map<Uid, Uid>;

/// COPY or MOVE. What counts is `uids`: a message not named there was not copied, whatever the
/// completion says (a vanished UID gives OK and no COPYUID). Without UIDPLUS `uids` stays empty
/// and `uids_known` is false: look at both mailboxes.
struct MoveResult {
    Completion completion;          // of the first command that failed, or of the last one
    std::uint32_t uidvalidity = 0;  // of the destination, from COPYUID
    CopiedUids uids;
    bool uids_known = false;  // the server gave COPYUID, or has UIDPLUS and copied nothing
    bool removed = false;     // the named messages are gone from the source
};

/// Messages of the selected mailbox on their way to another one.
struct Transfer {
    UidSet uids;  // at most 500
    std::string destination;
};

enum class StoreMode { add, remove };

/// Flags and keywords to add or to remove.
struct FlagChange {
    UidSet uids;  // at most 500
    std::vector<std::string> flags;
    std::vector<std::string> labels = {};  // of Gmail (X-GM-LABELS)
    StoreMode mode = StoreMode::add;
};

struct AppendResult {
    Completion completion;
    std::uint32_t uidvalidity = 0;  // both 0 without UIDPLUS
    Uid uid{};
};

enum class IdleResult {
    news,     // more messages than before: search
    timeout,  // nothing came in the time given; news() may have come with the end of IDLE
    woken,    // somebody called Waiter::wake()
};

/// Commands that were sent, and whose answers are still to come. Destroyed before finish(), it is
/// told of them no more.
template <class Result>
class UnderWay {
public:
    class Run {
    public:
        virtual ~Run() = default;
        virtual Result finish() = 0;
    };
    explicit UnderWay(std::unique_ptr<Run> run) : run_(std::move(run)) {}

    /// Reads what is still to come.
    Result finish() { return run_->finish(); }

private:
    std::unique_ptr<Run> run_;
};

/// A FETCH (Session::start_fetch_messages): its answers are told as they come, whatever is asked
/// for meanwhile. finish() returns and throws what fetch_messages() does.
using Fetching = UnderWay<std::vector<Uid>>;

/// What became of Session::start_moves() or start_copies().
struct Transferred {
    std::vector<Completion> flags;  // of each STORE
    std::vector<MoveResult> moves;  // of each transfer
};

/// Flag changes and moves; results in the order they were given in.
using Transferring = UnderWay<Transferred>;

/// One logged-in IMAP connection (RFC 3501, RFC 9051), used by one thread.
///
/// Never sent   EXPUNGE without UIDs, CLOSE, FLAGS without + or -, BODY[] without PEEK.
/// Errors       net::ConnectionError and net::Stopped end the session: destroy it. A command that
///              only reads throws CommandFailed on NO and BAD (a FETCH only when it is no single
///              message's, see refusal.h); one that changes something returns
///              the Completion, since the journal has to judge it. A lost connection after such a
///              command was sent does not say that it was not done.
/// Deadlines    60 s without an answer, and for answers with data 1 s more per 10 kB received.
/// Memory       one answer line up to 16 MiB, one mail up to what was asked for, and 4 MiB of what
///              has come while we worked on it.
/// Unsolicited  EXISTS, EXPUNGE, VANISHED and FETCH may come in any answer and are accounted for.
class Session {
public:
    /// Over a stream that is past the login (net::connect); asks for the capabilities.
    explicit Session(std::unique_ptr<net::Stream> stream);
    ~Session();
    Session(Session&&) noexcept;
    Session& operator=(Session&&) noexcept;

    const Capabilities& capabilities() const;

    /// All mailboxes, with special uses where the server tells them. Names that are not valid
    /// modified UTF-7 are left out.
    MailboxTree list();

    Mailbox select(std::string_view name);
    Mailbox examine(std::string_view name);

    /// The mailbox that select() or examine() opened last, as it was named there; "" for none.
    const std::string& selected() const;

    /// nullopt when it does not exist. Not for the selected mailbox.
    std::optional<MailboxStatus> status(std::string_view name);

    /// False when it was there before; it is subscribed in either case, if the server allows.
    bool create_and_subscribe(std::string_view name);

    // ---- Searches, in the selected mailbox; ascending ---------------------------------------
    std::vector<Uid> search_all();
    /// At or above `first` (not the newest below it, which `n:*` alone would give).
    std::vector<Uid> search_from(Uid first);
    /// With an INTERNALDATE on or after the day of `day` in the server's time zone; ask for a day
    /// more than you want.
    std::vector<Uid> search_since(UnixTime day);
    /// At or above `first`, whose header field `field` contains `value` (any case, RFC 9051 6.4.4),
    /// by its longest run of printable ASCII: may find more than asked for, so look at each.
    std::vector<Uid> search_header(std::string_view field, std::string_view value, Uid first);

    // ---- Reading; messages that vanished are left out, the order is the server's -------------
    // Up to 500 UIDs a command, two commands in flight. Returns the UIDs that the server refuses
    // to read even on their own; `each` may have seen them. When `each` throws, the session must
    // be destroyed.
    std::vector<Uid> fetch_attributes(const UidSet& uids,
                                      const std::function<void(const FetchedMessage&)>& each);
    /// At most `most_bytes` of each.
    std::vector<Uid> fetch_messages(const std::vector<Uid>& uids, std::uint64_t most_bytes,
                                    const std::function<void(FetchedBody)>& each);
    /// Header blocks with their empty line.
    std::vector<Uid> fetch_headers(const std::vector<Uid>& uids, std::uint64_t most_bytes,
                                   const std::function<void(FetchedBody)>& each);

    /// Sent now and finished later; what is called lives as long as what is returned. Attributes
    /// and at most `most_bytes` of each in one FETCH: of two in flight, Dovecot may answer the
    /// second first. A mail's attributes are told before its body.
    Fetching start_fetch_messages(const std::vector<Uid>& uids, std::uint64_t most_bytes,
                                  std::function<void(const FetchedMessage&)> attributes,
                                  std::function<void(FetchedBody)> body);

    /// nullopt when the mail vanished or the server refuses.
    std::optional<BodyStructure> fetch_structure(Uid uid);
    /// At most `most_bytes` of each of a mail's sections ("HEADER", or what its structure names).
    /// What the server does not give is left out.
    void fetch_sections(Uid uid, const std::vector<std::string>& sections, std::uint64_t most_bytes,
                        const std::function<void(FetchedBody)>& each);

    // ---- Changing ---------------------------------------------------------------------------
    /// +FLAGS.SILENT or -FLAGS.SILENT. Stops at the first command that fails. A flag that is none
    /// (command.h, is_flag) is refused with a NO of our own making, nothing sent.
    Completion store_flags(const UidSet& uids, StoreMode mode,
                           const std::vector<std::string>& flags);

    /// +X-GM-LABELS.SILENT or -X-GM-LABELS.SILENT, which Capabilities::gmail() must offer: what
    /// Gmail's own pages show. Otherwise as store_flags.
    Completion store_labels(const UidSet& uids, StoreMode mode,
                            const std::vector<std::string>& labels);

    /// UID MOVE (RFC 6851), which the server must offer. Up to 500 UIDs a command; stops at the
    /// first that fails. A caller that journals each command passes no more than that.
    MoveResult move(const UidSet& uids, std::string_view destination);
    /// The changes, then the moves or copies: all sent now, each command on its own; one that is
    /// refused does not stop the others. At most 500 UIDs in each.
    Transferring start_moves(const std::vector<FlagChange>& changes,
                             std::vector<Transfer> transfers);
    Transferring start_copies(const std::vector<FlagChange>& changes,
                              std::vector<Transfer> transfers);

    /// STORE +FLAGS.SILENT (\Deleted) and UID EXPUNGE of exactly these. Refused with a NO of its
    /// own making, nothing sent, without UIDPLUS.
    Completion expunge_uids(const UidSet& uids);

    AppendResult append(std::string_view mailbox, const std::vector<std::string>& flags,
                        std::optional<UnixTime> date, std::string_view bytes);

    // ---- Waiting ----------------------------------------------------------------------------
    /// Until new mail, at most `duration`. Returns `news` at once when an EXISTS came since the
    /// last search_all() or search_from(). By IDLE (RFC 2177), or NOOP every `poll` without it or
    /// when `trust_idle` is false.
    IdleResult idle(std::chrono::seconds duration,
                    std::chrono::seconds poll = std::chrono::seconds(60), bool trust_idle = true);

    /// NOOP: lets the server report what changed.
    void noop();

    /// Whether an EXISTS with more messages came since the last search_all() or search_from().
    bool news() const;

    /// Leaves the selected mailbox by UNSELECT where offered, never by CLOSE; its news are
    /// forgotten.
    void unselect();

    /// Says LOGOUT and waits briefly for the answer. Never throws anything but Stopped.
    void logout();

private:
    std::unique_ptr<Dialogue> dialogue_;
};

}  // namespace triaged::imap
