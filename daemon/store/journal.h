#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "store/database.h"

namespace triaged::store {

enum class AccountId : std::int64_t {};
enum class MailboxId : std::int64_t {};
enum class MessageId : std::int64_t {};

/// A watched folder as far as it is known. `uidvalidity` 0: never opened.
struct MailboxRow {
    MailboxId id;
    std::uint32_t uidvalidity = 0;
    std::uint32_t cursor = 0;   ///< every UID up to it has a row, or was left alone at activation
    std::uint32_t present = 0;  ///< every UID up to it was there at activation: never acknowledged
    std::uint32_t base = 0;     ///< every UID up to it was left alone at activation
    std::uint64_t modseq = 0;   ///< when the folder was last compared(), 0 when not known
};

struct AccountRow {
    AccountId id;
    std::int64_t activated = 0;              ///< when the account was first connected
    std::optional<std::int64_t> live_since;  ///< when acknowledging was first switched on
};

/// States of a message, as in store/schema.h and daemon/README.md.
enum class State { trying, decided, moving, copied, done, observed, left, gone, failed, conflict };

std::string_view to_string(State state);

/// A message that is not finished.
struct OpenMessage {
    MessageId id;
    std::uint32_t uid = 0;
    State state = State::trying;
    int attempts = 0;
    std::string identity;  ///< "" while trying
    std::vector<std::string> flags;
    std::string dst;
    std::uint32_t dst_uidvalidity = 0;
    std::uint32_t dst_uidnext = 0;  ///< of the destination, before the move
    std::uint32_t dst_uid = 0;      ///< of the copy, when copied
};

/// An acknowledgement to be sent, composed.
struct NewAcknowledgement {
    std::string recipient;
    std::string sender_key;
    std::string message_id;
    std::string mail;
};

/// What was decided about one message.
struct Decision {
    MessageId id;
    std::string identity;
    std::string message_id;
    std::int64_t received = 0;
    State state = State::decided;  ///< decided, observed, or left
    std::string note;
    std::string queue;
    std::string verdict;  ///< JSON
    std::string rules_version;
    std::string reply;  ///< reason code
    std::string dst;    ///< "" when it stays
    std::vector<std::string> flags;
    std::optional<NewAcknowledgement> acknowledgement;
};

/// At most so many acknowledgements.
struct Budgets {
    int per_sender_and_day = 1;
    int per_hour = 60;
    int per_day = 500;
};

/// Plans and how far each has got. Every function is one transaction, or a part of the one it is
/// called in (Database::transaction), and throws StoreError; when that returns, the disk has it.
class Journal {
public:
    explicit Journal(Database& db) : db_(db) {}

    AccountRow open_account(const std::string& name, std::int64_t now);
    /// Notes that the account answers customers from now on, unless it did already; returns since
    /// when.
    std::int64_t start_live(AccountId account, std::int64_t now);

    /// A person stopped the account, or lets it go on: its acknowledgements wait.
    void set_stopped(AccountId account, bool stopped, std::int64_t now);

    MailboxRow open_mailbox(AccountId account, const std::string& name);
    /// Begins a new epoch of the folder: UIDs up to `cursor` are left alone, those up to `present`
    /// are not acknowledged. Unfinished messages of the old epoch are closed as gone.
    void start_epoch(MailboxId mailbox, std::uint32_t uidvalidity, std::uint32_t cursor,
                     std::uint32_t present, std::int64_t now);

    /// The server numbers the folder anew, and cursor and base begin at 0. `uids` says under which
    /// UID a mail is found now, by identity: messages that lie in the folder, finished or not, go
    /// on under it. Unfinished ones that are not found are closed as gone. Returns how many go on.
    std::size_t renumber(MailboxId mailbox, std::uint32_t uidvalidity, std::uint32_t present,
                         const std::map<std::string, std::uint32_t>& uids, std::int64_t now);

    /// Which of `uids` have no row, in their order.
    std::vector<std::uint32_t> unknown_uids(MailboxId mailbox, std::uint32_t uidvalidity,
                                            const std::vector<std::uint32_t>& uids);
    /// Every UID that was in the folder at `modseq` has a row, or was left alone.
    void compared(MailboxId mailbox, std::uint64_t modseq);

    /// Before mails are fetched: gives each new UID a row, counts an attempt for each, and moves
    /// the cursor. `uids` ascending. Returns them with their attempts.
    std::vector<OpenMessage> begin(MailboxId mailbox, std::uint32_t uidvalidity,
                                   const std::vector<std::uint32_t>& uids, std::int64_t now);

    /// What is unfinished in the folder's present epoch, by UID.
    std::vector<OpenMessage> open_messages(MailboxId mailbox, std::uint32_t uidvalidity);

    /// Plans, reply decisions and acknowledgements of a batch. An acknowledgement over a budget, or
    /// a second one for an identity, is dropped and its reason code replaces `reply`. From now on
    /// the account's threads are known by these mails' ids too. Returns how
    /// many were taken into the outbox.
    int decide(AccountId account, const std::vector<Decision>& decisions, const Budgets& budgets,
               std::int64_t now);

    /// The messages are about to be moved, each to its dst, dst_uidvalidity and dst_uidnext: no
    /// copy lies there below that UID.
    void intend_moves(const std::vector<OpenMessage>& messages, std::int64_t now);

    struct Placed {
        MessageId id;
        std::uint32_t dst_uid;  ///< 0 when the server did not say
    };
    void set_copied(const std::vector<Placed>& messages, std::int64_t now);
    void set_done(const std::vector<Placed>& messages, std::int64_t now,
                  const std::string& note = "");

    /// Takes back the attempt that begin() counted: the server stood in the way, not the mail.
    void take_back_attempt(const std::vector<MessageId>& messages);

    /// The server refused to give or to move these, each on its own. Returns, in their order, how
    /// often by now, and since when.
    struct Refused {
        int times = 0;
        std::int64_t since = 0;
    };
    std::vector<Refused> count_refusals(const std::vector<MessageId>& messages, std::int64_t now);

    /// Closes them; an empty `note` leaves the one that is there.
    void finish(const std::vector<MessageId>& messages, State state, const std::string& note,
                std::int64_t now);

    /// Which of `identities` were judged before, in any account.
    std::vector<bool> judged_before(const std::vector<std::string>& identities);

    /// Message-IDs that an account's threads are known by.
    void remember_ids(AccountId account, const std::vector<std::string>& message_ids);
    bool knows_any(AccountId account, const std::vector<std::string>& message_ids);

    /// One row for `explain MESSAGE-ID` and `status`.
    struct Record {
        std::string account, mailbox, state, queue, verdict, reply, dst, note, message_id,
            rules_version, flags;
        std::uint32_t uid = 0;
        int attempts = 0;
        std::int64_t received = 0;
        std::int64_t updated = 0;
    };
    /// Newest first.
    std::vector<Record> find_by_message_id(const std::string& message_id);
    std::vector<Record> newest(int limit);
    /// Every verdict that is kept, with when its mail was received, newest first. A mail that was
    /// seen a second time (note "handled-before") counts once. `each` must not use the store.
    void each_verdict(
        const std::function<void(std::int64_t received, const std::string& verdict)>& each);
    struct Count {
        std::string account, state, queue;
        std::int64_t messages = 0;
    };
    std::vector<Count> counts();

private:
    void set_placed(const std::vector<Placed>& messages, State state, const std::string& note,
                    std::int64_t now);

    Database& db_;
};

}  // namespace triaged::store
