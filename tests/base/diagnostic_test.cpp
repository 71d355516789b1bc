#include "base/diagnostic.h"

#include <gtest/gtest.h>

namespace triaged {
namespace {

TEST(Diagnostic, PointsAtTheOffendingWord) {
    constexpr const char* source =
        "rules:\n"
        "  - name: Invoices\n"
        "    then:\n"
        "    - do: foward\n";
    const Diagnostic d{
        {"rules/billing.yaml", 4, 11}, "unknown action \"foward\"", "did you mean \"forward\"?"};
    EXPECT_EQ(render(d, source),
              "rules/billing.yaml:4:11: error: unknown action \"foward\"\n"
              "  4 |     - do: foward\n"
              "    |           ^ did you mean \"forward\"?\n");
}

TEST(Diagnostic, AlignsTheCaretByCharacterNotByte) {
    EXPECT_EQ(render({{"r.yaml", 1, 8}, "bad", ""}, "n: \u00e9\u00e9x\n"),
              "r.yaml:1:8: error: bad\n"
              "  1 | n: \u00e9\u00e9x\n"
              "    |      ^\n");
}

TEST(Diagnostic, KeepsTheFirstLineAndTheHintWhenThePositionIsOutsideTheFile) {
    EXPECT_EQ(render({{"r.yaml", 9, 1}, "bad", ""}, "n: 1\n"), "r.yaml:9:1: error: bad\n");
    EXPECT_EQ(render({{"r.yaml", 9, 1}, "bad", "write it"}, "n: 1\n"),
              "r.yaml:9:1: error: bad\n    hint: write it\n");
}

TEST(Diagnostic, CallsAWarningAWarning) {
    EXPECT_EQ(render({{"r.yaml", 9, 1}, "odd", "", Severity::warning}, ""),
              "r.yaml:9:1: warning: odd\n");
}

TEST(Diagnostic, ShowsAWindowOfALongLineAndNoControlCharacter) {
    const std::string source = std::string(5000, 'a') + "\x1b[31mX" + std::string(5000, 'b');
    const std::string out = render({{"r.yaml", 1, 5006}, "bad", ""}, source);
    EXPECT_LT(out.size(), 300u);
    EXPECT_EQ(out.find('\x1b'), std::string::npos);
    const auto excerpt = out.find(" | ", out.find('\n'));
    const auto caret = out.find('^');
    const auto caret_column = caret - out.rfind('\n', caret);
    const auto x = out.find('X', excerpt);
    EXPECT_EQ(x - out.rfind('\n', x), caret_column);
}

TEST(DidYouMean, NamesTheNearestOrNothing) {
    const std::vector<std::string> words = {"forward", "folder", "flag"};
    EXPECT_EQ(did_you_mean("foward", words), "did you mean \"forward\"?");
    EXPECT_EQ(did_you_mean("falg", words), "did you mean \"flag\"?");
    EXPECT_EQ(did_you_mean("acknowledge", words), "");
    EXPECT_EQ(did_you_mean(std::string(100'000, 'x'), words), "");
}

}  // namespace
}  // namespace triaged
