// What is said of broken rule files: broken/NNN-name.yaml, and what triaged prints of it.
//
// TRIAGED_REGENERATE=1 writes the expected texts anew; the difference is what a reviewer reads.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "triage/rule_set.h"

namespace triaged::triage {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
    std::ostringstream out;
    out << std::ifstream(path, std::ios::binary).rdbuf();
    return out.str();
}

struct Case {
    fs::path expected;
    std::vector<RuleSource> files;  // `NNN-name.a.yaml` and `NNN-name.b.yaml` belong together
};

std::map<std::string, Case> cases() {
    std::vector<fs::path> paths;
    for (const auto& entry : fs::directory_iterator(TESTS_DIR "/triage/broken")) {
        if (entry.path().extension() == ".yaml") paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
    std::map<std::string, Case> all;
    for (const auto& path : paths) {
        const std::string name = path.filename().string();
        Case& one = all[name.substr(0, name.find('.'))];
        one.expected = path.parent_path() / (name.substr(0, name.find('.')) + ".txt");
        one.files.push_back({name, read(path)});
    }
    return all;
}

std::string told(const RuleSet::Loaded& loaded, const std::vector<RuleSource>& files) {
    std::string out;
    for (const auto& d : loaded.diagnostics) {
        for (const auto& file : files) {
            if (file.name == d.at.file) out += render(d, file.text);
        }
    }
    return out;
}

TEST(BrokenRuleFiles, EachIsToldWhatIsWrongWhereAndWhatToDo) {
    const auto all = cases();
    EXPECT_GE(all.size(), 100u);
    for (const auto& [name, one] : all) {
        SCOPED_TRACE(name);
        const auto loaded = RuleSet::load(one.files);
        const std::string text = told(loaded, one.files);
        if (std::getenv("TRIAGED_REGENERATE")) {
            std::ofstream(one.expected, std::ios::binary) << text;
        }
        EXPECT_EQ(text, read(one.expected));
        EXPECT_NE(text, "");
        // What is only unwise is loaded, with a warning; what is wrong is not.
        EXPECT_EQ(loaded.rules != nullptr, name.find("-warn-") != std::string::npos);
    }
}

}  // namespace
}  // namespace triaged::triage
