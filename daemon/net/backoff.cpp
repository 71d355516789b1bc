#include "net/backoff.h"

#include <algorithm>

namespace triaged::net {

Backoff::Duration Backoff::next() {
    const Duration full = std::min(full_, most_);
    full_ = full > most_ / 2 ? most_ : full * 2;
    std::uniform_int_distribution<Duration::rep> part(full.count() / 2, full.count());
    return Duration(part(random_));
}

}  // namespace triaged::net
