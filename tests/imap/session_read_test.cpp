// What a session asks and reads: capabilities, mailboxes, searches, mails.
#include "imap/session_support.h"

namespace triaged::imap {
namespace {

using net::ConnectionError;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

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

TEST(Session, AsksForTheModificationSequenceWhereThereIsOne) {
    auto imap = session(
        {
            "C: t2 STATUS \"x\" (MESSAGES UIDNEXT UIDVALIDITY HIGHESTMODSEQ)",
            "S: * STATUS x (MESSAGES 3 UIDNEXT 9 UIDVALIDITY 7 HIGHESTMODSEQ 12345678901234)",
            "S: t2 OK",
        },
        "IMAP4rev1 CONDSTORE");
    EXPECT_EQ(imap.status("x")->highestmodseq, 12345678901234U);
}

TEST(Session, KnowsWhichMailboxIsSelected) {
    auto imap = session({
        "C: t2 SELECT \"INBOX\"",
        "S: * OK [UIDVALIDITY 1]",
        "S: t2 OK",
        "C: t3 SELECT \"x\"",
        "S: t3 NO gone",
    });
    EXPECT_EQ(imap.selected(), "");
    imap.select("INBOX");
    EXPECT_EQ(imap.selected(), "INBOX");
    EXPECT_THROW(imap.select("x"), CommandFailed);
    EXPECT_EQ(imap.selected(), "") << "a SELECT that fails leaves none (RFC 9051, section 6.3.2)";
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
    std::vector<std::string> told;
    imap.fetch_messages(uids, 1, [&](const FetchedBody& body) { told.push_back(body.bytes); });
    EXPECT_THAT(told, ElementsAre("a", "b"));
}

// An answer is for one of the two commands in flight only: the other one would see what was left.
TEST(Session, TellsAMailOfTwoFetchesInFlightOnce) {
    std::vector<Uid> uids;
    for (std::uint32_t n = 1; n <= 600; ++n) uids.push_back(Uid{n});
    auto imap = session({
        "C: t2 UID FETCH 1:500 (UID FLAGS INTERNALDATE RFC822.SIZE)",
        "C: t3 UID FETCH 501:600 (UID FLAGS INTERNALDATE RFC822.SIZE)",
        "S: * 1 FETCH (UID 1 FLAGS (one) RFC822.SIZE 1)",
        "S: * 600 FETCH (UID 600 FLAGS (two) RFC822.SIZE 1)",
        "S: t2 OK",
        "S: t3 OK",
        // A long one, and what is asked for in halves.
        "C: t4 UID FETCH 1:2 (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[]<0.2>)",
        "S: t4 NO oops",
        "C: t5 UID FETCH 1 (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[]<0.2>)",
        "C: t6 UID FETCH 2 (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[]<0.2>)",
        "S: * 1 FETCH (UID 1 FLAGS (one) RFC822.SIZE 9 BODY[]<0> \"ab\")",
        "S: t5 OK",
        "S: t6 NO oops",
    });
    std::vector<std::string> told;
    const auto attributes = [&](const FetchedMessage& m) {
        ASSERT_EQ(m.flags.size(), 1U);
        told.push_back(m.flags.front());
    };
    imap.fetch_attributes(UidSet(uids), attributes);
    EXPECT_THAT(told, ElementsAre("one", "two"));
    told.clear();
    auto fetching =
        imap.start_fetch_messages({Uid{1}, Uid{2}}, 1, attributes, [&](const FetchedBody& body) {
            told.push_back(body.bytes + (body.truncated ? "..." : ""));
        });
    EXPECT_THAT(fetching.finish(), ElementsAre(Uid{2}));
    EXPECT_THAT(told, ElementsAre("one", "a..."));
}

TEST(Session, ReadsAllAnswersInFlightWhenAFetchFails) {
    std::vector<Uid> uids;
    for (std::uint32_t n = 1; n <= 1200; ++n) uids.push_back(Uid{n});
    auto imap = session({
        "C: t2 UID FETCH 1:500 (UID BODY.PEEK[]<0.2>)",
        "C: t3 UID FETCH 501:1000 (UID BODY.PEEK[]<0.2>)",
        "S: t2 NO [UNAVAILABLE] later",
        "S: t3 OK",
        "C: t4 NOOP",
        "S: t4 OK",
    });
    EXPECT_THROW(imap.fetch_messages(uids, 1, [](FetchedBody) {}), CommandFailed);
    imap.noop();
}

TEST(Session, FindsTheMailThatCannotBeReadByHalves) {
    auto imap = session({
        "C: t2 UID FETCH 1:5 (UID BODY.PEEK[]<0.2>)",
        "S: * 1 FETCH (UID 1 BODY[]<0> \"a\")",
        "S: t2 NO [SERVERBUG] oops",
        "C: t3 UID FETCH 1:2 (UID BODY.PEEK[]<0.2>)",
        "C: t4 UID FETCH 3:4 (UID BODY.PEEK[]<0.2>)",
        "S: * 1 FETCH (UID 1 BODY[]<0> \"a\")",
        "S: t3 NO [SERVERBUG] oops",
        "C: t5 UID FETCH 5 (UID BODY.PEEK[]<0.2>)",
        "S: t4 OK",
        "S: t5 OK",
        "C: t6 UID FETCH 1 (UID BODY.PEEK[]<0.2>)",
        "C: t7 UID FETCH 2 (UID BODY.PEEK[]<0.2>)",
        "S: t6 OK",
        "S: t7 NO [SERVERBUG] oops",
    });
    const auto unreadable =
        imap.fetch_messages({Uid{1}, Uid{2}, Uid{3}, Uid{4}, Uid{5}}, 1, [](const FetchedBody&) {});
    EXPECT_THAT(unreadable, ElementsAre(Uid{2}));
}

TEST(Session, EndsWhenAMailIsLargerThanWasAskedFor) {
    auto imap = session({"C: t2 UID FETCH 1 (UID BODY.PEEK[]<0.11>)",
                         "S: * 1 FETCH (UID 1 BODY[]<0> {4294967295}"});
    EXPECT_THROW(imap.fetch_messages({Uid{1}}, 10, [](FetchedBody) {}), ConnectionError);
}

}  // namespace
}  // namespace triaged::imap
