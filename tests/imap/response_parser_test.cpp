#include "imap/response_parser.h"

#include <gtest/gtest.h>

#include <random>

#include "imap/describe.h"
#include "imap/internal_date.h"

namespace triaged::imap {
namespace {

// All responses in `bytes`, a line each; an error ends them.
std::string read(std::string_view bytes, const std::vector<std::size_t>& chunks = {},
                 ResponseFramer::Limits limits = {}) {
    ResponseFramer framer(limits);
    std::string out;
    std::size_t next = 0;
    while (!bytes.empty()) {
        const auto size = chunks.empty() ? bytes.size() : chunks[next++ % chunks.size()];
        auto chunk = bytes.substr(0, size);
        bytes.remove_prefix(chunk.size());
        while (!chunk.empty()) {
            auto raw = framer.take(chunk);
            if (!raw) return out + "error: " + raw.error().message;
            if (!*raw) break;
            const auto response = parse_response(std::move(**raw));
            if (!response) return out + "error: " + response.error().message;
            out += Describe::text(*response) + '\n';
        }
    }
    return out;
}

TEST(ResponseParser, Reads) {
    constexpr struct {
        const char* bytes;
        const char* meaning;
    } cases[] = {
        // ---- status lines and codes
        {"* OK hello\r\n", "* OK |hello"},
        {"* ok\r\n", "* OK |"},
        {"a1 OK\r\n", "a1 OK |"},
        {"a1 OK [READ-ONLY] done\r\n", "a1 OK [READ-ONLY] |done"},
        {"a1 NO [trycreate] no such box\r\n", "a1 NO [TRYCREATE] |no such box"},
        {"a1 BAD Unknown command {5}\r\n", "a1 BAD |Unknown command {5}"},
        {"* BYE [UNAVAILABLE] later\r\n", "* BYE [UNAVAILABLE] |later"},
        {"* PREAUTH hi\r\n", "* PREAUTH |hi"},
        {"* OK [UIDVALIDITY 3857529045] x\r\n", "* OK [UIDVALIDITY 3857529045] |x"},
        {"* OK [UIDNEXT 4392]\r\n", "* OK [UIDNEXT 4392] |"},
        {"* OK [UIDNEXT 99999999999] x\r\n", "* OK [UIDNEXT ?99999999999] |x"},
        {"* OK [HIGHESTMODSEQ 715194045007] x\r\n", "* OK [HIGHESTMODSEQ 715194045007] |x"},
        {"* OK [PERMANENTFLAGS (\\Deleted \\Seen \\*)] x\r\n",
         "* OK [PERMANENTFLAGS (\\Deleted \\Seen \\*)] |x"},
        {"* OK [PERMANENTFLAGS ()] x\r\n", "* OK [PERMANENTFLAGS ?()] |x"},
        {"* OK [CAPABILITY IMAP4rev1 IDLE] x\r\n", "* OK [CAPABILITY (IMAP4rev1 IDLE)] |x"},
        {"a1 OK [COPYUID 38505 304,319:320 3956:3958] Done\r\n",
         "a1 OK [COPYUID 38505 304,319:320->3956:3958] |Done"},
        {"* OK [COPYUID 1 5:3 9] x\r\n", "* OK [COPYUID 1 3:5->9] |x"},
        {"a1 OK [COPYUID 38505] x\r\n", "a1 OK [COPYUID ?38505] |x"},
        {"a1 OK [COPYUID 1 0 1] x\r\n", "a1 OK [COPYUID ?1 0 1] |x"},
        {"a1 OK [COPYUID 1  1] x\r\n", "a1 OK [COPYUID ?1  1] |x"},
        {"a1 OK [APPENDUID 38505 3955] x\r\n", "a1 OK [APPENDUID 38505 3955] |x"},
        {"* OK [ALERT] disk is full\r\n", "* OK [ALERT] |disk is full"},
        {"* OK [no end\r\n", "* OK |[no end"},
        {"* NO [BADCHARSET (\"UTF-8\")] x\r\n", "* NO [BADCHARSET ?(\"UTF-8\")] |x"},
        {"+ idling\r\n", "+ |idling"},
        {"+\r\n", "+ |"},
        {"+ {3}\r\n", "+ |{3}"},
        // ---- mailbox data
        {"* CAPABILITY IMAP4rev1 LITERAL+ AUTH=PLAIN\r\n",
         "capability (IMAP4rev1 LITERAL+ AUTH=PLAIN)"},
        {"* FLAGS (\\Seen $label1 NonJunk)\r\n", "flags (\\Seen $label1 NonJunk)"},
        {"* LIST (\\HasNoChildren \\Sent) \"/\" Sent\r\n",
         "list (\\HasNoChildren \\Sent) sep=/ |Sent"},
        {"* LIST () \"/\" \"a \\\"b\\\" \\\\c\"\r\n", "list () sep=/ |a \"b\" \\c"},
        {"* LIST () NIL {7}\r\na b\r\nc{\r\n", "list () sep= |a b\r\nc{"},
        {"* LIST () \"\\\\\" a]b\r\n", "list () sep=\\ |a]b"},
        {"* LIST (\\Noselect) \"/\" x (\"CHILDINFO\" (\"SUBSCRIBED\"))\r\n",
         "list (\\Noselect) sep=/ |x"},
        {"* LSUB () \".\" INBOX.Sent\r\n", "lsub () sep=. |INBOX.Sent"},
        {"* NAMESPACE ((\"INBOX.\" \".\")) NIL ((\"#shared/\" \"/\"))\r\n", "namespace [INBOX.|.]"},
        {"* NAMESPACE ((\"\" \"/\" \"X-PARAM\" (\"a\" \"b\"))(\"x\" NIL)) NIL NIL\r\n",
         "namespace [|/] [x|]"},
        {"* NAMESPACE NIL NIL NIL\r\n", "namespace"},
        {"* STATUS blurdybloop (MESSAGES 231 UIDNEXT 44292)\r\n",
         "status |blurdybloop| messages=231 uidnext=44292"},
        {"* STATUS \"a b\" (UIDVALIDITY 7 X-NEW (a b) HIGHESTMODSEQ 9)\r\n",
         "status |a b| uidvalidity=7 highestmodseq=9"},
        {"* STATUS a b (MESSAGES 1)\r\n", "status |a b| messages=1"},
        {"* STATUS {3}\r\na b (MESSAGES 1)\r\n", "status |a b| messages=1"},
        {"* STATUS x ()\r\n", "status |x|"},
        {"* SEARCH 2 84 882\r\n", "search 2 84 882"},
        {"* SEARCH\r\n", "search"},
        {"* SEARCH \r\n", "search"},
        {"* SEARCH 2 5 (MODSEQ 917162500)\r\n", "search 2 5"},
        {"* ESEARCH (TAG \"a3\") UID ALL 4:18,21\r\n", "esearch tag=a3 uid all=4:18,21"},
        {"* ESEARCH (TAG a3) UID\r\n", "esearch tag=a3 uid all="},
        {"* ESEARCH UID COUNT 5 MIN 7 ALL 7:11 MODSEQ 12\r\n", "esearch tag= uid all=7:11"},
        {"* 23 EXISTS\r\n", "exists 23"},
        {"* 0 EXISTS\r\n", "exists 0"},
        {"* 5 RECENT\r\n", "other RECENT"},
        {"* 44 EXPUNGE\r\n", "expunge 44"},
        {"* VANISHED 405,407,410,425\r\n", "vanished 405,407,410,425"},
        {"* VANISHED (EARLIER) 41,43:116\r\n", "vanished earlier 41,43:116"},
        {"* ENABLED QRESYNC\r\n", "other ENABLED"},
        {"* ID (\"name\" \"Dovecot\")\r\n", "other ID"},
        {"* XNEW {3}\r\nabc more\r\n", "other XNEW"},
        {"* 7 XNEW (a)\r\n", "other XNEW"},
        // ---- messages
        {"* 12 FETCH (UID 4827 FLAGS (\\Seen) RFC822.SIZE 44827 "
         "INTERNALDATE \"17-Jul-1996 02:44:25 -0700\")\r\n",
         "fetch 12 uid=4827 flags=(\\Seen) date=837596665 size=44827"},
        {"* 1 FETCH (UID 7 BODY[] {5}\r\na\r\nb) FLAGS ())\r\n",
         "fetch 1 uid=7 flags=() []=|a\r\nb)|"},
        {"* 1 FETCH (BODY[]<0> {3}\r\n...)\r\n", "fetch 1 []@0=|...|"},
        {"* 1 FETCH (BODY[HEADER] {0}\r\n UID 3)\r\n", "fetch 1 uid=3 [HEADER]=||"},
        {"* 1 FETCH (BODY[HEADER.FIELDS (SUBJECT \"X]\")] \"\" BODY[1.MIME] NIL)\r\n",
         "fetch 1 [HEADER.FIELDS (SUBJECT \"X]\")]=|| [1.MIME]=NIL"},
        {"* 1 FETCH (BINARY[1] ~{3}\r\nxyz)\r\n", "fetch 1 [1]=|xyz|"},
        {"* 1 fetch (uid 1 modseq (624140003))\r\n", "fetch 1 uid=1 modseq=624140003"},
        {"* 1 FETCH (INTERNALDATE \"yesterday\" UID 1)\r\n", "fetch 1 uid=1"},
        {"* 1 FETCH (ENVELOPE (\"d\" {2}\r\ns) ((NIL NIL \"a\" \"b\")) NIL) UID 9)\r\n",
         "fetch 1 uid=9"},
        {"* 1 FETCH ( UID  9 )\r\n", "fetch 1 uid=9"},
        {"* 1 FETCH ()\r\n", "fetch 1"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.bytes);
        EXPECT_EQ(read(c.bytes), std::string(c.meaning) + '\n');
    }
}

TEST(ResponseParser, Refuses) {
    constexpr struct {
        const char* bytes;
        const char* error;
    } cases[] = {
        {"\r\n", "neither data nor the end of a command in \"\""},
        {"hello\r\n", "neither data nor the end of a command in \"hello\""},
        {"a1 MAYBE\r\n", "neither data nor the end of a command in \"a1 MAYBE\""},
        {"a1 BYE\r\n", "a tag where none belongs in \"a1 BYE\""},
        {"* 4294967296 EXISTS\r\n", "number too large in \"* 4294967296 EXISTS\""},
        {"* 99999999999999999999 EXISTS\r\n",
         "number too large in \"* 99999999999999999999 EXISTS\""},
        {"* 0 EXPUNGE\r\n", "zero is not a message number in \"* 0 EXPUNGE\""},
        {"* 1 FETCH UID 7\r\n", "'(' expected in \"* 1 FETCH UID 7\""},
        {"* 1 FETCH (UID 7\r\n", "name of a FETCH item expected in \"* 1 FETCH (UID 7\""},
        {"* 1 FETCH (UID 0)\r\n", "zero is not a UID in \"* 1 FETCH (UID 0)\""},
        {"* 1 FETCH (UID x)\r\n", "number expected in \"* 1 FETCH (UID x)\""},
        {"* 1 FETCH (UID \"7)\r\n", "number expected in \"* 1 FETCH (UID \"7)\""},
        {"* 1 FETCH (FLAGS \\Seen)\r\n", "list expected in \"* 1 FETCH (FLAGS \\Seen)\""},
        {"* 1 FETCH (BODY[] x)\r\n", "string or NIL expected in \"* 1 FETCH (BODY[] x)\""},
        {"* 1 FETCH (BODY[ NIL)\r\n", "section without an end in \"* 1 FETCH (BODY[ NIL)\""},
        {"* 1 FETCH (BODY[] \"x)\r\n",
         "quoted string without an end in \"* 1 FETCH (BODY[] \"x)\""},
        {"* 1 FETCH (ENVELOPE (a)\r\n",
         "name of a FETCH item expected in \"* 1 FETCH (ENVELOPE (a)\""},
        {"* SEARCH 1 x\r\n", "number expected in \"* SEARCH 1 x\""},
        {"* VANISHED 0\r\n", "zero is not a UID in \"* VANISHED 0\""},
        {"* VANISHED 1:*\r\n", "number expected in \"* VANISHED 1:*\""},
        {"* LIST (a\r\n", "string expected in \"* LIST (a\""},
        {"* NAMESPACE (x) NIL NIL\r\n", "namespace expected in \"* NAMESPACE (x) NIL NIL\""},
        {"* STATUS x\r\n", "list of counts expected in \"* STATUS x\""},
        {"* OK\n", "a line that does not end in CR LF"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.bytes);
        EXPECT_EQ(read(c.bytes), std::string("error: IMAP response: ") + c.error);
    }
    EXPECT_EQ(read(std::string_view("* OK \0\r\n", 8)), "error: IMAP response: a NUL in a line");
}

TEST(ResponseParser, StopsAtItsLimitsBeforeTheMemoryIsTaken) {
    const ResponseFramer::Limits limits{100, 1000, 2};
    EXPECT_EQ(read("* OK " + std::string(95, 'x'), {}, limits), "");
    EXPECT_EQ(read("* OK " + std::string(96, 'x'), {}, limits),
              "error: IMAP response: a line longer than 100 bytes");
    EXPECT_EQ(read("* 1 FETCH (BODY[] {1000}\r\n", {}, limits), "");
    const std::string too_large = "error: IMAP response: literals above 1000 bytes";
    EXPECT_EQ(read("* 1 FETCH (BODY[] {1001}\r\n", {}, limits), too_large);
    EXPECT_EQ(read("* 1 FETCH (BODY[] {4294967295}\r\n", {}, limits), too_large);
    EXPECT_EQ(read("* 1 FETCH (BODY[] {99999999999999999999999}\r\n", {}, limits), too_large);
    EXPECT_EQ(read("* 1 FETCH (X {600}\r\n" + std::string(600, 'x') + " Y {600}\r\n", {}, limits),
              too_large);
    EXPECT_EQ(read("* 1 FETCH (X {0}\r\n Y {0}\r\n Z {0}\r\n", {}, limits),
              "error: IMAP response: too many literals");
    EXPECT_EQ(read("* 1 FETCH (X {0}\r\n" + std::string(90, ' '), {}, limits),
              "error: IMAP response: a line longer than 100 bytes");
}

// What servers say of a mail with 50,000 parts within each other: no reason to lose the connection.
TEST(ResponseParser, SkipsWhatIsNestedTooDeep) {
    const std::string open(200'000, '(');
    const std::string close(200'000, ')');
    const auto described = read("* 1 FETCH (BODYSTRUCTURE " + open + close + " UID 7)\r\n");
    EXPECT_EQ(described, read("* 1 FETCH (X NIL UID 7)\r\n"));
    EXPECT_EQ(read("* 1 FETCH (X " + open + "\r\n").substr(0, 20), "error: IMAP response");
}

TEST(ResponseParser, StaysBrokenOnceBroken) {
    ResponseFramer framer;
    std::string_view bad = "* OK\n";
    EXPECT_FALSE(framer.take(bad));
    std::string_view good = "* OK\r\n";
    EXPECT_FALSE(framer.take(good));
}

TEST(ResponseParser, ReadsTheSameHoweverTheBytesArrive) {
    const std::string bytes =
        "* OK [CAPABILITY IMAP4rev1] ready {3}\r\n"
        "* 1 FETCH (UID 7 BODY[] {21}\r\na\r\n* 2 EXISTS\r\n {9}\r\n FLAGS (\\Seen))\r\n"
        "* LIST () \"/\" {0}\r\n\r\n"
        "* 2 FETCH (X {2}\r\n\r\n Y {1}\r\n) BODY[]<0> \"q\" UID 8)\r\n"
        "+ go on\r\n"
        "a1 OK [COPYUID 1 2:3 4:5] done\r\n";
    const std::string whole = read(bytes);
    EXPECT_EQ(std::count(whole.begin(), whole.end(), '\n'), 9);  // 6 responses, 3 within them
    EXPECT_EQ(whole.find("error"), std::string::npos) << whole;
    std::mt19937 random(1);
    for (int round = 0; round < 500; ++round) {
        std::vector<std::size_t> chunks;
        for (int i = 0; i < 40; ++i) chunks.push_back(random() % 9 + 1);
        ASSERT_EQ(read(bytes, chunks), whole);
    }
    EXPECT_EQ(read(bytes, {1}), whole);
}

TEST(CopyUid, PairsUpInOrder) {
    const struct {
        CopyUid copied;
        const char* pairs;
    } cases[] = {
        {{1, {{304, 304}, {319, 320}}, {{3956, 3958}}}, "304>3956 319>3957 320>3958 "},
        {{1, {{1, 3}}, {{9, 9}, {7, 8}}}, "1>9 2>7 3>8 "},
        {{1, {{4294967295, 4294967295}}, {{1, 1}}}, "4294967295>1 "},
        {{1, {{1, 2}}, {{9, 9}}}, "none"},
        {{1, {{1, 4294967295}}, {{1, 4294967295}}}, "none"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.pairs);
        const auto pairs = pair_up(c.copied, 1000);
        std::string text = pairs ? "" : "none";
        if (pairs) {
            for (const auto& [from, to] : *pairs) {
                text += std::to_string(number(from)) + '>' + std::to_string(number(to)) + ' ';
            }
        }
        EXPECT_EQ(text, c.pairs);
    }
}

TEST(InternalDate, Reads) {
    constexpr struct {
        const char* text;
        std::int64_t unix_time;  // -1: refused
    } cases[] = {
        {"17-Jul-1996 02:44:25 -0700", 837596665},
        {" 7-jul-1996 02:44:25 +0000", 836707465},
        {"07-Jul-1996 02:44:25 +0000", 836707465},
        {"29-Feb-2024 00:00:00 +0530", 1709145000},
        {"31-Dec-2016 23:59:60 +0000", 1483228800},
        {"19-Jan-2038 03:14:08 +0000", 2147483648},
        {"01-Jan-1970 00:00:00 +0000", 0},

        {"", -1},
        {"29-Feb-2023 00:00:00 +0000", -1},
        {"31-Apr-2023 00:00:00 +0000", -1},
        {"00-Jan-2023 00:00:00 +0000", -1},
        {"01-Foo-2023 00:00:00 +0000", -1},
        {"01-Jan-0000 00:00:00 +0000", -1},
        {"01-Jan-2023 24:00:00 +0000", -1},
        {"01-Jan-2023 00:60:00 +0000", -1},
        {"01-Jan-2023 00:00:00  0000", -1},
        {"01-Jan-2023 00:00:00 +00:0", -1},
        {"01-Jan-2023T00:00:00 +0000", -1},
        {"1-Jan-2023 00:00:00 +0000", -1},
        {"01-Jan-2023 00:00:00 +00000", -1},
        {"-1-Jan-2023 00:00:00 +0000", -1},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.text);
        const auto time = parse_internal_date(c.text);
        EXPECT_EQ(time ? time->time_since_epoch().count() : -1, c.unix_time);
    }
}

TEST(InternalDate, WritesWhatItReads) {
    for (std::int64_t t = -60'000'000'000; t < 200'000'000'000; t += 987'654'321) {
        const UnixTime time{std::chrono::seconds(t)};
        EXPECT_EQ(parse_internal_date(format_internal_date(time)), time) << t;
    }
    EXPECT_EQ(format_internal_date(UnixTime{std::chrono::seconds(836707465)}),
              " 7-Jul-1996 02:44:25 +0000");
    EXPECT_EQ(format_search_date(UnixTime{std::chrono::seconds(836707465)}), "7-Jul-1996");
    EXPECT_EQ(format_search_date(UnixTime::max()).substr(0, 12), "31-Dec-9999");
}

}  // namespace
}  // namespace triaged::imap
