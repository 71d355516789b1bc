#pragma once

#include <filesystem>

#include "base/result.h"

namespace triaged::store {

/// The right to act on a state folder: one process at a time. Held until destroyed, and gone with
/// the process whatever ends it.
class StateLock {
public:
    /// Fails at once when another process holds it, naming its pid.
    static Result<StateLock> take(const std::filesystem::path& folder);

    /// Whether a process holds it; takes and makes nothing. False too when that cannot be seen.
    static bool is_held(const std::filesystem::path& folder);

    StateLock(StateLock&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
    StateLock& operator=(StateLock&&) = delete;
    ~StateLock();

private:
    explicit StateLock(int fd) : fd_(fd) {}
    int fd_;
};

}  // namespace triaged::store
