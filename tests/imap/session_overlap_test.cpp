#include <gmock/gmock.h>

#include "imap/session_support.h"

namespace triaged::imap {
namespace {

using testing::ElementsAre;
using testing::Pair;

// Several commands in flight, whose answers come in any order.

TEST(Session, TakesEachAnswerForTheCommandThatAskedForIt) {
    auto imap = session({
        "C: t2 UID FETCH 7:8 (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[]<0.101>)",
        "C: t3 UID STORE 5 +FLAGS.SILENT (\\Flagged)",
        "C: t4 UID MOVE 5 \"a\"",
        "C: t5 UID MOVE 6 \"b\"",
        "S: * OK [COPYUID 9 6 70] moved",
        "S: * 2 FETCH (UID 8 BODY[]<0> {2}",
        "S> hi",
        "S:  FLAGS (\\Seen) RFC822.SIZE 2)",
        "S: t5 OK",
        "S: t3 NO [LIMIT] too many flags",
        "S: * OK [COPYUID 9 5 40] moved",
        "S: t4 OK",
        "S: * 1 FETCH (UID 7 BODY[]<0> {3}",
        "S> ho!",
        "S:  RFC822.SIZE 3 FLAGS ())",
        "S: t2 OK",
    });
    std::vector<std::string> told;
    auto fetching = imap.start_fetch_messages(
        {Uid{7}, Uid{8}}, 100,
        [&](const FetchedMessage& mail) { told.push_back("size " + std::to_string(mail.size)); },
        [&](const FetchedBody& body) { told.push_back(body.bytes); });
    auto moving = imap.start_moves({{set("5"), {"\\Flagged"}}}, {{set("5"), "a"}, {set("6"), "b"}});
    const auto moved = moving.finish();
    EXPECT_THAT(told, ElementsAre("size 2", "hi")) << "it came meanwhile";
    ASSERT_EQ(moved.flags.size(), 1U);
    EXPECT_EQ(moved.flags[0].code, "LIMIT");
    ASSERT_EQ(moved.moves.size(), 2U);
    EXPECT_THAT(moved.moves[0].uids, ElementsAre(Pair(Uid{5}, Uid{40})));
    EXPECT_THAT(moved.moves[1].uids, ElementsAre(Pair(Uid{6}, Uid{70})));
    EXPECT_TRUE(moved.moves[0].removed);
    EXPECT_THAT(fetching.finish(), ElementsAre());
    EXPECT_THAT(told, ElementsAre("size 2", "hi", "size 3", "ho!"));
}

TEST(Session, OneMoveThatIsRefusedDoesNotStopTheOthers) {
    auto imap = session({
        "C: t2 UID MOVE 5 \"a\"",
        "C: t3 UID MOVE 6 \"b\"",
        "S: t2 NO [OVERQUOTA] full",
        "S: * OK [COPYUID 9 6 70] moved",
        "S: t3 OK",
    });
    const auto moved = imap.start_moves({}, {{set("5"), "a"}, {set("6"), "b"}}).finish().moves;
    EXPECT_EQ(moved[0].completion.code, "OVERQUOTA");
    EXPECT_FALSE(moved[0].removed);
    EXPECT_TRUE(moved[0].uids.empty());
    EXPECT_TRUE(moved[1].removed);
}

TEST(Session, TellsNobodyOfAnswersThatAreNotWaitedForAnyMore) {
    auto imap = session({
        "C: t2 UID FETCH 7 (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[]<0.101>)",
        "C: t3 NOOP",
        "S: * 1 FETCH (UID 7 BODY[]<0> {2}",
        "S> hi",
        "S: )",
        "S: t2 OK",
        "S: t3 OK",
    });
    {
        const auto fetching = imap.start_fetch_messages(
            {Uid{7}}, 100, [](const FetchedMessage&) {},
            [](const FetchedBody&) { ADD_FAILURE() << "called"; });
    }
    imap.noop();
}

}  // namespace
}  // namespace triaged::imap
