#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "net/waiter.h"

namespace triaged::net {

/// A connected, encrypted, logged-in byte stream. The imap folder talks through this; tests put a
/// scripted dialogue behind it. Used by one thread.
///
/// Errors  ConnectionError closed (end of stream, reset), timeout, tls; Stopped. After any of
///         them the stream is of no more use.
class Stream {
public:
    struct Received {
        Wake wake;         // ready: `size` bytes; timeout and woken: none
        std::size_t size;  // 1 or more when ready
    };

    virtual ~Stream() = default;

    /// All of `bytes`, or throws; ConnectionError timeout when the deadline passes.
    virtual void send(std::string_view bytes, Deadline deadline) = 0;

    /// What there is, at least one byte. A deadline that passes is an answer here, not an error.
    virtual Received receive(std::span<char> buffer, Deadline deadline,
                             Wakes wakes = Wakes::are_kept) = 0;

    /// What has come already, without waiting: 0 for nothing. Errors are left to receive().
    virtual std::size_t receive_now(std::span<char> /*buffer*/) { return 0; }

    /// host:port, for messages.
    virtual const std::string& peer() const = 0;
};

}  // namespace triaged::net
