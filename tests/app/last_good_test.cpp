#include "app/last_good.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "support/temporary_folder.h"

namespace triaged::app {
namespace {

namespace fs = std::filesystem;

std::vector<triage::RuleSource> sources() {
    return {{"rules/10-a.yaml", "rules:\n  - id: a\n    then: {topic: refund}\n"},
            {"rules/20 b.yaml", "lists: {x: [money]}\n"}};
}

std::string read(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

void write(const fs::path& path, const std::string& text) { std::ofstream(path) << text; }

class LastGoodTest : public ::testing::Test {
protected:
    TemporaryFolder folder;
    const fs::path state = folder.path();
    const fs::path file = state / "rules.good";
};

TEST_F(LastGoodTest, AreTheSameRulesAgain) {
    keep_last_good(state, sources());
    const auto good = load_last_good(state);
    ASSERT_TRUE(good) << good.error().message;
    EXPECT_EQ(good->rules->version(), triage::RuleSet::version_of(sources()));
    EXPECT_EQ(good->rules->size(), 1u);
    EXPECT_EQ(good->files, 2u);
    EXPECT_GT(good->kept, 0);
}

TEST_F(LastGoodTest, ReplaceTheFormerOnesAndAreForTheOwnerOnly) {
    write(state / "rules.good.new", "of a write that was interrupted");
    write(file, "of another release");
    auto other = sources();
    other.pop_back();
    keep_last_good(state, other);
    keep_last_good(state, sources());
    ASSERT_TRUE(load_last_good(state));
    EXPECT_EQ(load_last_good(state)->files, 2u);
    struct stat info {};
    ASSERT_EQ(::stat(file.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
    EXPECT_FALSE(fs::exists(state / "rules.good.new"));
}

TEST_F(LastGoodTest, AFailureToKeepThemLeavesTheFormerOnes) {
    keep_last_good(state, sources());
    fs::create_directories(state / "rules.good.new" / "in the way");
    keep_last_good(state, {sources().front()});
    ASSERT_TRUE(load_last_good(state));
    EXPECT_EQ(load_last_good(state)->files, 2u);
}

TEST_F(LastGoodTest, AreRefusedWhenMissing) {
    ASSERT_FALSE(load_last_good(state));
    EXPECT_EQ(load_last_good(state).error().message,
              "cannot open " + file.string() + ": No such file or directory");
}

// Every cut and every changed byte: nobody judges by what is not as it was checked.
TEST_F(LastGoodTest, AreRefusedWhenDamaged) {
    keep_last_good(state, sources());
    const std::string whole = read(file);
    for (std::size_t i = 0; i < whole.size(); ++i) {
        write(file, whole.substr(0, i));
        EXPECT_FALSE(load_last_good(state)) << "cut to " << i;
        std::string flipped = whole;
        flipped[i] = static_cast<char>(flipped[i] ^ 1);
        write(file, flipped);
        EXPECT_FALSE(load_last_good(state)) << "changed at " << i;
    }
    write(file, whole + "x");
    EXPECT_FALSE(load_last_good(state));
}

TEST_F(LastGoodTest, AreRefusedWhenTheLoaderRefusesThem) {
    keep_last_good(state, {{"rules/10-a.yaml", "rulez: []\n"}});
    ASSERT_FALSE(load_last_good(state));
    EXPECT_EQ(load_last_good(state).error().message,
              file.string() + " holds rules that this release refuses");
}

}  // namespace
}  // namespace triaged::app
