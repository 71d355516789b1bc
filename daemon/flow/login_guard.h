#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

#include "base/clock.h"
#include "store/logins.h"

namespace triaged::flow {

/// How long no login is tried after so many refusals in a row: a minute after the first and the
/// second, then 15 minutes, doubling up to 4 hours. Servers lock an account out after 5 to 10
/// wrong passwords within some minutes.
std::chrono::seconds pause_after(int refusals);

/// From so many refusals on, a login is suspended and the administrator is told.
inline constexpr int kRefusalsToSuspend = 3;

/// A login that is not to be tried before `next_try`. what() says why, and until when.
class LoginRefused : public std::runtime_error {
public:
    LoginRefused(const std::string& sentence, std::int64_t next_try)
        : std::runtime_error(sentence), next_try_(next_try) {}
    std::int64_t next_try() const { return next_try_; }  ///< Unix seconds

private:
    std::int64_t next_try_;
};

/// Counts one login's refusals in the store, and says when it may be tried. A refusal is the
/// server's word on who we are: what is about the server's state must not be told to it.
class LoginGuard {
public:
    /// `name` as in store::RefusedLogin. `credential` changes whenever what is tried is another:
    /// what was refused before is of no account then.
    LoginGuard(store::Database& db, const Clock& clock, std::string name, std::string credential)
        : logins_(db), clock_(clock), name_(std::move(name)), credential_(std::move(credential)) {}

    /// Why no login may be tried now; nullopt when it may.
    std::optional<LoginRefused> refuses();
    /// Whether the last login was refused, and none accepted since.
    bool doubted() { return known().has_value(); }
    /// The server said no. Logs it: as an error once, when it suspends the login.
    LoginRefused refused(const std::string& why);
    void accepted();

private:
    std::optional<store::RefusedLogin> known();
    std::int64_t now() const { return clock_.now().time_since_epoch().count(); }

    store::Logins logins_;
    const Clock& clock_;
    std::string name_;
    std::string credential_;
};

}  // namespace triaged::flow
