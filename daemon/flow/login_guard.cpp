#include "flow/login_guard.h"

#include <algorithm>

#include "base/log.h"

namespace triaged::flow {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds kFirst = 1min;
constexpr std::chrono::seconds kSuspended = 15min;
constexpr std::chrono::seconds kMost = 4h;

LoginRefused sentence(const store::RefusedLogin& login, std::int64_t now) {
    const std::int64_t minutes = std::max<std::int64_t>(1, (login.next_try - now + 59) / 60);
    const std::string suspended = login.refusals >= kRefusalsToSuspend
                                      ? "suspended after " + std::to_string(login.refusals) +
                                            " refused logins, so that it is not locked out; "
                                      : "";
    return {suspended + "the next try is in " + std::to_string(minutes) + " min; " + login.why,
            login.next_try};
}

}  // namespace

std::chrono::seconds pause_after(int refusals) {
    if (refusals < kRefusalsToSuspend) return kFirst;
    return std::min(kMost, kSuspended * (1 << std::min(refusals - kRefusalsToSuspend, 10)));
}

std::optional<store::RefusedLogin> LoginGuard::known() {
    auto login = logins_.refused(name_);
    if (login && login->credential != credential_) login.reset();
    return login;
}

std::optional<LoginRefused> LoginGuard::refuses() {
    const auto login = known();
    // A clock that was set back must not suspend for longer than was meant.
    const auto most = login ? now() + pause_after(login->refusals).count() : 0;
    if (!login || now() >= login->next_try || login->next_try > most) return std::nullopt;
    return sentence(*login, now());
}

LoginRefused LoginGuard::refused(const std::string& why) {
    auto login = known().value_or(store::RefusedLogin{name_, 0, 0, credential_, ""});
    ++login.refusals;
    login.next_try = now() + pause_after(login.refusals).count();
    login.why = why;
    logins_.put(login);
    const auto seconds = pause_after(login.refusals).count();
    if (login.refusals == kRefusalsToSuspend) {
        log::error("login refused three times: suspended, so that nobody is locked out",
                   {{"login", name_}, {"why", why}, {"again_in_seconds", seconds}});
    } else {
        log::warn("login refused", {{"login", name_}, {"why", why}, {"again_in_seconds", seconds}});
    }
    return sentence(login, now());
}

void LoginGuard::accepted() {
    const auto login = logins_.refused(name_);
    if (!login) return;
    logins_.forget(name_);
    if (login->refusals >= kRefusalsToSuspend) {
        log::info("login accepted again", {{"login", name_}});
    }
}

}  // namespace triaged::flow
