#include "desk/reply_fields.h"

#include <gtest/gtest.h>

namespace triaged::desk {
namespace {

TEST(ReplyFields, OnlyWhatLooksLikeANumberOfOursIsRepeated) {
    const struct {
        const char* value;
        bool repeated;
    } cases[] = {
        {"LF-20417", true},
        {"2025/3391", true},
        {"#4711_a", true},
        {"1.234.567", true},
        {"1234567890123456789012345678901234567890", true},

        {"12345678901234567890123456789012345678901", false},
        {"", false},
        {"refund", false},  // no digit: a word, not a number
        {"www.evil.example", false},
        {"evil.com/1", false},
        {"1.evil", false},
        {"//1", false},
        {"12 34", false},
        {"12\r\nBcc: a@b.example", false},
        {"<b>1</b>", false},
        {"{{desk}}1", false},
        {"1\xC3\xA9", false},
        {"1\xE2\x80\xAE", false},  // right-to-left override
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.value);
        triage::Verdict verdict;
        verdict.fields["order"] = c.value;
        const auto fields = reply_fields(verdict);
        EXPECT_EQ(fields.count("order"), c.repeated ? 1u : 0u);
        if (c.repeated) {
            EXPECT_EQ(fields.at("order"), c.value);
        }
    }
}

}  // namespace
}  // namespace triaged::desk
