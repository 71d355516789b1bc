#include "base/log.h"

#include <gtest/gtest.h>

namespace triaged::log {
namespace {

TEST(LogEscape, LeavesTextAndMakesTheRestVisible) {
    constexpr struct {
        const char* text;
        const char* shown;
    } cases[] = {
        {"plain", "plain"},
        {"two words", "two words"},
        {"Müller 🙂", "Müller 🙂"},
        {"a\r\nlevel error", "a\\x0d\\x0alevel error"},
        {"\x1b[2J", "\\x1b[2J"},
        {"\xff\xfe", "\\xff\\xfe"},
        {"\xc0\xaf", "\\xc0\\xaf"},                    // overlong
        {"\xed\xa0\x80", "\\xed\\xa0\\x80"},           // surrogate
        {"\xe2\x80\xae", "\\xe2\\x80\\xae"},           // right-to-left override
        {"\xe2\x80\xa8", "\\xe2\\x80\\xa8"},           // line separator
        {"\xc2\x85", "\\xc2\\x85"},                    // next line
        {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},  // above U+10FFFF
        {"cut \xc3", "cut \\xc3"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.shown);
        EXPECT_EQ(escape(c.text), c.shown);
    }
}

TEST(LogEscape, CutsBetweenCharacters) {
    EXPECT_EQ(escape("éééé", 5), "éé...");
    EXPECT_EQ(escape(std::string(1000, 'x'), 10), "xxxxxxxxxx...");
}

TEST(Log, WritesOneLineWhateverAFieldHolds) {
    configure("info");
    testing::internal::CaptureStderr();
    info("mail judged", {{"subject", "a\nb \"c\""}, {"uid", 7}, {"empty", ""}});
    debug("not shown");
    const std::string out = testing::internal::GetCapturedStderr();
    EXPECT_NE(out.find("mail judged subject=\"a\\x0ab \\\"c\\\"\" uid=7 empty=\"\"\n"),
              std::string::npos)
        << out;
    EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 1);
}

}  // namespace
}  // namespace triaged::log
