#include "app/templates.h"

#include <gmock/gmock.h>

#include <fstream>

#include "support/temporary_folder.h"

namespace triaged::app {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class TemplatesTest : public ::testing::Test {
protected:
    void write(const std::string& name, const std::string& text = "Subject: Re\n\nHello.\n") {
        const fs::path path = folder.path() / name;
        fs::create_directories(path.parent_path());
        std::ofstream(path) << text;
    }

    std::vector<std::string> problems() {
        Diagnostics found;
        load_templates(folder.path(), found);
        std::vector<std::string> out;
        for (const auto& d : found) {
            out.push_back(fs::path(d.at.file).lexically_relative(folder.path()).string() + ": " +
                          d.message + " (" + d.hint + ")");
        }
        return out;
    }

    TemporaryFolder folder;
};

TEST_F(TemplatesTest, AreReadByLanguageAndName) {
    write("en/acknowledge.txt");
    write("en/calm.txt");
    write("de/acknowledge.txt");
    write("de/notes.md", "no template");
    write("README", "nor this");
    Diagnostics found;
    const auto templates = load_templates(folder.path(), found);
    EXPECT_THAT(found, IsEmpty());
    EXPECT_THAT(template_names(templates), ElementsAre("acknowledge", "calm"));
    EXPECT_EQ(templates.at("de").size(), 1u);
    EXPECT_THAT(template_names(folder.path(), found), ElementsAre("acknowledge", "calm"));
    EXPECT_THAT(found, IsEmpty());
}

TEST_F(TemplatesTest, TheOneForEveryLanguageMustBeThere) {
    write("de/acknowledge.txt");
    EXPECT_THAT(problems(), ElementsAre(HasSubstr("en/acknowledge.txt is missing")));
}

TEST_F(TemplatesTest, AFolderThatCannotBeReadIsTold) {
    write("en/acknowledge.txt");
    fs::create_symlink("fr", folder.path() / "fr");  // a loop
    EXPECT_THAT(problems(), ElementsAre(testing::AllOf(
                                HasSubstr("fr: cannot read the templates folder: Too many levels"),
                                HasSubstr("let the user that triaged runs as read it"))));
    Diagnostics found;
    template_names(folder.path(), found);
    EXPECT_EQ(found.size(), 1u);
}

TEST_F(TemplatesTest, AFileThatCannotBeReadIsToldAndNotTakenForAMissingOne) {
    fs::create_directories(folder.path() / "en");
    fs::create_symlink("nowhere", folder.path() / "en" / "acknowledge.txt");
    EXPECT_THAT(problems(), ElementsAre(HasSubstr("No such file")));
    fs::create_directories(folder.path() / "en" / "dir.txt");
    EXPECT_THAT(problems(),
                ElementsAre(HasSubstr("No such file"), HasSubstr("is not a regular file")));
}

TEST_F(TemplatesTest, FieldsThatNoRegexCapturesAreMistakesOfTheTemplate) {
    write("en/acknowledge.txt", "Subject: Re\n\nHello {{field.oder}}{{field.order}}.\n");
    Diagnostics found;
    const auto templates = load_templates(folder.path(), found);
    ASSERT_THAT(found, IsEmpty());
    const auto loaded = triage::RuleSet::load(
        {{"r.yaml",
          "rules:\n  - id: a\n    when: {body: {regex: '(?<order>\\d+)'}}\n    then: {flag: "
          "true}\n"}});
    ASSERT_TRUE(loaded.rules);
    check_fields(templates, *loaded.rules, found);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].at.file, (folder.path() / "en/acknowledge.txt").string());
    EXPECT_EQ(found[0].at.line, 3);
    EXPECT_EQ(found[0].message, "no rule captures the field \"oder\"");
    EXPECT_EQ(found[0].hint, "did you mean \"order\"?");
}

}  // namespace
}  // namespace triaged::app
