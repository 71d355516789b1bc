#include "app/rules_folder.h"

#include <gtest/gtest.h>

#include <fstream>

#include "support/temporary_folder.h"

namespace triaged::app {
namespace {

namespace fs = std::filesystem;

class RulesFolderTest : public ::testing::Test {
protected:
    void write(const fs::path& path, const std::string& text) {
        fs::create_directories((folder.path() / path).parent_path());
        std::ofstream(folder.path() / path) << text;
    }

    // The texts that are read, or else the complaints.
    std::vector<std::string> read(const std::vector<std::string>& folders) {
        std::vector<fs::path> paths;
        for (const auto& name : folders) paths.push_back(folder.path() / name);
        Diagnostics diagnostics;
        std::vector<std::string> out;
        for (const auto& source : read_rules(paths, diagnostics)) out.push_back(source.text);
        if (!diagnostics.empty()) out.clear();
        for (const auto& d : diagnostics) out.push_back(d.message);
        return out;
    }

    using Texts = std::vector<std::string>;
    TemporaryFolder folder;
};

TEST_F(RulesFolderTest, FilesComeInTheOrderOfTheirNamesAndALaterFolderReplaces) {
    write("a/20-x.yaml", "x");
    write("a/de/10-y.yaml", "y");
    write("a/30-z.yaml", "z");
    write("a/.hidden.yaml", "not read");
    write("a/notes.txt", "not read");
    write("b/20-x.yaml", "other x");
    EXPECT_EQ(read({"a", "b"}), (Texts{"y", "other x", "z"}));
}

TEST_F(RulesFolderTest, KnowsWhichFilesComeWithTheProgram) {
    write("b/00-settings.yaml", "mine");
    Diagnostics diagnostics;
    const auto sources =
        read_rules({shipped_rules() / "." / "en" / "..", folder.path() / "b"}, diagnostics);
    ASSERT_GT(sources.size(), 10u);
    EXPECT_TRUE(diagnostics.empty());
    for (const auto& source : sources) EXPECT_EQ(source.shipped, source.text != "mine");
    EXPECT_EQ(sources.front().text, "mine");
}

TEST_F(RulesFolderTest, RefusesAFolderThatIsMissing) {
    write("a/10-x.yaml", "x");
    EXPECT_EQ(read({"a", "b"}), Texts{"cannot read the rules folder: No such file or directory"});
}

TEST_F(RulesFolderTest, RefusesToHaveNoRulesAtAll) {
    write("a/notes.txt", "");
    EXPECT_EQ(read({"a"}), Texts{"there is no rule file"});
    EXPECT_EQ(read({}), Texts{"there is no rule file"});
}

TEST_F(RulesFolderTest, RefusesLinks) {
    write("a/10-x.yaml", "x");
    fs::create_symlink("10-x.yaml", folder.path() / "a" / "20-x.yaml");
    EXPECT_EQ(read({"a"}), Texts{"a rule file must be a regular file"});
}

TEST_F(RulesFolderTest, RefusesMoreThanTenMegabytesInAll) {
    write("a/10-x.yaml", std::string(6'000'000, '#'));
    EXPECT_EQ(read({"a"}).size(), 1u);
    write("a/20-x.yaml", std::string(6'000'000, '#'));
    EXPECT_EQ(read({"a"}), Texts{"the rule files are larger than 10 MB in all"});
}

}  // namespace
}  // namespace triaged::app
