#pragma once

#include <map>
#include <string>
#include <vector>

#include "flow/mover.h"

namespace triaged::flow {

/// Finishes moves whose end nobody saw: after a crash, a cut connection, an answer that names not
/// every message, and every COPY on servers without MOVE. It looks at both folders and never
/// repeats blindly:
///
///     source  destination
///     there   none         nothing happened: move again
///     there   one          half a move: remove the original, after the copy was found
///     gone    one          it was done
///     gone    none         somebody else took it away: closed as gone, never put back
///     any     several      conflict: reported, nothing touched
///
/// A message is recognised by its identity hash among the destination's UIDs from the UIDNEXT that
/// was journalled before the move; with another UIDVALIDITY there, among all. A mail there that the
/// server will not read is the copy when COPYUID named it; otherwise it may be any mail's, and what
/// is not found elsewhere waits, like a mail whose move is refused.
///
/// An original is removed by UID EXPUNGE (RFC 4315). Without UIDPLUS nothing can be removed
/// without other people's mails: it is only marked \Deleted, with the keyword "triage-moved".
///
/// What the server refuses is sent again in ever smaller parts, so that one bad mail is found
/// among good ones; a mail refused on its own three times, over two minutes, is set aside.
class Recovery {
public:
    Recovery(const Shared& shared, imap::Session& session, const imap::MailboxTree& tree,
             std::string account);

    /// `messages` are moving or copied and lie, or lay, in `source`. Selects `source` again before
    /// it returns. Returns what could still not be finished; the next round will see to it.
    std::vector<store::OpenMessage> finish(const std::string& source,
                                           const std::vector<store::OpenMessage>& messages);

private:
    struct Sight;

    std::vector<store::OpenMessage> finish_into(const std::string& destination,
                                                std::vector<store::OpenMessage> messages);
    Sight look(const std::string& destination, const std::vector<store::OpenMessage>& messages);
    void settle(const std::string& destination, const Sight& sight);
    std::vector<store::OpenMessage> remove_originals(const std::vector<store::OpenMessage>& half);
    MoveOutcome send_again(const std::vector<store::OpenMessage>& messages, std::size_t most);
    std::vector<store::OpenMessage> count_refusals(const std::vector<store::OpenMessage>& refused);

    const Shared& shared_;
    imap::Session& session_;
    const imap::MailboxTree& tree_;
    std::string account_;
    store::Journal journal_;
    Mover mover_;
    imap::Mailbox source_;
};

}  // namespace triaged::flow
