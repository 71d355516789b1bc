#include "net/waiter.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <system_error>

#include "net/connection_error.h"

namespace triaged::net {
namespace {

// Rounded up, so that a wait never ends before its deadline and spins over the rest.
int milliseconds_until(Deadline deadline) {
    using std::chrono::milliseconds;
    const auto left =
        std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    return static_cast<int>(std::clamp<decltype(left)>(left, 0, INT_MAX));
}

}  // namespace

Waiter::Waiter(std::stop_token stop) : stop_(std::move(stop)), on_stop_(stop_, Signal{&stopped_}) {}

Wake Waiter::readable(int fd, Deadline deadline, Wakes wakes) {
    return wait(fd, POLLIN, deadline, wakes);
}

Wake Waiter::writable(int fd, Deadline deadline) {
    return wait(fd, POLLOUT, deadline, Wakes::are_kept);
}

Wake Waiter::pause(std::chrono::milliseconds duration) {
    return wait(-1, 0, std::chrono::steady_clock::now() + duration, Wakes::end_the_wait);
}

void Waiter::wake() { woken_.signal(); }

void Waiter::throw_if_stopped() const {
    if (stop_.stop_requested()) throw Stopped{};
}

Wake Waiter::wait(int fd, short events, Deadline deadline, Wakes wakes) {
    // poll() skips negative descriptors.
    const int wake_fd = wakes == Wakes::end_the_wait ? woken_.get() : -1;
    std::array<pollfd, 3> polled = {
        {{stopped_.get(), POLLIN, 0}, {wake_fd, POLLIN, 0}, {fd, events, 0}}};
    for (;;) {
        throw_if_stopped();
        const int n = ::poll(polled.data(), polled.size(), milliseconds_until(deadline));
        if (n < 0 && errno != EINTR)
            throw std::system_error(errno, std::generic_category(), "poll");
        throw_if_stopped();
        if (n > 0 && polled[2].revents != 0) return Wake::ready;
        if (n > 0 && polled[1].revents != 0) {
            woken_.clear();
            return Wake::woken;
        }
        if (std::chrono::steady_clock::now() >= deadline) return Wake::timeout;
    }
}

}  // namespace triaged::net
