#pragma once

#include <chrono>
#include <cstdint>
#include <random>

namespace triaged::net {

/// How long to wait before the next try: doubling from `first` up to `most`, each time shortened
/// by a random part of up to a half, so that a thousand accounts do not come back at once.
class Backoff {
public:
    using Duration = std::chrono::milliseconds;

    Backoff(Duration first, Duration most, std::uint64_t seed)
        : first_(first), most_(most), full_(first), random_(seed) {}

    /// Between a half and the whole of the present step; the next step is twice as long.
    Duration next();

    /// After a success: the next step is `first` again.
    void reset() { full_ = first_; }

private:
    Duration first_;
    Duration most_;
    Duration full_;
    std::mt19937_64 random_;
};

}  // namespace triaged::net
