#pragma once

#include <string>
#include <vector>

#include "flow/shared.h"
#include "imap/session.h"
#include "store/journal.h"

namespace triaged::flow {

/// So often is a mail tried before it is set aside.
inline constexpr int kMostAttempts = 3;

/// A mail that cannot be handled never stops the others: it stays in `mailbox`, which is selected,
/// flagged and with the keyword "triage-failed", is reported, and is closed in the journal as
/// failed because of `note`. In observe mode (`mailbox.read_only`) nothing is set.
void set_aside(const Shared& shared, imap::Session& session, const imap::Mailbox& mailbox,
               const std::string& account, const std::vector<store::OpenMessage>& messages,
               const std::string& note);

/// The server refused each of `messages` on its own: counts that, and returns those it has refused
/// three times over two minutes, which is as long as a server waits for a lock.
std::vector<store::OpenMessage> refused_for_long(const Shared& shared,
                                                 const std::vector<store::OpenMessage>& messages);

}  // namespace triaged::flow
