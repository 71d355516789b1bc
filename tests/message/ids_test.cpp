#include "message/ids.h"

#include <gtest/gtest.h>

#include "message/limits.h"
#include "message/parse.h"

namespace triaged::message {
namespace {

using Ids = std::vector<std::string>;

TEST(Ids, ParseIds) {
    const struct {
        const char* raw;
        Ids ids;
    } cases[] = {
        {"<a@b>", {"<a@b>"}},
        {" <a@b>\r\n\t<c@d> <e@f>", {"<a@b>", "<c@d>", "<e@f>"}},
        {"<a@b><c@d>", {"<a@b>", "<c@d>"}},
        {"<a@b>, <c@d>", {"<a@b>", "<c@d>"}},
        {"Your mail of Friday <a@b> (Jo)", {"<a@b>"}},
        {"<a\r\n @b>", {"<a@b>"}},  // folded within
        {"<<a@b>>", {"<a@b>"}},
        {"a@b", {"<a@b>"}},
        {"Message of Friday a@b", {"<a@b>"}},

        {"", {}},
        {"<>", {}},
        {"< >", {}},
        {"no id here", {}},
        {"<a@b", {"<a@b>"}},  // never closed: the word stands for it
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.raw);
        EXPECT_EQ(parse_ids(c.raw), c.ids);
    }
}

TEST(Ids, OfTooManyTheFirstAndTheNewestStay) {
    std::string raw;
    for (std::size_t i = 0; i < limits::ids + 50; ++i) raw += "<" + std::to_string(i) + "@x> ";
    const auto ids = parse_ids(raw);
    ASSERT_EQ(ids.size(), limits::ids);
    EXPECT_EQ(ids.front(), "<0@x>");
    EXPECT_EQ(ids.back(), "<" + std::to_string(limits::ids + 49) + "@x>");
}

TEST(Ids, TheMessageIdMayBeAnyWord) {
    EXPECT_EQ(parse_message_id("<a@b> <c@d>"), "<a@b>");
    EXPECT_EQ(parse_message_id(" 12345 "), "<12345>");
    EXPECT_EQ(parse_message_id(""), "");
    EXPECT_EQ(bare_id("<a@b>"), "a@b");
    EXPECT_EQ(bare_id(""), "");
}

TEST(Ids, FoundInAHeaderAsByParsingTheMail) {
    for (const std::string header :
         {"From: a@b\r\nMessage-ID: <1@x>\r\nSubject: s\r\n\r\n",
          "message-id:<2@x>\nMessage-ID: <other@x>\n\n", "Message-Id :\r\n  <3\r\n @x>\r\n\r\n",
          "Message-ID-Hash: <no@x>\r\nMessage-ID: <4@x>\r\n\r\n", "Subject: no id\r\n\r\n",
          "Subject: s\r\n Message-ID: <folded@x>\r\n\r\nMessage-ID: <body@x>\r\n",
          "Message-ID: word\r\n\r\n", "Message-ID:\r\n\r\n", ""}) {
        EXPECT_EQ(find_message_id(header), parse(header).message_id) << header;
    }
    EXPECT_EQ(find_message_id("X: y\r\nMessage-ID: <1@x>\r\n\r\n"), "<1@x>");
}

}  // namespace
}  // namespace triaged::message
