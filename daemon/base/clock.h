#pragma once

#include <chrono>

namespace triaged {

/// Wall clock times are whole seconds since 1970 UTC everywhere: in the store, in contexts, in
/// mails. Timers use std::chrono::steady_clock and never this.
using UnixTime = std::chrono::sys_seconds;

/// Where the shell reads the time of day; tests hand in their own.
class Clock {
public:
    virtual ~Clock() = default;
    virtual UnixTime now() const = 0;
};

class SystemClock final : public Clock {
public:
    UnixTime now() const override {
        return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    }
};

}  // namespace triaged
