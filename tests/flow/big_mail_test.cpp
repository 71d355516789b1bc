#include "flow/big_mail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flow/read_mails.h"
#include "imap/scripted_stream.h"
#include "message/parse.h"

namespace triaged::flow {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using Lines = std::vector<std::string>;

const std::string kHeader =
    "From: Ann <ann@customer.example>\r\nSubject: Broken\r\nMessage-ID: <1@x>\r\n"
    "Date: Mon, 4 May 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; "
    "boundary=\"b 1\"\r\n\r\n";

imap::BodyNode node(const std::string& section, int parent, const std::string& type,
                    imap::BodyParameters parameters = {}, std::uint64_t octets = 0) {
    imap::BodyNode out;
    out.section = section;
    out.parent = parent;
    out.type = type;
    out.parameters = std::move(parameters);
    out.octets = octets;
    return out;
}

// What a telephone sends: a line, a picture, and a line that says what matters.
imap::BodyStructure telephone() {
    imap::BodyStructure structure = {
        node("", -1, "multipart/mixed", {{"boundary", "b 1"}}),
        node("1", 0, "text/plain", {{"charset", "utf-8"}}, 20),
        node("2", 0, "image/jpeg", {{"name", "a \"b\".jpg"}}, 7'800'000),
        node("3", 0, "text/plain", {{"charset", "utf-8"}}, 20),
    };
    structure[2].encoding = "base64";
    structure[2].disposition = "inline";
    return structure;
}

TEST(BigMail, ReadsTextWhereverItStandsAndNoAttachment) {
    EXPECT_THAT(readable_sections(telephone()), ElementsAre("1", "3"));

    imap::BodyStructure structure = {
        node("", -1, "multipart/mixed"),
        node("", 0, "multipart/alternative"),
        node("1.1", 1, "text/plain"),
        node("1.2", 1, "text/html"),
        node("2", 0, "text/csv"),
        node("3", 0, "message/rfc822"),
        node("3.1", 5, "text/plain"),
        node("4", 0, "message/delivery-status"),
        node("5", 0, "text/plain", {{"name", "log.txt"}}),
    };
    structure[4].disposition = "attachment";
    EXPECT_THAT(readable_sections(structure), ElementsAre("1.1", "1.2", "4"));

    imap::BodyStructure many = {node("", -1, "multipart/mixed")};
    for (int i = 1; i < 100; ++i) many.push_back(node(std::to_string(i), 0, "text/plain"));
    EXPECT_EQ(readable_sections(many).size(), 20U);
}

TEST(BigMail, IsThatMailWithoutTheAttachments) {
    const auto message = message::parse(without_attachments(
        kHeader, telephone(), {{"1", "The lamp:"}, {"3", "It does not burn."}}));
    EXPECT_EQ(message.subject, "Broken");
    EXPECT_THAT(message.new_text, HasSubstr("The lamp:"));
    EXPECT_THAT(message.new_text, HasSubstr("It does not burn."));
    ASSERT_EQ(message.parts.size(), 4U);
    EXPECT_EQ(message.parts[2].type, "image/jpeg");
    EXPECT_EQ(message.parts[2].filename, "a \"b\".jpg");
    EXPECT_THAT(message.defects, ElementsAre());
}

// The shape of a mail within mails, its boundaries closed where they end.
TEST(BigMail, KeepsTheShapeOfNestedParts) {
    const imap::BodyStructure structure = {
        node("", -1, "multipart/mixed", {{"boundary", "b 1"}}),
        node("", 0, "multipart/alternative", {{"boundary", "b2"}}),
        node("1.1", 1, "text/plain"),
        node("1.2", 1, "text/html"),
        node("2", 0, "message/rfc822"),
        node("", 4, "multipart/mixed", {{"boundary", "b3"}}),
        node("2.1", 5, "text/plain"),
        node("3", 0, "application/pdf"),
    };
    const auto message =
        message::parse(without_attachments(kHeader, structure, {{"1.1", "Hello"}}));
    std::vector<std::string> types;
    for (const auto& part : message.parts) types.push_back(part.type);
    EXPECT_THAT(types,
                ElementsAre("multipart/mixed", "multipart/alternative", "text/plain", "text/html",
                            "message/rfc822", "multipart/mixed", "text/plain", "application/pdf"));
    EXPECT_EQ(message.new_text, "Hello");
}

// What the server says about a part cannot become another header field or part.
TEST(BigMail, TakesNothingForAHeaderThatTheServerMadeUp) {
    imap::BodyStructure structure = {
        node("", -1, "multipart/mixed", {{"boundary", "b 1"}}),
        node("1", 0, "text/plain\r\nX-A: b", {{"name\r\nX-B", "c\r\nX-D: e\r\n\r\nF"}}),
    };
    structure[1].encoding = "7bit\r\nX-G: h";
    structure[1].disposition = "inline\r\n\r\nI";
    const auto text = without_attachments(kHeader, structure, {{"1", "Hello"}});
    for (const auto* const line : {"\nX-A", "\nX-B", "\nX-D", "\nX-G", "\nF", "\nI"}) {
        EXPECT_EQ(text.find(line), std::string::npos) << line;
    }
}

// ---- Over the wire ------------------------------------------------------------------------------

Lines part(const std::string& section, const std::string& bytes) {
    return {"S: * 1 FETCH (UID 5 BODY[" + section + "]<0> {" + std::to_string(bytes.size()) + "}",
            "S> " + bytes, "S: )"};
}

Lines joined(const std::vector<Lines>& lists) {
    Lines out;
    for (const auto& list : lists) out.insert(out.end(), list.begin(), list.end());
    return out;
}

struct Read {
    std::vector<message::Message> mails;
    std::vector<imap::Uid> refused;
};

Read read(const Lines& lines, const std::vector<imap::Uid>& uids) {
    imap::Session session(std::make_unique<imap::ScriptedStream>(
        joined({{"C: t1 CAPABILITY", "S: * CAPABILITY IMAP4rev1", "S: t1 OK"}, lines})));
    Read out;
    out.refused = read_mails(session, uids, [&](imap::Uid uid, message::Message mail) {
        EXPECT_EQ(uid, imap::Uid{5});
        out.mails.push_back(std::move(mail));
    });
    return out;
}

const Lines kTooLong =
    joined({{"C: t2 UID FETCH 5 (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[]<0.262145>)"},
            part("", kHeader + std::string(262'145 - kHeader.size(), 'x')),
            {"S: t2 OK"}});

const std::string kStructure =
    R"((("text" "plain" NIL NIL NIL "7bit" 5 1)("image" "jpeg" NIL NIL NIL "base64" 7800000) )"
    R"("mixed" ("boundary" "b 1")))";

TEST(ReadMails, AsksForTheTextsOfABigMailOnly) {
    const auto out =
        read(joined({kTooLong,
                     {"C: t3 UID FETCH 5 (UID BODYSTRUCTURE)",
                      "S: * 1 FETCH (UID 5 BODYSTRUCTURE " + kStructure + ")", "S: t3 OK",
                      "C: t4 UID FETCH 5 (UID BODY.PEEK[HEADER]<0.262145>)"},
                     part("HEADER", kHeader),
                     {"S: t4 OK", "C: t5 UID FETCH 5 (UID BODY.PEEK[1]<0.2097153>)"},
                     part("1", "Hello"),
                     {"S: t5 OK"}}),
             {imap::Uid{5}});
    EXPECT_THAT(out.refused, ElementsAre());
    ASSERT_EQ(out.mails.size(), 1U);
    EXPECT_EQ(out.mails[0].new_text, "Hello");
    EXPECT_FALSE(out.mails[0].limits_hit);
    ASSERT_EQ(out.mails[0].parts.size(), 3U);
    EXPECT_EQ(out.mails[0].parts[1].size, 5);
    EXPECT_EQ(out.mails[0].parts[2].size, 5'700'000) << "decoded";
}

TEST(ReadMails, ReadsTheBeginningWhereTheServerCannotDescribeAMail) {
    const auto out = read(joined({kTooLong,
                                  {"C: t3 UID FETCH 5 (UID BODYSTRUCTURE)",
                                   "S: * 1 FETCH (UID 5 BODYSTRUCTURE (\"text\"))", "S: t3 OK",
                                   "C: t4 UID FETCH 5 (UID BODY.PEEK[]<0.262145>)"},
                                  part("", kHeader + "--b 1\r\n\r\nHello\r\n--b 1--\r\n" +
                                               std::string(262'145 - kHeader.size(), 'x')),
                                  {"S: t4 OK"}}),
                          {imap::Uid{5}});
    ASSERT_EQ(out.mails.size(), 1U);
    EXPECT_EQ(out.mails[0].new_text, "Hello");
    EXPECT_TRUE(out.mails[0].limits_hit) << "never answered";
}

TEST(ReadMails, TellsABigMailThatIsRefusedFromOneThatIsGone) {
    const auto refused = read(
        joined({kTooLong,
                {"C: t3 UID FETCH 5 (UID BODYSTRUCTURE)", "S: t3 NO [SERVERBUG] oops",
                 "C: t4 UID FETCH 5 (UID BODY.PEEK[]<0.262145>)", "S: t4 NO [SERVERBUG] oops"}}),
        {imap::Uid{5}});
    EXPECT_THAT(refused.refused, ElementsAre(imap::Uid{5}));
    EXPECT_TRUE(refused.mails.empty());
    const auto gone = read(joined({kTooLong,
                                   {"C: t3 UID FETCH 5 (UID BODYSTRUCTURE)", "S: t3 OK",
                                    "C: t4 UID FETCH 5 (UID BODY.PEEK[]<0.262145>)", "S: t4 OK"}}),
                           {imap::Uid{5}});
    EXPECT_THAT(gone.refused, ElementsAre());
    EXPECT_TRUE(gone.mails.empty());
}

// A text that is cut, or a server that tells other parts than there are: nothing is answered.
TEST(ReadMails, MarksWhatIsNotTheWholeText) {
    const auto out =
        read(joined({kTooLong,
                     {"C: t3 UID FETCH 5 (UID BODYSTRUCTURE)",
                      "S: * 1 FETCH (UID 5 BODYSTRUCTURE " + kStructure + ")", "S: t3 OK",
                      "C: t4 UID FETCH 5 (UID BODY.PEEK[HEADER]<0.262145>)"},
                     part("HEADER", kHeader),
                     {"S: t4 OK", "C: t5 UID FETCH 5 (UID BODY.PEEK[1]<0.2097153>)"},
                     part("1", std::string(2'097'153, 'x')),
                     {"S: t5 OK"}}),
             {imap::Uid{5}});
    ASSERT_EQ(out.mails.size(), 1U);
    EXPECT_TRUE(out.mails[0].limits_hit);
}

}  // namespace
}  // namespace triaged::flow
