#include "flow/login_guard.h"

#include <gtest/gtest.h>

#include "support/temporary_folder.h"

namespace triaged::flow {
namespace {

using namespace std::chrono_literals;

class HandSetClock final : public Clock {
public:
    UnixTime now() const override { return time; }
    UnixTime time{std::chrono::sys_days{std::chrono::year{2024} / 5 / 14}};
};

class LoginGuardTest : public testing::Test {
protected:
    LoginGuard guard(const std::string& credential = "first") {
        return {db, clock, "imap support", credential};
    }
    // Refuses so often, each time as soon as a try is allowed.
    void refuse(int times) {
        for (int i = 0; i < times; ++i) {
            clock.time = UnixTime(std::chrono::seconds(guard().refused("no").next_try()));
        }
    }

    TemporaryFolder folder;
    store::Database db{folder.path()};
    HandSetClock clock;
};

TEST(PauseAfter, IsAMinuteTwiceThenAQuarterOfAnHourDoublingToFour) {
    const std::chrono::seconds pauses[] = {1min, 1min, 15min, 30min, 60min, 120min, 240min, 240min};
    int refusals = 0;
    for (const auto pause : pauses) EXPECT_EQ(pause_after(++refusals), pause) << refusals;
    EXPECT_EQ(pause_after(1'000'000'000), 4h);
}

TEST_F(LoginGuardTest, LetsNobodyTryBeforeItsTime) {
    EXPECT_FALSE(guard().refuses());
    const auto refusal = guard().refused("wrong password");
    EXPECT_EQ(refusal.next_try(), (clock.now() + 1min).time_since_epoch().count());
    clock.time += 59s;
    ASSERT_TRUE(guard().refuses());
    EXPECT_STREQ(guard().refuses()->what(), "the next try is in 1 min; wrong password");
    clock.time += 1s;
    EXPECT_FALSE(guard().refuses());
}

TEST_F(LoginGuardTest, SuspendsAtTheThirdRefusalAndSaysSo) {
    refuse(2);
    EXPECT_FALSE(guard().refuses());
    guard().refused("wrong password");
    EXPECT_STREQ(guard().refuses()->what(),
                 "suspended after 3 refused logins, so that it is not locked out; the next try is "
                 "in 15 min; wrong password");
    clock.time += 15min - 1s;
    EXPECT_TRUE(guard().refuses());
    clock.time += 1s;
    EXPECT_FALSE(guard().refuses());
}

TEST_F(LoginGuardTest, BeginsAnewAfterALogin) {
    refuse(4);
    guard().accepted();
    EXPECT_FALSE(guard().refuses());
    EXPECT_EQ(guard().refused("no").next_try(), (clock.now() + 1min).time_since_epoch().count());
}

TEST_F(LoginGuardTest, DoesNotHoldOneCredentialsRefusalsAgainstAnother) {
    refuse(3);
    guard().refused("no");
    EXPECT_FALSE(guard("second").refuses());
    guard("second").refused("no");
    EXPECT_STREQ(guard("second").refuses()->what(), "the next try is in 1 min; no");
    EXPECT_FALSE(LoginGuard(db, clock, "imap sales", "second").refuses());
}

TEST_F(LoginGuardTest, RemembersOverARestartAndSurvivesAClockSetBack) {
    refuse(2);
    guard().refused("no");
    store::Database again(folder.path());
    EXPECT_TRUE(LoginGuard(again, clock, "imap support", "first").refuses());
    clock.time -= 24h * 365;
    EXPECT_FALSE(guard().refuses());
}

}  // namespace
}  // namespace triaged::flow
