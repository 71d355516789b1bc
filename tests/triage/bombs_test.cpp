// Patterns and files made to cost time or memory are refused, or bounded.
#include <gmock/gmock.h>

#include <functional>

#include "support.h"
#include "triage/folding.h"
#include "triage/regex.h"
#include "triage/token_stream.h"
#include "yaml/parse.h"

namespace triaged::triage {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::size_t kMostCompiledBytes = 128 * 1024;

std::string times(const std::string& text, std::size_t n) {
    std::string out;
    for (; n > 0; --n) out += text;
    return out;
}

TEST(Bombs, PatternsAreRefusedOrSmallOnceCompiled) {
    const struct {
        const char* name;
        std::string pattern;
        const char* fault;  // "" when it is small enough to be taken
    } cases[] = {
        {"one megabyte", times("refund ", 150'000), "the pattern is longer than 2000 bytes"},
        {"100,000 alternatives", times("a|", 100'000), "the pattern is longer than 2000 bytes"},
        {"100,000 parentheses", times("(", 100'000), "the pattern is longer than 2000 bytes"},
        {"500 parentheses", times("(", 500) + times(")", 500), "parentheses are too deeply nested"},
        {"repetitions of one character", "(x{1,1000}){1,1000}", ""},
        {"repetitions of repetitions", "((x{1,1000}y){1,1000}z){1,1000}",
         "regular expression is too large"},
        {"repetitions of a group", "(?:(?:abc|def|ghi){1,100}){1,100}", ""},
        {"repetitions of letters", "((\\p{L}{1000}){100}){10}", ""},
        {"repetitions of classes", times("[\\p{L}\\p{N}\\x{400}-\\x{4ff}]{1000}", 50), ""},
        {"a count above PCRE2's own limit", "x{65536}", "number too big in {} quantifier"},
        {"groups that name each other", "(?<a>(?&b))(?<b>(?&a))", ""},
        {"alternatives of alternatives", times("(a|b|c|d|e|f|g|h)", 100), ""},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        Regex::Fault fault;
        const Regex regex = Regex::compile(c.pattern, fault);
        if (*c.fault) {
            EXPECT_FALSE(regex);
            EXPECT_THAT(fault.message, HasSubstr(c.fault));
        } else if (!regex) {
            EXPECT_THAT(fault.message, HasSubstr("too large")) << fault.message;
        } else {
            EXPECT_LE(regex.compiled_bytes(), kMostCompiledBytes);
        }
    }
}

// Each would take longer than the universe is old without the limits on steps.
TEST(Bombs, BacktrackingEndsInALimitNeverInNoMatch) {
    const std::string many(2000, 'a');
    const struct {
        const char* pattern;
        std::string text;
    } cases[] = {
        {"(a+)+$", many + "!"},
        {"^(a|aa)+$", many + "!"},
        {"(a*)*b", many},
        {"^(\\w+\\s?)*:$", times("word ", 500) + "!"},
        {"(x+x+)+y", std::string(2000, 'x')},
        {"^(([a-z])+.)+[A-Z]([a-z])+$", many},
        {"(?:a?){40}a{40}(?<!a)", std::string(60, 'a')},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.pattern);
        const auto positive = load_condition(std::string("{body: {regex: '") + c.pattern + "'}}");
        const auto negative =
            load_condition(std::string("{none: {body: {regex: '") + c.pattern + "'}}}");
        for (const auto& rules : {positive, negative}) {
            const Verdict v = rules->judge(mail("", c.text), {});
            if (v.warnings.empty()) continue;  // PCRE2 saw at once that it cannot match
            EXPECT_THAT(v.rules, ElementsAre());
            EXPECT_THAT(v.warnings, ElementsAre("regex of rule hit hit its match limit"));
        }
        EXPECT_EQ(positive->judge(mail("", c.text), {}).warnings,
                  negative->judge(mail("", c.text), {}).warnings);
    }
}

TEST(Bombs, RegexesAreBoundedInAllNotOnlyOneByOne) {
    std::string text = "rules:\n";
    for (int i = 0; i < 2000; ++i) {
        const std::string n = std::to_string(i);
        text += "  - {id: r" + n + ", when: {body: {regex: '((?:abc|def" + n +
                "){1,90}x){1,20}'}}, then: {topic: order}}\n";
    }
    EXPECT_THAT(errors_of(text), HasSubstr("all regexes together are too large once compiled"));
}

TEST(Bombs, FilesAreBoundedInValuesAndDepth) {
    const auto list = [](std::size_t words) {
        return "lists: {a: [" + times("w,", words) + "w]}\n";
    };
    EXPECT_THAT(errors_of(list(1'000'000)),
                HasSubstr("more than 500000 words and values in the file"));
    EXPECT_THAT(errors_of(std::string(yaml::kMaxBytes + 1, '#')), HasSubstr("larger than 10 MB"));
    EXPECT_THAT(errors_of("rules: " + times("[", 1000) + times("]", 1000)),
                HasSubstr("nested more than 64"));
    EXPECT_NE(errors_of("rules: " + times("[", 100'000)), "");
    EXPECT_THAT(errors_of(times("- ", 100'000)), HasSubstr("nested more than 64"));
    EXPECT_NE(errors_of(times("{a: ", 100'000)), "");
}

// To put combining marks in order costs the square of their number, so that it must not be done
// for more than some at once.
TEST(Bombs, CombiningMarksAreOrderedByTheFewOnly) {
    const std::string above = "\xCC\x81";
    const std::string below = "\xCC\xA3";
    const std::string few = "a" + above + below + "z";
    const std::string many = "a" + times(above + below, 10'000) + "z";
    const auto in_order = [&](const std::string& text) {
        return text.find(above + below) == std::string::npos;
    };
    TokenStream stream;
    stream.read(few);
    ASSERT_EQ(stream.tokens().size(), 1u);
    EXPECT_TRUE(in_order(std::string(stream.folded(stream.tokens()[0]))));
    stream.read(many);
    ASSERT_EQ(stream.tokens().size(), 1u);
    const std::string word(stream.folded(stream.tokens()[0]));
    EXPECT_FALSE(in_order(word)) << "ordered as a whole";
    EXPECT_TRUE(in_order(word.substr(0, 2 * kMaxSegment - 8)));

    TextBits bits;
    std::string lowered(many.size() + TextBits::kPadding, '\0');
    bits.read(many, lowered.data());
    std::string cleaned;
    std::u32string offsets;
    ASSERT_TRUE(clean(many, bits, cleaned, offsets));
    EXPECT_FALSE(in_order(cleaned)) << "ordered as a whole";
    EXPECT_EQ(offsets.size(), cleaned.size() + 1);
}

}  // namespace
}  // namespace triaged::triage
