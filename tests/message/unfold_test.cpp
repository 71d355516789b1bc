#include "message/unfold.h"

#include <gtest/gtest.h>

namespace triaged::message {
namespace {

using namespace std::string_view_literals;

TEST(Unfold, MakesOneLine) {
    EXPECT_EQ(unfold(" a\r\n b\n\tc \r\n"), "a b\tc");
    EXPECT_EQ(unfold("a\0b"sv), "a b");
    EXPECT_EQ(unfold(""), "");
}

TEST(Unfold, NextLineTakesAnyLineEnd) {
    const std::string_view text = "a\r\nb\n\nc";
    std::size_t pos = 0;
    EXPECT_EQ(next_line(text, pos), "a");
    EXPECT_EQ(next_line(text, pos), "b");
    EXPECT_EQ(next_line(text, pos), "");
    EXPECT_EQ(next_line(text, pos), "c");
    EXPECT_EQ(pos, text.size());
}

}  // namespace
}  // namespace triaged::message
