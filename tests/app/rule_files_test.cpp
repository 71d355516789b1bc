#include "app/rule_files.h"

#include <gtest/gtest.h>

namespace triaged::app {
namespace {

using Sources = std::vector<triage::RuleSource>;

TEST(RuleFiles, NamesPlacesWithoutTheFolderAllHaveInCommon) {
    const RuleFiles files(
        Sources{{"/etc/rules/10-a.yaml", "x: 1\n"}, {"/etc/rules/1/20-b.yaml", ""}});
    EXPECT_EQ(files.folder(), "/etc/rules/");
    EXPECT_EQ(files.place({"/etc/rules/1/20-b.yaml", 7, 3}), "1/20-b.yaml:7");
    EXPECT_EQ(files.place({"/elsewhere.yaml", 7, 3}), "/elsewhere.yaml:7");
    EXPECT_EQ(RuleFiles(Sources{{"r.yaml", ""}}).place({"r.yaml", 1, 1}), "r.yaml:1");
    EXPECT_EQ(RuleFiles(Sources{}).folder(), "");
}

TEST(RuleFiles, ShowsWhatStandsInALineFromAColumnOn) {
    const RuleFiles files(Sources{{"r.yaml", "when:\n  - body: money  \r\nlast"}});
    const struct {
        int line;
        int column;
        const char* text;
    } cases[] = {
        {2, 5, "body: money"}, {3, 1, "last"}, {3, 5, ""}, {4, 1, ""}, {0, 1, ""}, {1, 0, ""}};
    for (const auto& c : cases) {
        SCOPED_TRACE(c.line * 10 + c.column);
        EXPECT_EQ(files.text("r.yaml", c.line, c.column), c.text);
    }
    EXPECT_EQ(files.text("other.yaml", 1, 1), "");

    const RuleFiles flow(
        Sources{{"r.yaml", "when: {body: {words: [a, \"b]\", 'c'']']}, size: 1}, x"}});
    EXPECT_EQ(flow.text("r.yaml", 1, 8), "body: {words: [a, \"b]\", 'c'']']}");
    EXPECT_EQ(flow.text("r.yaml", 1, 15), "words: [a, \"b]\", 'c'']']");
    EXPECT_EQ(flow.text("r.yaml", 1, 1), "when: {body: {words: [a, \"b]\", 'c'']']}, size: 1}, x");
}

}  // namespace
}  // namespace triaged::app
