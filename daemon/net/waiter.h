#pragma once

#include <chrono>
#include <optional>
#include <stop_token>

#include "net/event_fd.h"

namespace triaged::net {

using Deadline = std::chrono::steady_clock::time_point;

/// Why a wait ended.
enum class Wake { ready, timeout, woken };

/// Whether wake() ends a wait. A wake() that comes during a wait that ignores it is kept, and ends
/// the next wait that does not.
enum class Wakes { end_the_wait, are_kept };

/// Where an account's thread waits: poll() on its socket, a stop and a wake-up.
///
/// Stop    every wait throws Stopped at once when the token is, or has been, stopped.
/// Threads one thread waits; wake() and the stop may come from any thread, never from a signal
///         handler.
class Waiter {
public:
    explicit Waiter(std::stop_token stop);
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;

    /// Until `fd` can be read (or has failed, which a read will tell), or the deadline.
    Wake readable(int fd, Deadline deadline, Wakes wakes = Wakes::are_kept);
    Wake writable(int fd, Deadline deadline);

    /// Waits with no descriptor: timeout or woken, never ready.
    Wake pause(std::chrono::milliseconds duration);

    /// Ends one wait, the present or the next one; several before that count as one.
    void wake();

    bool stop_requested() const { return stop_.stop_requested(); }
    void throw_if_stopped() const;
    const std::stop_token& stop_token() const { return stop_; }

private:
    Wake wait(int fd, short events, Deadline deadline, Wakes wakes);

    struct Signal {
        EventFd* event;
        void operator()() const { event->signal(); }
    };

    std::stop_token stop_;
    // The callback writes into stopped_, so it is declared after and destroyed before it.
    EventFd stopped_;
    EventFd woken_;
    std::stop_callback<Signal> on_stop_;
};

}  // namespace triaged::net
