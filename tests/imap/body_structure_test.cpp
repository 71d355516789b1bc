#include "imap/body_structure.h"

#include <gtest/gtest.h>

#include "imap/response_parser.h"

namespace triaged::imap {
namespace {

FetchData fetched(const std::string& structure) {
    auto response = parse_response({{"* 1 FETCH (BODYSTRUCTURE " + structure + " UID 7)"}, {}});
    EXPECT_TRUE(response.has_value()) << structure;
    FetchData data;
    if (response.has_value()) data = std::get<FetchData>(std::move(*response));
    EXPECT_EQ(data.uid, 7U) << "what follows is read, whatever the structure is";
    return data;
}

std::string parameters(const BodyParameters& list) {
    std::string out;
    for (const auto& [name, value] : list) out += ' ' + name + '=' + value;
    return out;
}

// One line a part: section, parent, type, parameters, encoding, octets, disposition.
std::string shown(const std::string& structure) {
    const auto data = fetched(structure);
    if (!data.structure) return "none";
    std::string out;
    for (const auto& node : *data.structure) {
        out += (node.section.empty() ? "-" : node.section) + " <" + std::to_string(node.parent) +
               "> " + node.type + parameters(node.parameters);
        if (!node.encoding.empty()) out += ' ' + node.encoding;
        if (node.octets > 0) out += ' ' + std::to_string(node.octets);
        if (!node.disposition.empty()) {
            out += " (" + node.disposition + parameters(node.disposition_parameters) + ')';
        }
        out += '\n';
    }
    return out;
}

TEST(BodyStructure, ReadsASinglePart) {
    EXPECT_EQ(shown(R"(("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 3028 92))"),
              "1 <-1> text/plain charset=US-ASCII 7bit 3028\n");
    EXPECT_EQ(shown(R"(("text" "plain" NIL NIL NIL NIL 0 0 NIL NIL NIL NIL))"),
              "1 <-1> text/plain\n");
}

// RFC 9051, section 7.5.2, with extension data as Dovecot gives it.
TEST(BodyStructure, NumbersPartsAsTheirSectionsAreAskedFor) {
    EXPECT_EQ(
        shown(R"(((("text" "plain" NIL NIL NIL "7bit" 5 1 NIL NIL NIL NIL)("text" "html" NIL NIL )"
              R"(NIL "quoted-printable" 9 1 NIL NIL NIL NIL) "alternative" ("boundary" "b2") NIL )"
              R"(NIL NIL)("image" "JPEG" ("name" "a b.jpg") "<id>" "a \"picture\"" "base64" 900 )"
              R"("md5" ("ATTACHMENT" ("FILENAME" "a b.jpg")) ("en" "de") "loc") "mixed" )"
              R"(("boundary" "b1") ("inline" NIL) NIL NIL))"),
        "- <-1> multipart/mixed boundary=b1 (inline)\n"
        "- <0> multipart/alternative boundary=b2\n"
        "1.1 <1> text/plain 7bit 5\n"
        "1.2 <1> text/html quoted-printable 9\n"
        "2 <0> image/jpeg name=a b.jpg base64 900 (attachment filename=a b.jpg)\n");
}

TEST(BodyStructure, NumbersThePartsOfAnAttachedMail) {
    const std::string envelope = "(NIL \"s\" NIL NIL NIL NIL NIL NIL NIL NIL)";
    EXPECT_EQ(shown(R"((("text" "plain" NIL NIL NIL "7bit" 5 1)("message" "rfc822" NIL NIL NIL )"
                    R"("7bit" 300 )" +
                    envelope +
                    R"( ((("text" "plain" NIL NIL NIL "7bit" 6 1)("a" "b" NIL NIL NIL "base64" )"
                    R"(7) "mixed") "mixed") 12 NIL ("attachment" NIL)) "mixed"))"),
              "- <-1> multipart/mixed\n"
              "1 <0> text/plain 7bit 5\n"
              "2 <0> message/rfc822 7bit 300 (attachment)\n"
              "- <2> multipart/mixed\n"
              "- <3> multipart/mixed\n"
              "2.1.1 <4> text/plain 7bit 6\n"
              "2.1.2 <4> a/b base64 7\n");
    EXPECT_EQ(shown(R"(("message" "rfc822" NIL NIL NIL NIL 300 )" + envelope +
                    R"( ("text" "plain" NIL NIL NIL "7bit" 6 1) 12))"),
              "1 <-1> message/rfc822 300\n"
              "1.1 <0> text/plain 7bit 6\n");
}

// Servers do describe strange mails wrongly: such a mail has no structure, and nothing else is
// lost.
TEST(BodyStructure, IsLeftOutWhenItMakesNoSense) {
    EXPECT_EQ(shown("NIL"), "none");
    EXPECT_EQ(shown("()"), "none");
    EXPECT_EQ(shown("(\"text\")"), "none");
    EXPECT_EQ(shown("(NIL NIL NIL NIL NIL NIL NIL)"), "none");
    EXPECT_EQ(shown("(\"text\" \"plain\" NIL NIL NIL \"7bit\" many)"), "none");
    EXPECT_EQ(shown("(\"text\" \"plain\" (\"charset\") NIL NIL \"7bit\" 1)"), "none");
    EXPECT_EQ(shown("\"(\""), "none");
}

TEST(BodyStructure, OfTooManyPartsIsLeftOut) {
    const std::string part = R"(("a" "b" NIL NIL NIL "7bit" 1))";
    std::string wide = "(";
    for (int i = 0; i < 1001; ++i) wide += part;
    EXPECT_FALSE(fetched(wide + " \"mixed\")").structure);
    std::string deep = part;
    for (int i = 0; i < 60; ++i) deep = '(' + deep + " \"mixed\")";
    EXPECT_FALSE(fetched(deep).structure);
}

}  // namespace
}  // namespace triaged::imap
