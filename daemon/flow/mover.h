#pragma once

#include <map>
#include <string>
#include <vector>

#include "flow/shared.h"
#include "imap/session.h"
#include "store/journal.h"

namespace triaged::flow {

/// What is about to be done.
struct MovePlan {
    std::vector<imap::FlagChange> flags;
    std::vector<std::vector<store::OpenMessage>> groups;  ///< one for each transfer
    std::vector<imap::Transfer> transfers;
    std::vector<store::MessageId> stay;           ///< flagged only
    std::vector<store::OpenMessage> unreachable;  ///< nothing will be sent: they stay decided
    imap::Completion refused;                     ///< why, when it was the server

    bool empty() const { return groups.empty() && stay.empty() && unreachable.empty(); }
};

/// What was sent, and whose answers are still to come.
struct MovesUnderWay {
    MovePlan plan;
    imap::Transferring commands;
};

/// How far moves came.
struct MoveOutcome {
    std::vector<store::OpenMessage> open;  ///< not known to be done: moving, copied, or decided
    imap::Completion completion;           ///< NO or BAD: the server refused the last that failed
    std::vector<store::Journal::Placed> done;
    std::vector<store::Journal::Placed> copied;
    std::vector<store::MessageId> stay;  ///< flagged only
};

/// Carries plans out in the selected folder: STORE of flags and keywords and a MOVE for each
/// destination; without MOVE (RFC 6851) a COPY, whose originals flow/recovery.h removes. Success is
/// what COPYUID (RFC 4315) names; whatever the server leaves open is settled by looking at both
/// folders, there too.
///
///     prepare -> intend -> send -> finish -> record
///
/// intend() and record() write the journal and may share a transaction with more; the others talk
/// to the server. Nothing is sent before intend() is on the disk.
class Mover {
public:
    Mover(const Shared& shared, imap::Session& session, const imap::MailboxTree& tree,
          std::string account);

    /// `messages` are decided and lie in `mailbox`, which is selected. Makes destinations that are
    /// missing.
    /// `more` flags are changed after those of the messages.
    MovePlan prepare(const imap::Mailbox& mailbox, std::vector<store::OpenMessage> messages,
                     std::vector<imap::FlagChange> more);
    void intend(const MovePlan& plan);
    /// Returns while the server works on it.
    MovesUnderWay send(MovePlan plan);
    MoveOutcome finish(MovesUnderWay moves);
    void record(const MoveOutcome& outcome);

    /// All of that.
    MoveOutcome carry_out(const imap::Mailbox& mailbox, std::vector<store::OpenMessage> messages,
                          std::vector<imap::FlagChange> more = {});

    /// Looks at the destinations anew before the next moves.
    void forget_destinations() { destinations_.clear(); }

private:
    struct Destination {
        std::string name;  // on the server
        imap::MailboxStatus status;
    };
    std::vector<imap::FlagChange> changes(const imap::Mailbox& mailbox,
                                          const std::vector<store::OpenMessage>& messages) const;
    const Destination& reach(const std::string& destination);
    void note_refusal(const std::string& destination, std::size_t mails,
                      const imap::Completion& completion) const;

    const Shared& shared_;
    imap::Session& session_;
    const imap::MailboxTree& tree_;
    std::string account_;
    store::Journal journal_;
    /// As the configuration names them. A UIDNEXT that has grown since is good enough: no copy of
    /// ours lies below it.
    std::map<std::string, Destination> destinations_;
};

inline constexpr std::size_t kBatch = 500;

/// Messages in runs of at most `most`.
std::vector<std::vector<store::OpenMessage>> in_parts(std::vector<store::OpenMessage> messages,
                                                      std::size_t most);

/// Those of `flags` that Gmail shows when they are labels: the keywords that are not only for
/// programs.
std::vector<std::string> labels_of(const std::vector<std::string>& flags);

imap::UidSet uids_of(const std::vector<store::OpenMessage>& messages);
std::vector<store::MessageId> ids_of(const std::vector<store::OpenMessage>& messages);

}  // namespace triaged::flow
