#pragma once

#include <string>
#include <vector>

#include "flow/shared.h"
#include "imap/session.h"
#include "store/journal.h"

namespace triaged::flow {

/// Carries plans out in the selected folder: STORE of flags and keywords, then one MOVE for each
/// destination, each journalled before and after. Success is what COPYUID names; whatever the
/// server leaves open is settled by looking at both folders (flow/recovery.h).
class Mover {
public:
    Mover(const Shared& shared, imap::Session& session, const imap::MailboxTree& tree,
          std::string account);

    /// `messages` are in state decided and lie in `mailbox`, which is selected. Returns those whose
    /// move did not come out clear; they stay in state moving or copied.
    std::vector<store::OpenMessage> execute(const imap::Mailbox& mailbox,
                                            const std::vector<store::OpenMessage>& messages);

    /// One destination, at most 500 messages; as execute() but without the flags.
    std::vector<store::OpenMessage> move(const std::string& destination,
                                         std::vector<store::OpenMessage> messages);

private:
    void set_flags(const imap::Mailbox& mailbox, const std::vector<store::OpenMessage>& messages);
    void by_copy(const std::string& name, std::vector<store::OpenMessage>& messages);
    imap::MailboxStatus status_of(const std::string& name);

    const Shared& shared_;
    imap::Session& session_;
    const imap::MailboxTree& tree_;
    std::string account_;
    store::Journal journal_;
};

inline constexpr std::size_t kBatch = 500;

imap::UidSet uids_of(const std::vector<store::OpenMessage>& messages);
std::vector<store::MessageId> ids_of(const std::vector<store::OpenMessage>& messages);

}  // namespace triaged::flow
