#include "net/backoff.h"

#include <gtest/gtest.h>

namespace triaged::net {
namespace {

using std::chrono::milliseconds;

TEST(Backoff, DoublesUpToTheMostAndStaysWithinAHalfAndTheWhole) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        Backoff backoff(milliseconds(1000), milliseconds(10'000), seed);
        for (const int full : {1000, 2000, 4000, 8000, 10'000, 10'000, 10'000}) {
            const auto wait = backoff.next().count();
            EXPECT_GE(wait, full / 2);
            EXPECT_LE(wait, full);
        }
        backoff.reset();
        EXPECT_LE(backoff.next().count(), 1000);
    }
}

TEST(Backoff, DiffersBetweenSeedsAndRepeatsForTheSameOne) {
    Backoff one(milliseconds(100'000), milliseconds(200'000), 1);
    Backoff same(milliseconds(100'000), milliseconds(200'000), 1);
    Backoff other(milliseconds(100'000), milliseconds(200'000), 2);
    const auto wait = one.next();
    EXPECT_EQ(same.next(), wait);
    EXPECT_NE(other.next(), wait);
}

TEST(Backoff, DoesNotOverflowOverYearsOfFailures) {
    Backoff backoff(milliseconds(1), milliseconds::max() / 2, 1);
    for (int i = 0; i < 1000; ++i) EXPECT_GE(backoff.next().count(), 0);
}

}  // namespace
}  // namespace triaged::net
