#include "flow/log_in.h"

#include <algorithm>
#include <limits>

#include "base/hash.h"
#include "base/log.h"
#include "net/connection_error.h"
#include "net/curl_stream.h"

namespace triaged::flow {
namespace {

using namespace std::chrono_literals;
using Refusal = net::ConnectionError::Kind;

constexpr std::chrono::seconds kLookForSignIn = 2s;

std::string credential(const std::string& url, const std::string& user,
                       const std::string& secret_version) {
    return sha256_hex(url + '\n' + user + '\n' + secret_version);
}

// Of a token's owner: another one after each sign-in.
std::string version_of(const Shared& shared, const AccountSettings& account) {
    if (!account.oauth) return account.secret_version;
    const auto& oauth = *account.oauth;
    return oauth.client.token_url + '\n' + oauth.client.client_id + '\n' +
           oauth.client_secret_version + '\n' + std::to_string(shared.tokens.sign_ins(account));
}

LoginGuard imap_guard(const Shared& shared, const AccountSettings& account) {
    return {shared.db, shared.clock, "imap " + account.name,
            credential(account.endpoint.url, account.endpoint.user, version_of(shared, account))};
}

LoginGuard smtp_guard(const Shared& shared) {
    const auto& smtp = *shared.settings.smtp;
    const auto* sender = shared.tokens.sender();
    return {shared.db, shared.clock, "smtp",
            credential(smtp.url, smtp.user,
                       sender != nullptr ? version_of(shared, *sender)
                                         : shared.settings.smtp_secret_version)};
}

// Refused with a token that was obtained earlier, it is tried with a new one: the old one may have
// been taken back. False when it was new.
bool try_another(AccessTokens& tokens, const AccountSettings& account,
                 const AccessTokens::Access& refused) {
    if (refused.fresh) return false;
    tokens.discard(account, refused.token);
    return true;
}

std::unique_ptr<net::Stream> connect_by_token(const AccountSettings& account, AccessTokens& tokens,
                                              net::Waiter& waiter) {
    net::Endpoint endpoint = account.endpoint;
    endpoint.credential = net::Credential::bearer;
    for (;;) {
        const auto access = tokens.get(account, waiter.stop_token());
        endpoint.secret = access.token;
        try {
            return net::connect(endpoint, waiter);
        } catch (const net::ConnectionError& e) {
            if (e.kind() != Refusal::authentication || !try_another(tokens, account, access)) throw;
        }
    }
}

net::SendOutcome not_tried(const std::string& why) {
    net::SendOutcome outcome;
    outcome.concerns = net::SendOutcome::Concerns::server;
    outcome.message = why;
    return outcome;
}

// Whether sending proves itself by this account's password or token.
bool logs_in_alike(const AccountSettings& account, const Shared& shared) {
    const auto& settings = shared.settings;
    if (account.oauth) return account.name == settings.smtp_account;
    return !account.secret_version.empty() && settings.smtp_account.empty() &&
           account.secret_version == settings.smtp_secret_version;
}

}  // namespace

std::unique_ptr<net::Stream> connect_once(const Settings& settings, const AccountSettings& account,
                                          net::Waiter& waiter) {
    if (!account.oauth) return net::connect(account.endpoint, waiter);
    store::Database db(settings.store);
    const SystemClock clock;
    AccessTokens tokens(settings, db, clock);
    return connect_by_token(account, tokens, waiter);
}

std::unique_ptr<net::Stream> log_in(const Shared& shared, const AccountSettings& account,
                                    net::Waiter& waiter) {
    LoginGuard guard = imap_guard(shared, account);
    if (auto refusal = guard.refuses()) {
        log::warn("login not tried yet", {{"account", account.name}, {"why", refusal->what()}});
        throw std::move(*refusal);
    }
    try {
        auto stream = account.oauth ? connect_by_token(account, shared.tokens, waiter)
                                    : net::connect(account.endpoint, waiter);
        guard.accepted();
        return stream;
    } catch (const net::ConnectionError& e) {
        if (e.kind() != Refusal::authentication) throw;
        throw guard.refused(e.what());
    } catch (const SignInNeeded& e) {
        log::error("somebody must sign in: the account is suspended until then",
                   {{"account", account.name}, {"why", e.what()}});
        throw LoginRefused(e.what(), std::numeric_limits<std::int64_t>::max());
    }
}

void wait_until_allowed(const Shared& shared, const AccountSettings& account, net::Waiter& waiter) {
    for (;;) {
        const auto refusal = imap_guard(shared, account).refuses();
        if (!refusal && !(account.oauth && shared.tokens.sign_in_needed(account))) return;
        std::chrono::seconds pause = kLookForSignIn;
        if (!account.oauth) pause = std::chrono::seconds(refusal->next_try() - now(shared));
        waiter.pause(std::max(pause, std::chrono::seconds(1)));
    }
}

// The same password is not tried at two places at once: IMAP, which comes first, finds out.
bool may_send(const Shared& shared) {
    const auto* sender = shared.tokens.sender();
    if (sender != nullptr && shared.tokens.sign_in_needed(*sender)) return false;
    for (const auto& account : shared.settings.accounts) {
        if (logs_in_alike(account, shared) && imap_guard(shared, account).doubted()) return false;
    }
    return !smtp_guard(shared).refuses();
}

net::SendOutcome send_mail(const Shared& shared, const net::MailboxAddress& recipient,
                           const std::string& mail, const std::function<void()>& on_data,
                           const std::stop_token& stop) {
    LoginGuard guard = smtp_guard(shared);
    net::SmtpEndpoint endpoint = *shared.settings.smtp;
    const auto* sender = shared.tokens.sender();
    AccessTokens::Access access;
    try {
        if (sender != nullptr) {
            access = shared.tokens.get(*sender, stop);
            endpoint.credential = net::Credential::bearer;
            endpoint.secret = access.token;
        }
    } catch (const net::Stopped&) {
        return not_tried("not sent, since the daemon is stopping");
    } catch (const net::ConnectionError& e) {
        if (e.kind() == Refusal::authentication) guard.refused(e.what());
        return not_tried(e.what());
    } catch (const SignInNeeded& e) {
        return not_tried(e.what());
    }
    auto outcome = net::send_mail(endpoint, std::nullopt, recipient, mail, on_data, stop);
    if (outcome.concerns == net::SendOutcome::Concerns::mail) guard.accepted();
    if (!outcome.login_refused) return outcome;
    if (sender == nullptr || !try_another(shared.tokens, *sender, access)) {
        guard.refused(outcome.message);
    }
    return outcome;
}

}  // namespace triaged::flow
