#include "message/uuencode.h"

#include <gtest/gtest.h>

namespace triaged::message {
namespace {

TEST(Uuencode, FindsWholeBlocks) {
    const std::string_view text = "See:\nbegin 644 a b.txt\n%:&5L;&\\\n`\nend\nBye\n";
    const auto block = find_uu_block(text, 0);
    ASSERT_TRUE(block);
    EXPECT_EQ(text.substr(0, block->begin), "See:\n");
    EXPECT_EQ(text.substr(block->end), "Bye\n");
    EXPECT_EQ(block->name, "a b.txt");
    EXPECT_EQ(decode_uuencoded(text).bytes, "hello");
    EXPECT_FALSE(decode_uuencoded(text).damaged);
}

TEST(Uuencode, SentencesAreNoBlocks) {
    for (const std::string_view text :
         {"begin 644 of them\nwith the next lamp, please\nend\n", "begin\nend\n", "begin 64 x\n",
          "begin 888 x\n%:&5L;&\\\nend\n", " begin 644 x\n%:&5L;&\\\nend\n", ""}) {
        EXPECT_FALSE(find_uu_block(text, 0)) << text;
    }
}

TEST(Uuencode, ABlockWithoutEndGoesToTheFirstOtherLine) {
    const std::string_view text = "begin 644 x\n%:&5L;&\\\nand now to something else entirely\n";
    const auto block = find_uu_block(text, 0);
    ASSERT_TRUE(block);
    EXPECT_EQ(text.substr(block->end), "and now to something else entirely\n");
}

TEST(Uuencode, LinesThatLostTheirBlanksAreFilledUp) {
    EXPECT_EQ(decode_uuencoded("begin 644 x\n#   \n!\nend\n").bytes, std::string(4, '\0'));
}

}  // namespace
}  // namespace triaged::message
