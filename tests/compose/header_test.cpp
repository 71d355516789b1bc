#include "compose/header.h"

#include <gtest/gtest.h>

namespace triaged::compose {
namespace {

TEST(Header, EncodesWhatIsNotAscii) {
    Header header;
    header.add_text("Subject", "Grüße");
    EXPECT_EQ(header.bytes(), "Subject: =?utf-8?B?R3LDvMOfZQ==?=\r\n");
}

TEST(Header, EncodesATextThatLooksEncoded) {
    Header header;
    header.add_text("Subject", "=?utf-8?Q?x?=");
    EXPECT_EQ(header.bytes(), "Subject: =?utf-8?B?PT91dGYtOD9RP3g/PQ==?=\r\n");
}

TEST(Header, NoValueAddsAField) {
    for (const char* const value : {"a\r\nBcc: x@y.example", "a\nBcc: x@y.example", "a\rBcc: x"}) {
        Header header;
        header.add("X-A", value);
        header.add_text("Subject", value);
        EXPECT_EQ(header.bytes().find("\nBcc"), std::string::npos);
        EXPECT_EQ(header.bytes().find("\rBcc"), std::string::npos);
    }
}

TEST(Header, FoldsAtBlanks) {
    Header header;
    header.add("References", std::string(50, 'a') + ' ' + std::string(50, 'b'));
    EXPECT_EQ(header.bytes(),
              "References: " + std::string(50, 'a') + "\r\n " + std::string(50, 'b') + "\r\n");
}

TEST(Header, CutsEncodedWordsBetweenCharacters) {
    std::string smileys;
    for (int i = 0; i < 100; ++i) smileys += "🙂";
    Header header;
    header.add_text("Subject", smileys);
    std::size_t begin = 0;
    for (;;) {
        const auto end = header.bytes().find("\r\n", begin);
        if (end == std::string::npos) break;
        EXPECT_LE(end - begin, 76u);
        begin = end + 2;
    }
    // Nine characters of four bytes each in a word; a cut one would not end in "gg==" or "Zgg".
    EXPECT_NE(header.bytes().find("?B?8J+Zgg"), std::string::npos);
}

TEST(Phrase, IsAnAtomAQuotedStringOrEncoded) {
    EXPECT_EQ(phrase("Example Support"), "Example Support");
    EXPECT_EQ(phrase("Support, Example \"Ltd\""), "\"Support, Example \\\"Ltd\\\"\"");
    EXPECT_EQ(phrase("Müller"), "=?utf-8?B?TcO8bGxlcg==?=");
    EXPECT_EQ(mailbox("", "a@example.org"), "a@example.org");
    EXPECT_EQ(mailbox("A", "a@example.org"), "A <a@example.org>");
}

TEST(CleanText, DropsControlsAndCutsByCharacter) {
    EXPECT_EQ(clean_text("a\r\n\tb", 10), "a b");
    EXPECT_EQ(clean_text("x\xe2\x80\xaey", 10), "xy");
    EXPECT_EQ(clean_text("äöü", 2), "äö...");
    EXPECT_EQ(clean_text("", 2), "");
}

TEST(Date, IsRfc5322) {
    EXPECT_EQ(date(0), "Thu, 01 Jan 1970 00:00:00 +0000");
    EXPECT_EQ(date(1778611260), "Tue, 12 May 2026 18:41:00 +0000");
}

}  // namespace
}  // namespace triaged::compose
