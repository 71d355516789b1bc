#include "compose/template.h"

#include <gtest/gtest.h>

namespace triaged::compose {
namespace {

TEST(Template, FillsItsPlaces) {
    Diagnostics diagnostics;
    const auto t = Template::parse(
        "t.txt", "Subject: Re: {{subject}}\n\nHello {{ first_name }},\n\nthanks.\n", diagnostics);
    ASSERT_TRUE(diagnostics.empty());
    EXPECT_EQ(t.subject({{"subject", "Lamp"}}), "Re: Lamp");
    EXPECT_EQ(t.body({{"first_name", "Ada"}}), "Hello Ada,\n\nthanks.\n");
}

TEST(Template, ClosesUpAroundNothing) {
    Diagnostics diagnostics;
    const auto t = Template::parse("t.txt", "Subject: x\n\nHello {{first_name}},\n", diagnostics);
    EXPECT_EQ(t.body({}), "Hello,\n");
}

TEST(Template, TakesValuesAsText) {
    Diagnostics diagnostics;
    const auto t = Template::parse("t.txt", "Subject: {{subject}}\n\n{{subject}}!", diagnostics);
    const std::map<std::string, std::string> values = {{"subject", "{{desk}}\r\nBcc: a@b.c"}};
    EXPECT_EQ(t.subject(values), "{{desk}} Bcc: a@b.c");
    EXPECT_EQ(t.body(values), "{{desk}} Bcc: a@b.c!");
}

TEST(Template, UsesFieldsThatRulesCapture) {
    Diagnostics diagnostics;
    const auto t = Template::parse(
        "t.txt", "Subject: {{field.order}}\n\nAbout {{ field.order }}{{field.lot_2}}.",
        diagnostics);
    ASSERT_TRUE(diagnostics.empty());
    EXPECT_EQ(t.body({{"field.order", "LF-1"}}), "About LF-1.");
    ASSERT_EQ(t.fields().size(), 3u);
    EXPECT_EQ(t.fields()[1].name, "order");
    EXPECT_EQ(t.fields()[1].at.line, 3);
    EXPECT_EQ(t.fields()[1].at.column, 7);
    EXPECT_EQ(t.fields()[2].name, "lot_2");
}

TEST(Template, RefusesWithThePlace) {
    constexpr struct {
        const char* text;
        int line;
        int column;
        const char* message;
        const char* hint;
    } cases[] = {
        {"Hello\n", 1, 1, "the first line must be the subject",
         "begin the file with \"Subject: ...\" and an empty line"},
        {"Subject: a\nHello\n", 2, 1, "an empty line must follow the subject", "insert one here"},
        {"Subject: a\n\n", 3, 1, "the template has no text", "write the mail below the subject"},
        {"Subject: a\n\nHi\n {{firstname}}\n", 4, 2, "unknown variable \"firstname\"",
         "did you mean \"first_name\"?"},
        {"Subject: {{zzzzzzzzz}}\n\nHi", 1, 10, "unknown variable \"zzzzzzzzz\"",
         "known are first_name subject desk, and field.NAME for what rules capture"},
        {"Subject: {{field.a b}}\n\nHi", 1, 10, "unknown variable \"field.a b\"",
         "known are first_name subject desk, and field.NAME for what rules capture"},
        {"Subject: a\n\nHi {{desk\n", 3, 4, "\"{{\" without \"}}\"", "write {{variable}}"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.text);
        Diagnostics diagnostics;
        Template::parse("t.txt", c.text, diagnostics);
        ASSERT_FALSE(diagnostics.empty());
        EXPECT_EQ(diagnostics[0].message, c.message);
        EXPECT_EQ(diagnostics[0].hint, c.hint);
        EXPECT_EQ(diagnostics[0].at.line, c.line);
        EXPECT_EQ(diagnostics[0].at.column, c.column);
    }
}

}  // namespace
}  // namespace triaged::compose
