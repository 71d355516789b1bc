#pragma once

#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/secret.h"
#include "flow/settings.h"
#include "net/oauth_reply.h"
#include "store/tokens.h"

namespace triaged::flow {

/// Nobody has signed in for this account, or what was allowed then holds no longer. what() says why
/// and which command to run.
class SignInNeeded : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The access tokens of accounts with `oauth`: one an account, for IMAP and SMTP and for all
/// processes on this state folder, kept encrypted in the store.
///
/// Refresh  at 80 % of a token's life, by one thread of one process at a time; while the
///          authorization server cannot answer, the old token serves until its end. New tokens are
///          on the disk before one of them is used: the server may have taken back the old ones.
/// Threads  any.
class AccessTokens {
public:
    AccessTokens(const Settings& settings, store::Database& db, const Clock& clock)
        : settings_(settings), tokens_(db), clock_(clock) {}

    struct Access {
        Secret token;
        bool fresh = false;  ///< obtained just now: if a server refuses it, no other will do
    };
    /// Throws SignInNeeded; net::ConnectionError, `authentication` when the authorization server
    /// does not take the client; store::StoreError; net::Stopped.
    Access get(const AccountSettings& account, const std::stop_token& stop);

    /// A server refused this one: the next get() asks for another.
    void discard(const AccountSettings& account, const Secret& refused);

    /// Why somebody must sign in; nullopt when nobody must.
    std::optional<std::string> sign_in_needed(const AccountSettings& account);

    /// How often somebody has signed in.
    std::int64_t sign_ins(const AccountSettings& account);

    /// What `triaged login` has obtained.
    void signed_in(const AccountSettings& account, const net::OauthTokens& tokens);

    /// The account whose token sending logs in with; null for none.
    const AccountSettings* sender() const;

private:
    std::optional<Secret> usable(const AccountSettings& account,
                                 const std::optional<store::StoredTokens>& stored, double life);
    Secret refresh_token(const AccountSettings& account,
                         const std::optional<store::StoredTokens>& stored);
    net::OauthTokens refresh(const AccountSettings& account,
                             const std::optional<store::StoredTokens>& stored,
                             const std::stop_token& stop);
    store::StoredTokens sealed(const AccountSettings& account,
                               const net::OauthTokens& tokens) const;
    std::int64_t now() const { return clock_.now().time_since_epoch().count(); }

    const Settings& settings_;
    store::Tokens tokens_;
    const Clock& clock_;
};

}  // namespace triaged::flow
