#include "flow/idle_trust.h"

#include <gtest/gtest.h>

namespace triaged::flow {
namespace {

TEST(IdleTrust, EndsWhenMailWaitedInSilenceTwice) {
    IdleTrust idle;
    idle.passed(false);
    idle.passed(true);
    idle.passed(false);
    EXPECT_TRUE(idle.trusted()) << "once may be chance";
    idle.passed(true);
    EXPECT_FALSE(idle.trusted());
}

TEST(IdleTrust, ComesBackWithAPush) {
    IdleTrust idle;
    idle.passed(true);
    idle.pushed();
    idle.passed(true);
    EXPECT_TRUE(idle.trusted());
}

}  // namespace
}  // namespace triaged::flow
