// What a session changes: folders, flags, where mails lie.
#include "imap/session_support.h"

namespace triaged::imap {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(Session, CreatesAndSubscribes) {
    auto imap = session({
        "C: t2 CREATE \"Triage/1 Urgent\"",
        "S: t2 OK",
        "C: t3 SUBSCRIBE \"Triage/1 Urgent\"",
        "S: t3 OK",
        // there before, told by its code
        "C: t4 CREATE \"a\"",
        "S: t4 NO [ALREADYEXISTS] there",
        "C: t5 SUBSCRIBE \"a\"",
        "S: t5 NO not here",
        // there before, told by STATUS
        "C: t6 CREATE \"b\"",
        "S: t6 NO failed",
        "C: t7 STATUS \"b\" (MESSAGES UIDNEXT UIDVALIDITY)",
        "S: * STATUS b (MESSAGES 0 UIDNEXT 1 UIDVALIDITY 7)",
        "S: t7 OK",
        "C: t8 SUBSCRIBE \"b\"",
        "S: t8 OK",
        // refused
        "C: t9 CREATE \"c\"",
        "S: t9 NO [NOPERM] no",
        "C: t10 STATUS \"c\" (MESSAGES UIDNEXT UIDVALIDITY)",
        "S: t10 NO none",
    });
    EXPECT_TRUE(imap.create_and_subscribe("Triage/1 Urgent"));
    EXPECT_FALSE(imap.create_and_subscribe("a"));
    EXPECT_FALSE(imap.create_and_subscribe("b"));
    EXPECT_THROW(imap.create_and_subscribe("c"), CommandFailed);
}

TEST(Session, AddsAndRemovesFlags) {
    auto imap = session({
        "C: t2 UID STORE 1:3 +FLAGS.SILENT (\\Flagged mood-negative)",
        "S: t2 OK",
        "C: t3 UID STORE 9 -FLAGS.SILENT (\\Seen)",
        "S: t3 NO [CANNOT] no",
    });
    EXPECT_TRUE(imap.store_flags(set("1:3"), StoreMode::add, {"\\Flagged", "mood-negative"}).ok());
    EXPECT_EQ(imap.store_flags(set("9"), StoreMode::remove, {"\\Seen"}).code, "CANNOT");
    for (const char* flag : {"", "\\", "a b", "a)", "a\r\n", "\\*", "a\"", "\xc3\xbc"}) {
        EXPECT_EQ(imap.store_flags(set("1"), StoreMode::add, {flag}).status, Status::no) << flag;
    }
    EXPECT_TRUE(imap.store_flags(set("1"), StoreMode::add, {}).ok());
    EXPECT_TRUE(imap.store_flags(UidSet(), StoreMode::add, {"\\Seen"}).ok());
}

TEST(Session, AddsAndRemovesGmailsLabels) {
    auto imap = session({
        "C: t2 UID STORE 1:3 +X-GM-LABELS.SILENT (topic-refund mood-negative)",
        "S: t2 OK",
        "C: t3 UID STORE 9 -X-GM-LABELS.SILENT (topic-refund)",
        "S: t3 NO no",
        "C: t4 UID STORE 5 +FLAGS.SILENT (\\Flagged topic-refund)",
        "C: t5 UID STORE 5 +X-GM-LABELS.SILENT (topic-refund)",
        "C: t6 UID STORE 5 -FLAGS.SILENT (mine)",
        "C: t7 UID MOVE 5 \"a\"",
        "S: t4 OK",
        "S: t5 NO [LIMIT] too many labels",
        "S: t6 OK",
        "S: t7 OK",
    });
    EXPECT_TRUE(
        imap.store_labels(set("1:3"), StoreMode::add, {"topic-refund", "mood-negative"}).ok());
    EXPECT_FALSE(imap.store_labels(set("9"), StoreMode::remove, {"topic-refund"}).ok());
    EXPECT_FALSE(imap.store_labels(set("9"), StoreMode::add, {"a)\r\n"}).ok());
    const std::vector<FlagChange> changes = {
        {set("5"), {"\\Flagged", "topic-refund"}, {"topic-refund"}},
        {set("5"), {"mine"}, {}, StoreMode::remove}};
    const auto flags = imap.start_moves(changes, {{set("5"), "a"}}).finish().flags;
    ASSERT_EQ(flags.size(), 3U);
    EXPECT_TRUE(flags[0].ok());
    EXPECT_EQ(flags[1].code, "LIMIT");
    EXPECT_TRUE(flags[2].ok());
}

TEST(Session, MovesAndBelievesCopyuidOnly) {
    auto imap = session({
        "C: t2 UID MOVE 5:7 \"Triage/1 Urgent\"",
        "S: * OK [COPYUID 99 5,7 3956:3957] moved",
        "S: * 1 EXPUNGE",
        "S: * 2 EXPUNGE",
        "S: t2 OK done",
        "C: t3 UID MOVE 8 \"x\"",  // it had vanished
        "S: t3 OK [HIGHESTMODSEQ 5] done",
        "C: t4 UID MOVE 8 \"x\"",
        "S: t4 NO [TRYCREATE] no such box",
        "C: t5 UID MOVE 9 \"x\"",
        "S: * OK [COPYUID 99 1,9 5:6] more than was asked for",
        "S: t5 OK",
        "C: t6 UID MOVE 9 \"x\"",
        "S: t6 OK [COPYUID 99 9 5:6] nonsense",
        "C: t7 UID MOVE 9:10 \"x\"",
        "S: t7 OK [COPYUID 99 10:11 5:6] another's",
    });
    auto result = imap.move(set("5:7"), "Triage/1 Urgent");
    EXPECT_TRUE(result.completion.ok());
    EXPECT_EQ(result.uidvalidity, 99U);
    EXPECT_THAT(result.uids, ElementsAre(Pair(Uid{5}, Uid{3956}), Pair(Uid{7}, Uid{3957})));
    EXPECT_TRUE(result.uids_known);
    EXPECT_TRUE(result.removed);

    result = imap.move(set("8"), "x");
    EXPECT_TRUE(result.completion.ok());
    EXPECT_THAT(result.uids, IsEmpty());
    EXPECT_TRUE(result.uids_known);

    result = imap.move(set("8"), "x");
    EXPECT_EQ(result.completion.code, "TRYCREATE");
    EXPECT_FALSE(result.removed);

    result = imap.move(set("9"), "x");
    EXPECT_THAT(result.uids, IsEmpty()) << "two sources where one was asked for";

    result = imap.move(set("9"), "x");
    EXPECT_THAT(result.uids, IsEmpty());
    EXPECT_FALSE(result.uids_known);

    result = imap.move(set("9:10"), "x");
    EXPECT_THAT(result.uids, ElementsAre(Pair(Uid{10}, Uid{5}))) << "11 was not asked for";
}

TEST(Session, CopiesAndRemovesWhatWasCopied) {
    auto imap = session(
        {
            "C: t2 UID COPY 5:7 \"x\"",
            "S: t2 OK [COPYUID 99 5,7 1:2] copied",
            "C: t3 UID STORE 5,7 +FLAGS.SILENT (\\Deleted)",
            "S: t3 OK",
            "C: t4 UID EXPUNGE 5,7",
            "S: * 1 EXPUNGE",
            "S: t4 OK",
            "C: t5 UID STORE 9 +FLAGS.SILENT (\\Deleted)",
            "S: t5 NO not allowed",
        },
        "IMAP4rev1 UIDPLUS");
    const auto result = imap.start_copies({}, {{set("5:7"), "x"}}).finish().moves.front();
    EXPECT_THAT(result.uids, ElementsAre(Pair(Uid{5}, Uid{1}), Pair(Uid{7}, Uid{2})));
    EXPECT_FALSE(result.removed);
    EXPECT_TRUE(imap.expunge_uids(set("5,7")).ok());
    EXPECT_EQ(imap.expunge_uids(set("9")).status, Status::no);
}

TEST(Session, RemovesNothingWithoutUidplus) {
    auto imap = session({"C: t2 UID COPY 5 \"x\"", "S: t2 OK copied"}, "IMAP4rev1");
    const auto result = imap.start_copies({}, {{set("5"), "x"}}).finish().moves.front();
    EXPECT_TRUE(result.completion.ok());
    EXPECT_FALSE(result.uids_known);
    EXPECT_EQ(imap.expunge_uids(set("5")).status, Status::no);
}

TEST(Session, MovesInBatchesAndStopsAtTheFirstThatFails) {
    auto imap = session({
        "C: t2 UID MOVE 1:500 \"x\"",
        "S: * OK [COPYUID 9 1:500 1:500] ok",
        "S: t2 OK",
        "C: t3 UID MOVE 501:1000 \"x\"",
        "S: t3 NO [OVERQUOTA] full",
    });
    const auto result = imap.move(set("1:1200"), "x");
    EXPECT_EQ(result.completion.code, "OVERQUOTA");
    EXPECT_EQ(result.uids.size(), 500U);
    EXPECT_FALSE(result.removed);
}

TEST(Session, AppendsInOneGoWithLiteralPlus) {
    auto imap = session({
        "C: t2 APPEND \"Sent\" (\\Seen $x) \" 7-Jul-1996 02:44:25 +0000\" {5+}",
        "C: a",
        "C> \r\n",
        "C: ",
        "S: t2 OK [APPENDUID 7 42] done",
    });
    const auto result =
        imap.append("Sent", {"\\Seen", "$x"}, UnixTime{seconds(836707465)}, "a\r\n\r\n");
    EXPECT_TRUE(result.completion.ok());
    EXPECT_EQ(result.uidvalidity, 7U);
    EXPECT_EQ(result.uid, Uid{42});
}

TEST(Session, WaitsForTheServerBeforeALiteralWithoutLiteralPlus) {
    auto imap = session(
        {"C: t2 APPEND \"Sent\" {3}", "S: * 4 EXISTS", "S: + go on", "C: abc", "S: t2 OK",
         "C: t3 APPEND \"Sent\" {3}", "S: t3 NO [OVERQUOTA] full", "C: t4 NOOP", "S: t4 OK"},
        "IMAP4rev1");
    EXPECT_TRUE(imap.append("Sent", {}, {}, "abc").completion.ok());
    EXPECT_EQ(imap.append("Sent", {}, {}, "abc").completion.code, "OVERQUOTA");
    imap.noop();
}

TEST(Session, SendsOnlyShortLiteralsUnaskedWithLiteralMinus) {
    const std::string shorter(4096, 'x');
    const std::string longer(4097, 'x');
    auto imap = session({"C: t2 APPEND \"a\" {4096+}", "C: " + shorter, "S: t2 OK",
                         "C: t3 APPEND \"a\" {4097}", "S: + ok", "C: " + longer, "S: t3 OK"},
                        "IMAP4rev1 LITERAL-");
    EXPECT_TRUE(imap.append("a", {}, {}, shorter).completion.ok());
    EXPECT_TRUE(imap.append("a", {}, {}, longer).completion.ok());
}

}  // namespace
}  // namespace triaged::imap
