#include "flow/access_tokens.h"

#include "base/log.h"
#include "base/seal.h"
#include "net/connection_error.h"
#include "net/oauth.h"
#include "net/waiter.h"

namespace triaged::flow {
namespace {

using namespace std::chrono_literals;
using Grant = OauthSettings::Grant;
using Kind = net::OauthError::Kind;
using store::StoredTokens;

constexpr double kRefreshAt = 0.8;  // of a token's life
constexpr auto kPollLock = 100ms;
constexpr auto kMostWait = 90s;  // longer than one exchange may take

SealingKey key_of(const OauthSettings& oauth) {
    const bool own = !oauth.token_key.empty();
    return {own ? oauth.token_key : oauth.client.client_secret, "triaged oauth tokens"};
}

// What a sealed token belongs to: it opens for no other account, client or server.
std::string context_of(const AccountSettings& account, const char* what) {
    return account.name + '\n' + account.oauth->client.token_url + '\n' +
           account.oauth->client.client_id + '\n' + what;
}

std::string to_do(const AccountSettings& account) { return "; run: triaged login " + account.name; }

// Waits for its turn.
store::TokenLock take_lock(const Settings& settings, const std::string& account,
                           const std::stop_token& stop) {
    net::Waiter waiter(stop);
    const auto deadline = std::chrono::steady_clock::now() + kMostWait;
    for (;;) {
        if (auto lock = store::TokenLock::try_take(settings.store, account)) {
            return std::move(*lock);
        }
        if (std::chrono::steady_clock::now() > deadline) {
            throw net::ConnectionError(net::ConnectionError::Kind::timeout,
                                       "another triaged refreshes the tokens of " + account +
                                           " and does not come to an end");
        }
        waiter.pause(kPollLock);
    }
}

net::ConnectionError as_connection_error(const net::OauthError& error) {
    using net::ConnectionError;
    if (error.kind == Kind::busy) return {ConnectionError::Kind::unavailable, error.message};
    if (error.kind == Kind::protocol) {
        return {ConnectionError::Kind::protocol, error.message + "; check oauth: token_url"};
    }
    return {ConnectionError::Kind::authentication,
            error.message +
                "; check client_id, client_secret (it may have expired), tenant, scope "
                "and grant under oauth"};
}

}  // namespace

// The access token, when it is within this part of its life.
std::optional<Secret> AccessTokens::usable(const AccountSettings& account,
                                           const std::optional<StoredTokens>& stored, double life) {
    if (!stored || stored->access.empty() || !stored->revoked.empty()) return std::nullopt;
    const auto whole = static_cast<double>(stored->access_until - stored->access_from);
    const auto age = static_cast<double>(now() - stored->access_from);
    if (age < 0 || age >= life * whole) return std::nullopt;
    return unseal(key_of(*account.oauth), stored->access, context_of(account, "access"));
}

Secret AccessTokens::refresh_token(const AccountSettings& account,
                                   const std::optional<StoredTokens>& stored) {
    if (account.oauth->grant == Grant::client_credentials) return {};
    if (!stored) throw SignInNeeded("nobody has signed in for this account" + to_do(account));
    if (!stored->revoked.empty()) throw SignInNeeded(stored->revoked + to_do(account));
    auto token = unseal(key_of(*account.oauth), stored->refresh, context_of(account, "refresh"));
    if (!token) {
        throw SignInNeeded(
            "the stored tokens belong to another token_key, client_secret, client_id or token_url" +
            to_do(account));
    }
    return std::move(*token);
}

net::OauthTokens AccessTokens::refresh(const AccountSettings& account,
                                       const std::optional<StoredTokens>& stored,
                                       const std::stop_token& stop) {
    const auto& client = account.oauth->client;
    const bool by_person = account.oauth->grant != Grant::client_credentials;
    const Secret token = refresh_token(account, stored);
    tokens_.rehearse(account.name);
    auto answer = net::request_tokens(
        client, by_person ? net::refresh_form(client, token) : net::client_credentials_form(client),
        token, stop);
    if (answer) {
        if (answer->refresh.empty()) answer->refresh = token;
        return std::move(*answer);
    }
    if (by_person && answer.error().kind == Kind::grant) {
        const std::string why = "the sign-in holds no longer: " + answer.error().message;
        tokens_.revoke(account.name, *stored, why);
        throw SignInNeeded(why + to_do(account));
    }
    throw as_connection_error(answer.error());
}

AccessTokens::Access AccessTokens::get(const AccountSettings& account,
                                       const std::stop_token& stop) {
    if (auto token = usable(account, tokens_.get(account.name), kRefreshAt)) {
        return {std::move(*token), false};
    }
    const auto lock = take_lock(settings_, account.name, stop);
    const auto stored = tokens_.get(account.name);  // somebody else may have refreshed them
    if (auto token = usable(account, stored, kRefreshAt)) return {std::move(*token), false};
    try {
        const net::OauthTokens fresh = refresh(account, stored, stop);
        auto kept = sealed(account, fresh);
        if (stored) {
            kept.sign_in = stored->sign_in;
            tokens_.put_refreshed(account.name, kept);
        } else {
            tokens_.put_signed_in(account.name, kept);
        }
        log::info("access token refreshed",
                  {{"account", account.name}, {"good_for_seconds", fresh.expires_in.count()}});
        return {fresh.access, true};
    } catch (const net::ConnectionError& e) {
        auto token = usable(account, stored, 1.0);
        if (!token) throw;
        log::warn("the access token cannot be refreshed yet",
                  {{"account", account.name}, {"why", e.what()}});
        return {std::move(*token), false};
    }
}

StoredTokens AccessTokens::sealed(const AccountSettings& account,
                                  const net::OauthTokens& tokens) const {
    const SealingKey key = key_of(*account.oauth);
    StoredTokens out;
    out.refresh = seal(key, tokens.refresh, context_of(account, "refresh"));
    out.access = seal(key, tokens.access, context_of(account, "access"));
    out.access_from = now();
    out.access_until = now() + tokens.expires_in.count();
    return out;
}

void AccessTokens::discard(const AccountSettings& account, const Secret& refused) {
    auto stored = tokens_.get(account.name);
    const auto token = usable(account, stored, 1.0);
    if (!token || token->reveal() != refused.reveal()) return;
    stored->access.clear();
    tokens_.put_refreshed(account.name, *stored);
}

std::optional<std::string> AccessTokens::sign_in_needed(const AccountSettings& account) {
    try {
        refresh_token(account, tokens_.get(account.name));
        return std::nullopt;
    } catch (const SignInNeeded& e) {
        return e.what();
    }
}

std::int64_t AccessTokens::sign_ins(const AccountSettings& account) {
    const auto stored = tokens_.get(account.name);
    return stored ? stored->sign_in : 0;
}

void AccessTokens::signed_in(const AccountSettings& account, const net::OauthTokens& tokens) {
    tokens_.put_signed_in(account.name, sealed(account, tokens));
}

const AccountSettings* AccessTokens::sender() const {
    for (const auto& account : settings_.accounts) {
        if (account.oauth && account.name == settings_.smtp_account) return &account;
    }
    return nullptr;
}

}  // namespace triaged::flow
