#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "store/database.h"

namespace triaged::store {

/// What an account's access rests on. Both texts are sealed before they come here (base/seal.h).
struct StoredTokens {
    std::string refresh;           // sealed; "" where the grant has none
    std::string access;            // sealed; "" when there is none yet
    std::int64_t access_from = 0;  // Unix seconds: obtained, and good until
    std::int64_t access_until = 0;
    std::string revoked;       // why a person must sign in again; "" while nobody must
    std::int64_t sign_in = 0;  // grows with every put_signed_in()
};

/// The tokens of accounts, by the name the configuration gives them: a sign-in may come before the
/// account's first connection. Every operation is one transaction; all throw StoreError.
class Tokens {
public:
    explicit Tokens(Database& db) : db_(db) {}

    std::optional<StoredTokens> get(const std::string& account);
    /// After a person has signed in: what was revoked holds again.
    void put_signed_in(const std::string& account, const StoredTokens& tokens);
    /// After a refresh. Nothing when somebody has signed in since `tokens` was read.
    void put_refreshed(const std::string& account, const StoredTokens& tokens);
    void revoke(const std::string& account, const StoredTokens& tokens, const std::string& why);
    /// Writes what is there once more: a full disk is found before a token is spent.
    void rehearse(const std::string& account);

private:
    Database& db_;
};

/// The right to refresh one account's tokens, of all processes on this state folder: a refresh
/// token that is used twice may count as stolen. Gone with the process, whatever ends it.
class TokenLock {
public:
    /// nullopt while somebody else holds it.
    static std::optional<TokenLock> try_take(const std::filesystem::path& folder,
                                             std::string_view account);

    TokenLock(TokenLock&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
    TokenLock& operator=(TokenLock&&) = delete;
    ~TokenLock();

private:
    explicit TokenLock(int fd) : fd_(fd) {}
    int fd_;
};

}  // namespace triaged::store
