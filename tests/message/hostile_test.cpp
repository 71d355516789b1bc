#include <gtest/gtest.h>

#include <algorithm>

#include "message/charset.h"
#include "message/hostile_mails.h"
#include "message/limits.h"
#include "message/parse.h"

namespace triaged::message {
namespace {

// Time and memory are measured in the release build, by tests/bench.sh message.
TEST(Hostile, EveryMailIsReadWithinTheLimits) {
    for (const auto& hostile : hostile_mails()) {
        SCOPED_TRACE(hostile.name);
        const Message m = parse(hostile.make());
        EXPECT_LE(m.fields.size(), limits::fields);
        EXPECT_LE(m.parts.size(), limits::parts);
        EXPECT_LE(m.text.size(), 2 * limits::text);
        EXPECT_LE(m.plain_text.size(), 2 * limits::text);
        EXPECT_LE(m.cc.size(), limits::addresses);
        EXPECT_LE(m.defects.size(), limits::defects);
        for (const auto& field : m.fields) EXPECT_LE(field.value.size(), limits::field);
        EXPECT_TRUE(is_valid_utf8(m.text) && is_valid_utf8(m.plain_text));
        if (!hostile.defect.empty()) {
            EXPECT_TRUE(std::any_of(m.defects.begin(), m.defects.end(),
                                    [&](const std::string& defect) {
                                        return defect.find(hostile.defect) != std::string::npos;
                                    }))
                << ::testing::PrintToString(m.defects);
        }
    }
}

TEST(Hostile, TheMailIsStillReadAsFarAsItGoes) {
    const Message deep = parse(hostile::nested_parts());
    EXPECT_EQ(deep.subject, "Lamp");
    EXPECT_TRUE(deep.limits_hit);

    const Message fields = parse(hostile::many_fields());
    EXPECT_EQ(fields.new_text, "Hello");
    ASSERT_EQ(fields.from.size(), 1u);
    EXPECT_EQ(fields.from[0].address, "jo@example.com");

    const Message recipients = parse(hostile::undisclosed());
    EXPECT_TRUE(recipients.to.empty());
    EXPECT_EQ(recipients.from.size(), 1u);
    EXPECT_FALSE(recipients.limits_hit);
}

}  // namespace
}  // namespace triaged::message
