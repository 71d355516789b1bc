#include "imap/session.h"

#include <gmock/gmock.h>

#include "imap/scripted_stream.h"

namespace triaged::imap {
namespace {

using Lines = std::vector<std::string>;
using net::ConnectionError;
using std::chrono::hours;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

constexpr const char* usual = "IMAP4rev1 LITERAL+ IDLE NAMESPACE UIDPLUS MOVE UNSELECT ESEARCH";

// A session whose server offers `capabilities`; the commands of the test begin with t2.
Session session(const Lines& lines, const std::string& capabilities = usual) {
    Lines all = {"C: t1 CAPABILITY", "S: * CAPABILITY " + capabilities, "S: t1 OK done"};
    all.insert(all.end(), lines.begin(), lines.end());
    return Session(std::make_unique<ScriptedStream>(all));
}

std::vector<std::uint32_t> numbers(const std::vector<Uid>& uids) {
    std::vector<std::uint32_t> out;
    for (const Uid uid : uids) out.push_back(number(uid));
    return out;
}

UidSet set(std::string_view text) { return *UidSet::parse(text); }

TEST(Session, SkipsWhatComesBeforeTheAnswerToCapability) {
    Session imap(std::make_unique<ScriptedStream>(
        Lines{"C: t1 CAPABILITY", "S: * OK [CAPABILITY IMAP4rev1 X-BEFORE-LOGIN] hello",
              "S: * 3 EXISTS", "S: * CAPABILITY IMAP4rev1 idle", "S: t1 OK"}));
    EXPECT_TRUE(imap.capabilities().has("IDLE"));
    EXPECT_TRUE(imap.capabilities().idle());
    EXPECT_FALSE(imap.capabilities().move());
    EXPECT_FALSE(imap.capabilities().has("X-BEFORE-LOGIN"));
}

TEST(Session, TakesRev2ForTheExtensionsWithinIt) {
    auto imap = session({}, "IMAP4rev2");
    EXPECT_TRUE(imap.capabilities().move());
    EXPECT_TRUE(imap.capabilities().uidplus());
    EXPECT_TRUE(imap.capabilities().special_use());
    EXPECT_FALSE(imap.capabilities().condstore());
}

TEST(Session, ListsMailboxesWithTheirUses) {
    auto imap = session(
        {
            "C: t2 NAMESPACE",
            "S: * NAMESPACE ((\"INBOX.\" \".\")) NIL NIL",
            "S: t2 OK",
            "C: t3 LIST \"\" \"*\" RETURN (SPECIAL-USE)",
            "S: * LIST (\\HasChildren) \".\" INBOX",
            "S: * LIST (\\sent) \".\" \"INBOX.Gesendete Entw&APw-rfe\"",
            "S: * LIST (\\NoSelect) \".\" {11}",
            "S> INBOX.Shop",
            "S: s",
            "S: * LIST () \".\" \"INBOX.bad &- &name\"",
            "S: t3 OK",
        },
        "IMAP4rev1 NAMESPACE SPECIAL-USE LIST-EXTENDED");
    const auto tree = imap.list();
    EXPECT_EQ(tree.separator, ".");
    EXPECT_EQ(tree.personal_prefix, "INBOX.");
    ASSERT_EQ(tree.mailboxes.size(), 3U);
    EXPECT_EQ(tree.mailboxes[1].name, "INBOX.Gesendete Entw\xc3\xbcrfe");
    EXPECT_TRUE(tree.mailboxes[1].has_attribute("\\Sent"));
    EXPECT_TRUE(tree.mailboxes[1].selectable);
    EXPECT_EQ(tree.mailboxes[2].name, "INBOX.Shops");
    EXPECT_FALSE(tree.mailboxes[2].selectable);
    EXPECT_NE(tree.find("inbox"), nullptr);
    EXPECT_EQ(tree.find("inbox.Shops"), nullptr);
}

TEST(MailboxTree, NamesAPathAsTheServerWould) {
    const struct {
        const char* separator;
        const char* prefix;
        const char* path;
        const char* name;
    } cases[] = {
        {"/", "", "Triage/1 Urgent", "Triage/1 Urgent"},
        {".", "INBOX.", "Triage/1 Urgent", "INBOX.Triage.1 Urgent"},
        {".", "INBOX.", "INBOX/Triage", "INBOX.Triage"},
        {".", "INBOX.", "INBOX", "INBOX"},
        {".", "INBOX.", "inbox", "inbox"},
        {".", "INBOX.", "INBOX.Shops", "INBOX.Shops"},  // found as it stands
        {".", "INBOX.", "Nr. 1", "INBOX.Nr_ 1"},
        {"", "", "Triage/1 Urgent", "Triage/1 Urgent"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.path);
        MailboxTree tree;
        tree.separator = c.separator;
        tree.personal_prefix = c.prefix;
        tree.mailboxes.push_back({"INBOX.Shops", {}});
        EXPECT_EQ(tree.name_for(c.path), c.name);
    }
}

TEST(Session, SelectsAMailbox) {
    auto imap = session({
        "C: t2 SELECT \"Entw&APw-rfe\"",
        "S: * FLAGS (\\Seen \\Flagged $label1)",
        "S: * OK [PERMANENTFLAGS (\\Seen \\Flagged $label1 \\*)] ok",
        "S: * 18 EXISTS",
        "S: * 2 RECENT",
        "S: * OK [UIDVALIDITY 3857529045] ok",
        "S: * OK [UIDNEXT 4392] ok",
        "S: * OK [HIGHESTMODSEQ 715194045007] ok",
        "S: t2 OK [READ-WRITE] done",
        "C: t3 EXAMINE \"INBOX\"",
        "S: * FLAGS (\\Seen \\Deleted)",
        "S: * 0 EXISTS",
        "S: * OK [UIDVALIDITY 1] ok",
        "S: t3 OK done",
    });
    const auto box = imap.select("Entw\xc3\xbcrfe");
    EXPECT_EQ(box.name, "Entw\xc3\xbcrfe");
    EXPECT_EQ(box.exists, 18U);
    EXPECT_EQ(box.uidvalidity, 3857529045U);
    EXPECT_EQ(box.uidnext, 4392U);
    EXPECT_EQ(box.highestmodseq, 715194045007U);
    EXPECT_THAT(box.permanent_flags, ElementsAre("\\Seen", "\\Flagged", "$label1"));
    EXPECT_TRUE(box.keywords_allowed);
    EXPECT_FALSE(box.read_only);
    EXPECT_TRUE(box.keeps("\\flagged"));
    EXPECT_TRUE(box.keeps("mood-negative"));
    EXPECT_FALSE(box.keeps("\\Draft"));
    EXPECT_FALSE(imap.news()) << "the first EXISTS is no news";

    const auto inbox = imap.examine("INBOX");
    EXPECT_TRUE(inbox.read_only);
    EXPECT_EQ(inbox.exists, 0U);
    EXPECT_THAT(inbox.permanent_flags, ElementsAre("\\Seen", "\\Deleted"));
    EXPECT_FALSE(inbox.keywords_allowed);
    EXPECT_FALSE(inbox.keeps("\\Seen"));
}

TEST(Session, SaysWhyAMailboxCannotBeSelected) {
    auto imap = session({"C: t2 SELECT \"nowhere\"", "S: t2 NO [NONEXISTENT] no such box\x1b[0m",
                         "C: t3 SELECT \"x\"", "S: * 1 EXISTS", "S: t3 OK"});
    try {
        imap.select("nowhere");
        FAIL() << "selected";
    } catch (const CommandFailed& e) {
        EXPECT_EQ(e.verb(), "SELECT");
        EXPECT_EQ(e.completion().status, Status::no);
        EXPECT_EQ(e.completion().code, "NONEXISTENT");
        EXPECT_STREQ(e.what(),
                     "the server answers SELECT with NO [NONEXISTENT]: no such box\\x1b[0m");
    }
    EXPECT_THROW(imap.select("x"), ConnectionError) << "no UIDVALIDITY";
}

TEST(Session, RefusesNamesThatCannotBeSent) {
    auto imap = session({});
    EXPECT_THROW(imap.select("a\r\nt9 EXPUNGE"), CommandFailed);
    EXPECT_THROW(imap.select("\xff"), CommandFailed);
    EXPECT_THROW(imap.select(""), CommandFailed);
    EXPECT_EQ(imap.move(set("1"), "\n").completion.status, Status::no);
    EXPECT_EQ(imap.append("\n", {}, {}, "x").completion.status, Status::no);
}

TEST(Session, AsksForTheStatusOfAMailbox) {
    auto imap = session({
        "C: t2 STATUS \"a \\\"b\\\"\" (MESSAGES UIDNEXT UIDVALIDITY)",
        "S: * STATUS \"a \\\"b\\\"\" (MESSAGES 3 UIDNEXT 9 UIDVALIDITY 7)",
        "S: t2 OK",
        "C: t3 STATUS \"x\" (MESSAGES UIDNEXT UIDVALIDITY)",
        "S: t3 NO [NONEXISTENT] none",
        "C: t4 STATUS \"x\" (MESSAGES UIDNEXT UIDVALIDITY)",
        "S: t4 NO none",
        "C: t5 STATUS \"x\" (MESSAGES UIDNEXT UIDVALIDITY)",
        "S: t5 NO [UNAVAILABLE] later",
    });
    const auto status = imap.status("a \"b\"");
    ASSERT_TRUE(status);
    EXPECT_EQ(status->messages, 3U);
    EXPECT_EQ(status->uidnext, 9U);
    EXPECT_EQ(status->uidvalidity, 7U);
    EXPECT_FALSE(imap.status("x"));
    EXPECT_FALSE(imap.status("x"));
    EXPECT_THROW(imap.status("x"), CommandFailed);
}

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

TEST(Session, SearchesByEitherKindOfAnswer) {
    auto imap = session({
        "C: t2 UID SEARCH RETURN (ALL) UID 10:*",
        "S: * ESEARCH (TAG \"t2\") UID ALL 12:14,9,10",
        "S: t2 OK",
        // `n:*` names the newest mail even when it is below n
        "C: t3 UID SEARCH RETURN (ALL) UID 20:*",
        "S: * SEARCH 14",
        "S: t3 OK",
        "C: t4 UID SEARCH RETURN (ALL) ALL",
        "S: * ESEARCH (TAG \"t4\") UID",
        "S: t4 OK",
        "C: t5 UID SEARCH RETURN (ALL) SINCE 7-Jul-1996",
        "S: * SEARCH 3 1 2 2",
        "S: * SEARCH 5",
        "S: t5 OK",
        "C: t6 UID SEARCH RETURN (ALL) UID 4:* HEADER \"Message-ID\" \"<a\\\"b@x>\"",
        "S: * ESEARCH UID ALL 3:4",
        "S: t6 OK",
        // only what is printable can be searched for, and nothing of it is everything
        "C: t7 UID SEARCH RETURN (ALL) UID 1:* HEADER \"Message-ID\" \"longest@x\"",
        "S: t7 OK",
        "C: t8 UID SEARCH RETURN (ALL) UID 1:*",
        "S: t8 OK",
        "C: t9 UID SEARCH RETURN (ALL) UID 1:*",
        "S: t9 NO [INUSE] busy",
    });
    EXPECT_THAT(numbers(imap.search_from(Uid{10})), ElementsAre(10, 12, 13, 14));
    EXPECT_THAT(imap.search_from(Uid{20}), IsEmpty());
    EXPECT_THAT(imap.search_all(), IsEmpty());
    EXPECT_THAT(numbers(imap.search_since(UnixTime{seconds(836707465)})), ElementsAre(1, 2, 3, 5));
    EXPECT_THAT(numbers(imap.search_header("Message-ID", "<a\"b@x>", Uid{4})), ElementsAre(4));
    EXPECT_THAT(imap.search_header("Message-ID", "ab\r\nlongest@x\xff", Uid{1}), IsEmpty());
    EXPECT_THAT(imap.search_header("Message-ID", "\r\n", Uid{0}), IsEmpty());
    EXPECT_THROW(imap.search_from(Uid{0}), CommandFailed);
}

TEST(Session, SearchesWithoutEsearch) {
    auto imap = session({"C: t2 UID SEARCH UID 10:*", "S: * SEARCH 11", "S: t2 OK"}, "IMAP4rev1");
    EXPECT_THAT(numbers(imap.search_from(Uid{10})), ElementsAre(11));
}

TEST(Session, DoesNotBelieveInMoreMailsThanThereCanBe) {
    auto imap = session({"C: t2 UID SEARCH RETURN (ALL) ALL",
                         "S: * ESEARCH (TAG \"t2\") UID ALL 1:4294967295", "S: t2 OK"});
    EXPECT_THROW(imap.search_all(), ConnectionError);
}

TEST(Session, FetchesAttributesAndIgnoresWhatComesUnasked) {
    auto imap = session({
        "C: t2 UID FETCH 5:7,9 (UID FLAGS INTERNALDATE RFC822.SIZE)",
        "S: * 1 FETCH (UID 5 FLAGS (\\Seen $label1) RFC822.SIZE 100 INTERNALDATE \" 7-Jul-1996 "
        "02:44:25 +0000\")",
        "S: * 8 FETCH (FLAGS (\\Seen))",  // another client did something
        "S: * 8 FETCH (UID 8 FLAGS (\\Seen))",
        "S: * 9 FETCH (UID 8 FLAGS () RFC822.SIZE 1)",  // not asked for
        "S: * 9 EXISTS",
        "S: * 3 FETCH (RFC822.SIZE 7 UID 9 FLAGS () INTERNALDATE \"what\")",
        "S: t2 OK",
    });
    std::vector<FetchedMessage> messages;
    imap.fetch_attributes(set("5:7,9"), [&](const FetchedMessage& m) { messages.push_back(m); });
    ASSERT_EQ(messages.size(), 2U);
    EXPECT_EQ(messages[0].uid, Uid{5});
    EXPECT_TRUE(messages[0].has_flag("\\seen"));
    EXPECT_FALSE(messages[0].has_flag("\\Flagged"));
    EXPECT_EQ(messages[0].internal_date, UnixTime{seconds(836707465)});
    EXPECT_EQ(messages[0].size, 100U);
    EXPECT_EQ(messages[1].uid, Uid{9});
    EXPECT_EQ(messages[1].internal_date, UnixTime{});
    EXPECT_TRUE(imap.news());
    imap.fetch_attributes(UidSet(), [](const FetchedMessage&) { FAIL(); });
}

TEST(Session, FetchesMailsUpToTheSizeAskedFor) {
    auto imap = session({
        "C: t2 UID FETCH 5:7 (UID BODY.PEEK[]<0.11>)",
        "S: * 1 FETCH (UID 5 BODY[]<0> {10}",
        "S> 0123456789",
        "S: )",
        "S: * 2 FETCH (UID 6 BODY[]<0> {11}",
        "S> 0123456789a FLAGS (\\Seen))",
        "S: ",
        "S: * 3 FETCH (BODY[]<0> \"\" UID 7)",
        "S: t2 OK",
        "C: t3 UID FETCH 5 (UID BODY.PEEK[HEADER]<0.101>)",
        "S: * 1 FETCH (UID 5 BODY[HEADER]<0> {4}",
        "S> x:y\n",  // as it is
        "S: )",
        "S: t3 OK",
    });
    std::vector<FetchedBody> bodies;
    const auto keep = [&](FetchedBody body) { bodies.push_back(std::move(body)); };
    imap.fetch_messages({Uid{7}, Uid{5}, Uid{6}}, 10, keep);
    imap.fetch_headers({Uid{5}}, 100, keep);
    ASSERT_EQ(bodies.size(), 4U);
    EXPECT_EQ(bodies[0].bytes, "0123456789");
    EXPECT_FALSE(bodies[0].truncated);
    EXPECT_EQ(bodies[1].uid, Uid{6});
    EXPECT_EQ(bodies[1].bytes, "0123456789");
    EXPECT_TRUE(bodies[1].truncated);
    EXPECT_EQ(bodies[2].bytes, "");
    EXPECT_EQ(bodies[3].bytes, "x:y\n");
}

// 500 UIDs a command, and the next one is sent before the answer to the last is read.
TEST(Session, KeepsTwoFetchesInFlight) {
    std::vector<Uid> uids;
    for (std::uint32_t n = 1; n <= 1200; ++n) uids.push_back(Uid{n});
    auto imap = session({
        "C: t2 UID FETCH 1:500 (UID BODY.PEEK[]<0.2>)",
        "C: t3 UID FETCH 501:1000 (UID BODY.PEEK[]<0.2>)",
        "S: * 1 FETCH (UID 1 BODY[]<0> \"a\")",
        "S: t2 OK",
        "C: t4 UID FETCH 1001:1200 (UID BODY.PEEK[]<0.2>)",
        "S: t3 OK",
        "S: * 1200 FETCH (UID 1200 BODY[]<0> \"b\")",
        "S: t4 OK",
    });
    std::string all;
    imap.fetch_messages(uids, 1, [&](const FetchedBody& body) { all += body.bytes; });
    EXPECT_EQ(all, "ab");
}

TEST(Session, ReadsAllAnswersInFlightWhenAFetchFails) {
    std::vector<Uid> uids;
    for (std::uint32_t n = 1; n <= 1200; ++n) uids.push_back(Uid{n});
    auto imap = session({
        "C: t2 UID FETCH 1:500 (UID BODY.PEEK[]<0.2>)",
        "C: t3 UID FETCH 501:1000 (UID BODY.PEEK[]<0.2>)",
        "S: t2 NO [SERVERBUG] oops",
        "S: t3 OK",
        "C: t4 NOOP",
        "S: t4 OK",
    });
    EXPECT_THROW(imap.fetch_messages(uids, 1, [](FetchedBody) {}), CommandFailed);
    imap.noop();
}

TEST(Session, EndsWhenAMailIsLargerThanWasAskedFor) {
    auto imap = session({"C: t2 UID FETCH 1 (UID BODY.PEEK[]<0.11>)",
                         "S: * 1 FETCH (UID 1 BODY[]<0> {4294967295}"});
    EXPECT_THROW(imap.fetch_messages({Uid{1}}, 10, [](FetchedBody) {}), ConnectionError);
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

TEST(Session, MovesByCopyAndExpungeOfWhatWasCopied) {
    auto imap = session(
        {
            "C: t2 UID COPY 5:7 \"x\"",
            "S: t2 OK [COPYUID 99 5,7 1:2] copied",
            "C: t3 UID STORE 5,7 +FLAGS.SILENT (\\Deleted)",
            "S: t3 OK",
            "C: t4 UID EXPUNGE 5,7",
            "S: * 1 EXPUNGE",
            "S: t4 OK",
            "C: t5 UID COPY 8 \"x\"",
            "S: t5 OK nothing copied",
            "C: t6 UID COPY 9 \"x\"",
            "S: t6 OK [COPYUID 99 9 3] copied",
            "C: t7 UID STORE 9 +FLAGS.SILENT (\\Deleted)",
            "S: t7 NO not allowed",
        },
        "IMAP4rev1 UIDPLUS");
    auto result = imap.move(set("5:7"), "x");
    EXPECT_THAT(result.uids, ElementsAre(Pair(Uid{5}, Uid{1}), Pair(Uid{7}, Uid{2})));
    EXPECT_TRUE(result.removed);
    result = imap.move(set("8"), "x");
    EXPECT_THAT(result.uids, IsEmpty());
    result = imap.move(set("9"), "x");
    EXPECT_FALSE(result.completion.ok());
    EXPECT_THAT(result.uids, ElementsAre(Pair(Uid{9}, Uid{3}))) << "it is in both";
    EXPECT_FALSE(result.removed);
}

TEST(Session, RemovesNothingWithoutUidplus) {
    auto imap = session({"C: t2 UID COPY 5 \"x\"", "S: t2 OK copied"}, "IMAP4rev1");
    const auto result = imap.move(set("5"), "x");
    EXPECT_TRUE(result.completion.ok());
    EXPECT_FALSE(result.removed);
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
    EXPECT_EQ(imap.idle(hours(1)), IdleResult::news) << "it came with the end of IDLE";
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
