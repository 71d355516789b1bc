#pragma once

#include <string>
#include <vector>

#include "flow/mover.h"

namespace triaged::flow {

/// Finishes moves whose end nobody saw: after a crash, a cut connection, an answer that names not
/// every message. It looks at both folders and never repeats blindly:
///
///     source  destination
///     there   none         nothing happened: move again
///     there   one          half a move: remove the original, by UID, after the copy was found
///     gone    one          it was done
///     gone    none         somebody else took it away: closed as gone, never put back
///     any     several      conflict: reported, nothing touched
///
/// A message is recognised by its identity hash among the destination's UIDs from the UIDNEXT that
/// was journalled before the move; with another UIDVALIDITY there, among all.
class Recovery {
public:
    Recovery(const Shared& shared, imap::Session& session, const imap::MailboxTree& tree,
             std::string account);

    /// `messages` are moving or copied and lie, or lay, in `source`. Selects `source` again before
    /// it returns. Returns what could still not be finished; the next round will see to it.
    std::vector<store::OpenMessage> finish(const std::string& source,
                                           const std::vector<store::OpenMessage>& messages);

private:
    std::vector<store::OpenMessage> finish_into(const std::string& source,
                                                const std::string& destination,
                                                const std::vector<store::OpenMessage>& messages);

    const Shared& shared_;
    imap::Session& session_;
    const imap::MailboxTree& tree_;
    std::string account_;
    store::Journal journal_;
    Mover mover_;
};

}  // namespace triaged::flow
