#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "flow/login_guard.h"
#include "flow/shared.h"
#include "net/mailbox_address.h"
#include "net/smtp.h"
#include "net/stream.h"
#include "net/waiter.h"

namespace triaged::flow {

/// Connects to the account's server and logs in, by password or access token. Throws LoginRefused
/// when the server does not take us, or did not lately, or when somebody must sign in;
/// net::ConnectionError for everything else that goes wrong; store::StoreError; net::Stopped.
std::unique_ptr<net::Stream> log_in(const Shared& shared, const AccountSettings& account,
                                    net::Waiter& waiter);

/// As above for a command, which is told of every refusal and counts none. Throws SignInNeeded,
/// too.
std::unique_ptr<net::Stream> connect_once(const Settings& settings, const AccountSettings& account,
                                          net::Waiter& waiter);

/// Until log_in() may be tried again; somebody who signs in ends the wait within 2 s. Throws
/// store::StoreError, net::Stopped.
void wait_until_allowed(const Shared& shared, const AccountSettings& account, net::Waiter& waiter);

/// Whether the login for sending may be tried now; settings.smtp must be there.
bool may_send(const Shared& shared);

/// net::send_mail() by settings.smtp, its login counted; with the account's access token where
/// sending logs in by one. When none can be had, that is an outcome that concerns the server.
net::SendOutcome send_mail(const Shared& shared, const net::MailboxAddress& recipient,
                           const std::string& mail, const std::function<void()>& on_data,
                           const std::stop_token& stop);

}  // namespace triaged::flow
