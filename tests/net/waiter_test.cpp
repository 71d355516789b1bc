#include "net/waiter.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "net/connection_error.h"

namespace triaged::net {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Far enough that a test which waits for it hangs visibly.
Deadline far() { return steady_clock::now() + hours(1); }
Deadline past() { return steady_clock::now() - hours(1); }

struct SocketPair {
    SocketPair() { EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0); }
    ~SocketPair() {
        ::close(ends[0]);
        ::close(ends[1]);
    }
    int ends[2];
};

TEST(Waiter, TellsDataFromADeadlinePassed) {
    Waiter waiter{std::stop_token{}};
    SocketPair pair;
    EXPECT_EQ(waiter.readable(pair.ends[0], past()), Wake::timeout);
    EXPECT_EQ(waiter.writable(pair.ends[0], far()), Wake::ready);
    ASSERT_EQ(::write(pair.ends[1], "x", 1), 1);
    EXPECT_EQ(waiter.readable(pair.ends[0], far()), Wake::ready);
    EXPECT_EQ(waiter.readable(pair.ends[0], past()), Wake::ready) << "data beats a deadline";
    EXPECT_EQ(waiter.pause(milliseconds(0)), Wake::timeout);
}

TEST(Waiter, TakesAClosedPeerForReadable) {
    Waiter waiter{std::stop_token{}};
    SocketPair pair;
    ::shutdown(pair.ends[1], SHUT_RDWR);
    EXPECT_EQ(waiter.readable(pair.ends[0], far()), Wake::ready);
}

TEST(Waiter, KeepsAWakeUntilAWaitThatEndsByIt) {
    Waiter waiter{std::stop_token{}};
    SocketPair pair;
    waiter.wake();
    waiter.wake();
    EXPECT_EQ(waiter.readable(pair.ends[0], past()), Wake::timeout);
    EXPECT_EQ(waiter.readable(pair.ends[0], far(), Wakes::end_the_wait), Wake::woken);
    EXPECT_EQ(waiter.readable(pair.ends[0], past(), Wakes::end_the_wait), Wake::timeout)
        << "two wakes count as one";
}

TEST(Waiter, IsWokenFromAnotherThread) {
    Waiter waiter{std::stop_token{}};
    std::jthread other([&] { waiter.wake(); });
    EXPECT_EQ(waiter.pause(hours(1)), Wake::woken);
}

TEST(Waiter, ThrowsStoppedFromEveryWaitOnceStopped) {
    std::stop_source stop;
    Waiter waiter(stop.get_token());
    SocketPair pair;
    EXPECT_NO_THROW(waiter.throw_if_stopped());
    {
        std::jthread other([&] { stop.request_stop(); });
        EXPECT_THROW(waiter.pause(hours(1)), Stopped);
    }
    ASSERT_EQ(::write(pair.ends[1], "x", 1), 1);
    EXPECT_THROW(waiter.readable(pair.ends[0], far()), Stopped);
    EXPECT_THROW(waiter.writable(pair.ends[0], far()), Stopped);
    EXPECT_THROW(waiter.throw_if_stopped(), Stopped);
}

TEST(Waiter, MayBeMadeWithATokenThatWasStoppedBefore) {
    std::stop_source stop;
    stop.request_stop();
    Waiter waiter(stop.get_token());
    EXPECT_THROW(waiter.pause(hours(1)), Stopped);
}

TEST(Waiter, MayGoWhileTheStopIsRequested) {
    for (int i = 0; i < 200; ++i) {
        std::stop_source stop;
        auto waiter = std::make_unique<Waiter>(stop.get_token());
        std::jthread other([&] { stop.request_stop(); });
        waiter.reset();
    }
}

}  // namespace
}  // namespace triaged::net
