#include "triage/regex_outline.h"

#include <gtest/gtest.h>

#include "triage/literal_scanner.h"
#include "triage/shape_scanner.h"

namespace triaged::triage {
namespace {

struct Row {
    const char* pattern;
    std::vector<std::string> literals;
    std::uint32_t lead;
};

constexpr auto kUnbounded = RegexOutline::kUnbounded;

TEST(RegexOutline, KnowsTheTextsThatEveryMatchHolds) {
    const Row rows[] = {
        {R"(\brefund)", {"refund"}, 0},
        {R"(Re-?fund)", {"refund", "re-fund"}, 0},
        {R"(\d{1,3} refunds?)", {" refund", " refunds"}, 3},
        {R"(\w+ refund)", {" refund"}, kUnbounded},
        {R"((?:order|ticket)[- ]?#?\d{4,})", {"order", "ticket"}, 0},
        {R"(a(?=refund)b{3})", {"abbb"}, 0},
        {R"(x(?:abc)?yz)", {"xabcyz", "xyz"}, 0},
        {R"((?:abc){2,})", {"abcabc"}, 0},
        {R"(\Qa.b*c\E)", {"a.b*c"}, 0},
        {R"(stra(?:ß|ss)e)", {"strasse"}, 0},
    };
    for (const Row& row : rows) {
        const RegexOutline known = outline(row.pattern);
        auto expected = row.literals;
        auto got = known.literals;
        std::sort(expected.begin(), expected.end());
        std::sort(got.begin(), got.end());
        EXPECT_EQ(got, expected) << row.pattern;
        EXPECT_EQ(known.lead, row.lead) << row.pattern;
        EXPECT_TRUE(known.shapes.empty()) << row.pattern;
    }
}

TEST(RegexOutline, FallsBackOnShapes) {
    const RegexOutline known = outline(R"(\b[A-Z]{2}\d{6})");
    ASSERT_EQ(known.shapes.size(), 1u);
    ASSERT_EQ(known.shapes[0].size(), 8u);
    EXPECT_TRUE(known.shapes[0][0].has('a'));
    EXPECT_FALSE(known.shapes[0][0].has('1'));
    EXPECT_TRUE(known.shapes[0][2].has('1'));
    EXPECT_TRUE(known.shapes[0][2].has(kOtherSymbol)) << "digits of other scripts";
    EXPECT_EQ(known.lead, 0u);
}

TEST(RegexOutline, IsEmptyForWhatItDoesNotUnderstandOrWouldFindEverywhere) {
    for (const char* pattern :
         {R"((a)\1bcdef)", R"((?x) r e f u n d)", R"(\w+)", R"(.*)", R"(a?)", R"((?(?=a)abc|def))",
          R"((?R)abcd)", R"(ab\Kcdef)", R"(\Gabcd)", R"(refund|\G\d{6})", R"(bananas(?#plural)?\b)",
          R"(abc(?#x){0}def)", R"([[:<:]]refund[[:>:]])", ""}) {
        const RegexOutline known = outline(pattern);
        EXPECT_TRUE(known.literals.empty() && known.shapes.empty()) << pattern;
    }
}

std::vector<std::uint32_t> found(const Shape& shape, std::string_view text) {
    ShapeScanner scanner;
    scanner.add(shape, 2, 7);
    scanner.build();
    std::vector<std::uint32_t> places;
    scanner.scan(text, 1, [&](std::uint32_t, std::uint32_t) { ADD_FAILURE() << "another field"; });
    scanner.scan(text, 2, [&](std::uint32_t target, std::uint32_t at) {
        EXPECT_EQ(target, 7u);
        places.push_back(at);
    });
    return places;
}

TEST(ShapeScanner, TellsTheByteWhereAShapeBegins) {
    const Shape shape = outline(R"(\w\d{2})").shapes.at(0);
    EXPECT_EQ(found(shape, "A12"), (std::vector<std::uint32_t>{0}));
    EXPECT_EQ(found(shape, "é12 -12"), (std::vector<std::uint32_t>{0}));
    // What is beyond Latin-1 may be a digit of another script.
    EXPECT_EQ(found(shape, "日本12"), (std::vector<std::uint32_t>{0, 3}));
    EXPECT_EQ(found(shape, "1234"), (std::vector<std::uint32_t>{0, 1}));
    EXPECT_TRUE(found(shape, "").empty());
    EXPECT_TRUE(found(shape, "a1").empty());
}

TEST(ShapeScanner, FindsASingleCharacterAtTheEnd) {
    const Shape shape = outline(R"(\?)").shapes.at(0);
    EXPECT_EQ(found(shape, "why?"), (std::vector<std::uint32_t>{3}));
    EXPECT_EQ(found(shape, "?é?"), (std::vector<std::uint32_t>{0, 3}));
}

TEST(LiteralScanner, FindsLiteralsOfAllLengthsAtAllPlaces) {
    const std::string alphabet = "abcdefghijklmnop";
    LiteralScanner scanner;
    for (std::uint32_t size = 3; size <= alphabet.size(); ++size) {
        scanner.add(std::string_view(alphabet).substr(0, size), size);
    }
    scanner.build();
    for (std::uint32_t before = 0; before < 9; ++before) {
        std::vector<std::uint32_t> sizes;
        const std::string text = std::string(before, '-') + alphabet;
        scanner.scan(text, [&](std::uint32_t target, std::uint32_t at) {
            EXPECT_EQ(at, before);
            sizes.push_back(target);
        });
        std::sort(sizes.begin(), sizes.end());
        sizes.erase(std::unique(sizes.begin(), sizes.end()), sizes.end());
        EXPECT_EQ(sizes.size(), 14u) << before;
    }
}

}  // namespace
}  // namespace triaged::triage
