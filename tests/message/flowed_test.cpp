#include "message/flowed.h"

#include <gtest/gtest.h>

namespace triaged::message {
namespace {

TEST(Flowed, Unflow) {
    constexpr struct {
        const char* text;
        const char* paragraphs;
    } cases[] = {
        {"one \ntwo\n", "one two\n"},
        {"one\ntwo\n", "one\ntwo\n"},
        {"one \n \ntwo\n", "one \ntwo\n"},  // a stuffed blank line ends it
        {" From here\n", "From here\n"},    // space-stuffed
        {"> a \n> b\nc\n", "> a b\nc\n"},
        {">> a \n> b\n", ">> a \n> b\n"},    // another depth begins anew
        {"a \n-- \nJo \n", "a \n-- \nJo "},  // the signature mark stands alone
        {"", ""},
        {"a ", "a "},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.text);
        EXPECT_EQ(unflow(c.text, false), c.paragraphs);
    }
    EXPECT_EQ(unflow("\u65e5 \n\u672c\n", true), "\u65e5\u672c\n");
}

}  // namespace
}  // namespace triaged::message
