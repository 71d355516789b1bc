// How a session waits for news, and how it ends.
#include "imap/session_support.h"

namespace triaged::imap {
namespace {

using net::ConnectionError;
using std::chrono::hours;
using std::chrono::seconds;

TEST(Session, IdlesUntilThereIsMail) {
    auto imap = session({
        "C: t2 SELECT \"INBOX\"",
        "S: * 1 EXISTS",
        "S: * OK [UIDVALIDITY 1]",
        "S: t2 OK",
        "C: t3 IDLE",
        "S: + idling",
        "S: * OK Still here",
        "S: * 1 FETCH (FLAGS (\\Seen))",
        "S: * 1 EXISTS",
        "S: * 2 EXISTS",
        "C: DONE",
        "S: t3 OK",
        "C: t4 UID SEARCH RETURN (ALL) UID 1:*",
        "S: t4 OK",
        "C: t5 IDLE",
        "S: + idling",
        "timeout",
        "C: DONE",
        "S: t5 OK",
        "C: t6 IDLE",
        "S: + idling",
        "woken",
        "C: DONE",
        "S: t6 OK",
        "C: t7 IDLE",
        "S: + idling",
        "timeout",
        "C: DONE",
        "S: * 3 EXISTS",
        "S: t7 OK",
    });
    imap.select("INBOX");
    EXPECT_EQ(imap.idle(hours(1)), IdleResult::news);
    EXPECT_EQ(imap.idle(hours(1)), IdleResult::news) << "nobody has searched yet";
    imap.search_from(Uid{1});
    EXPECT_EQ(imap.idle(hours(1)), IdleResult::timeout);
    EXPECT_EQ(imap.idle(hours(1)), IdleResult::woken);
    EXPECT_EQ(imap.idle(hours(1)), IdleResult::timeout);
    EXPECT_TRUE(imap.news()) << "it came with the end of IDLE: that is no push";
}

TEST(Session, RemembersMailThatCameWithAnotherCommand) {
    auto imap = session({
        "C: t2 SELECT \"INBOX\"", "S: * 5 EXISTS", "S: * OK [UIDVALIDITY 1]", "S: t2 OK",
        "C: t3 UID SEARCH RETURN (ALL) UID 1:*", "S: t3 OK", "C: t4 UID MOVE 1 \"x\"",
        "S: * 1 EXPUNGE", "S: * 5 EXISTS", "S: t4 OK",  // one out, one in
    });
    imap.select("INBOX");
    imap.search_from(Uid{1});
    imap.move(set("1"), "x");
    EXPECT_EQ(imap.idle(hours(1)), IdleResult::news);
}

TEST(Session, CountsWhatVanished) {
    auto imap = session({
        "C: t2 SELECT \"INBOX\"",
        "S: * 5 EXISTS",
        "S: * OK [UIDVALIDITY 1]",
        "S: t2 OK",
        "C: t3 NOOP",
        "S: * VANISHED (EARLIER) 1:100",
        "S: * VANISHED 7:9",
        "S: * 2 EXISTS",
        "S: t3 OK",
        "C: t4 NOOP",
        "S: * VANISHED 1:4294967295",
        "S: * 1 EXISTS",
        "S: t4 OK",
    });
    imap.select("INBOX");
    imap.noop();
    EXPECT_FALSE(imap.news());
    imap.noop();
    EXPECT_TRUE(imap.news());
}

TEST(Session, PollsWhereThereIsNoIdle) {
    const Lines lines = {"timeout",    "C: t2 NOOP",    "S: t2 OK", "timeout",
                         "C: t3 NOOP", "S: * 1 EXISTS", "S: t3 OK"};
    EXPECT_EQ(session(lines, "IMAP4rev1").idle(hours(1)), IdleResult::news);
    EXPECT_EQ(session(lines).idle(hours(1), seconds(60), false), IdleResult::news)
        << "IDLE is not trusted";

    auto refused = session(
        {"C: t2 IDLE", "S: t2 NO not now", "timeout", "C: t3 NOOP", "S: * 1 EXISTS", "S: t3 OK"});
    EXPECT_EQ(refused.idle(hours(1)), IdleResult::news);

    auto ended = session({"C: t2 IDLE", "S: + ok", "S: t2 OK enough", "woken"});
    EXPECT_EQ(ended.idle(hours(1)), IdleResult::woken);

    auto over = session({"timeout", "C: t2 NOOP", "S: t2 OK"}, "IMAP4rev1");
    EXPECT_EQ(over.idle(seconds(0)), IdleResult::timeout);
}

TEST(Session, KeepsAWakeForTheNextWait) {
    auto imap = session(
        {"C: t2 NOOP", "S: t2 OK", "C: t3 IDLE", "S: + ok", "woken", "C: DONE", "S: t3 OK"});
    imap.noop();
    EXPECT_EQ(imap.idle(hours(1)), IdleResult::woken);
}

TEST(Session, EndsWhenTheServerSaysByeClosesIsSilentOrTalksNonsense) {
    const struct {
        const char* name;
        Lines lines;
        ConnectionError::Kind kind;
        const char* text;
    } cases[] = {
        {"bye",
         {"S: * BYE IMAP session state is inconsistent, please relogin."},
         ConnectionError::Kind::closed,
         "please relogin"},
        {"busy", {"S: * BYE [UNAVAILABLE] restart"}, ConnectionError::Kind::unavailable, "restart"},
        {"closed", {"close"}, ConnectionError::Kind::closed, "closed"},
        {"closed in a line", {"S> * 1 EXI", "close"}, ConnectionError::Kind::closed, "closed"},
        {"silent", {"timeout"}, ConnectionError::Kind::timeout, "does not answer"},
        {"silent in a literal",
         {"S: * 1 FETCH (BODY[] {9}", "S> abc", "timeout"},
         ConnectionError::Kind::timeout,
         "does not answer"},
        {"nonsense", {"S: hello"}, ConnectionError::Kind::protocol, "hello"},
        {"bare LF", {"S> * OK\n"}, ConnectionError::Kind::protocol, "CR LF"},
        {"another tag", {"S: t9 OK"}, ConnectionError::Kind::protocol, "an answer to no command"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        Lines lines = {"C: t2 NOOP"};
        lines.insert(lines.end(), c.lines.begin(), c.lines.end());
        auto imap = session(lines);
        try {
            imap.noop();
            ADD_FAILURE() << "nothing thrown";
        } catch (const ConnectionError& e) {
            EXPECT_EQ(e.kind(), c.kind) << e.what();
            EXPECT_THAT(e.what(), testing::HasSubstr(c.text));
        }
    }
}

// Says the same long line for ever.
class FloodingStream final : public net::Stream {
public:
    void send(std::string_view, net::Deadline) override {}
    Received receive(std::span<char> buffer, net::Deadline, net::Wakes) override {
        const std::string text =
            received_ == 0 ? "t1 OK\r\n" : "* OK " + std::string(60'000, 'x') + "\r\n";
        text.copy(buffer.data(), text.size());
        received_ += text.size();
        return {net::Wake::ready, text.size()};
    }
    const std::string& peer() const override { return peer_; }

private:
    std::size_t received_ = 0;
    std::string peer_ = "imap.example.org:993";
};

TEST(Session, EndsWhenAnAnswerDoesNot) {
    Session imap(std::make_unique<FloodingStream>());
    EXPECT_THROW(imap.noop(), ConnectionError);
}

TEST(Session, LogsOutQuietly) {
    session({"C: t2 LOGOUT", "S: * BYE see you", "S: t2 OK"}).logout();
    session({"C: t2 LOGOUT", "S: * BYE see you", "close"}).logout();
    session({"C: t2 LOGOUT", "timeout"}).logout();
}

TEST(Session, UnselectsOnlyWhereThatExpungesNothing) {
    session({"C: t2 UNSELECT", "S: t2 OK"}).unselect();
    session({}, "IMAP4rev1").unselect();
}

}  // namespace
}  // namespace triaged::imap
