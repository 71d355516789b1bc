#include "app/folder_watch.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "support/temporary_folder.h"

namespace triaged::app {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& path) { std::ofstream(path) << "rules: []\n"; }

// What the kernel knows when a system call returns: nothing here waits.
class FolderWatchTest : public ::testing::Test {
protected:
    FolderWatchTest() { fs::create_directories(rules / "en"); }

    bool seen(FolderWatch& watch) {
        const bool changed = watch.changed();
        EXPECT_EQ(watch.refresh(), "");
        watch.changed();
        return changed;
    }

    TemporaryFolder folder;
    const fs::path rules = folder.path() / "rules";
};

TEST_F(FolderWatchTest, SeesFilesWrittenReplacedRenamedAndRemoved) {
    FolderWatch watch({rules});
    ASSERT_EQ(watch.refresh(), "");
    EXPECT_FALSE(watch.changed());

    write(rules / "10-a.yaml");
    EXPECT_TRUE(seen(watch));
    EXPECT_FALSE(seen(watch));
    write(folder.path() / "fresh");
    fs::rename(folder.path() / "fresh", rules / "10-a.yaml");
    EXPECT_TRUE(seen(watch));
    fs::rename(rules / "10-a.yaml", rules / "en" / "20-a.yaml");
    EXPECT_TRUE(seen(watch));
    fs::permissions(rules / "en" / "20-a.yaml", fs::perms::none);
    EXPECT_TRUE(seen(watch));
    fs::remove(rules / "en" / "20-a.yaml");
    EXPECT_TRUE(seen(watch));
}

TEST_F(FolderWatchTest, SeesSubfoldersThatCameLater) {
    FolderWatch watch({rules});
    ASSERT_EQ(watch.refresh(), "");
    fs::create_directory(rules / "de");
    EXPECT_TRUE(seen(watch));
    write(rules / "de" / "10-a.yaml");
    EXPECT_TRUE(seen(watch));
}

TEST_F(FolderWatchTest, HiddenFilesBackupsAndWhatLiesBesideTheFolderDoNotMatter) {
    FolderWatch watch({rules});
    ASSERT_EQ(watch.refresh(), "");
    write(rules / ".10-a.yaml.swp");
    write(rules / "10-a.yaml~");
    write(folder.path() / "beside.yaml");
    fs::create_directory(folder.path() / "rules2");
    EXPECT_FALSE(seen(watch));
}

TEST_F(FolderWatchTest, AFolderThatIsRemovedAndMadeAgain) {
    FolderWatch watch({rules});
    ASSERT_EQ(watch.refresh(), "");
    fs::remove_all(rules);
    EXPECT_TRUE(seen(watch));
    EXPECT_FALSE(seen(watch));
    fs::create_directory(rules);
    EXPECT_TRUE(seen(watch));
    write(rules / "10-a.yaml");
    EXPECT_TRUE(seen(watch));
}

TEST_F(FolderWatchTest, AFolderThatIsReplacedByAnother) {
    FolderWatch watch({rules});
    ASSERT_EQ(watch.refresh(), "");
    fs::create_directory(folder.path() / "fresh");
    fs::rename(rules, folder.path() / "old");
    fs::rename(folder.path() / "fresh", rules);
    EXPECT_TRUE(seen(watch));
    write(folder.path() / "old" / "10-a.yaml");
    EXPECT_FALSE(seen(watch)) << "the former folder is none of ours";
    write(rules / "10-a.yaml");
    EXPECT_TRUE(seen(watch));
}

TEST_F(FolderWatchTest, ALinkThatIsSetAnewAndTheFolderItLeadsTo) {
    fs::create_directories(folder.path() / "v1" / "rules");
    fs::create_directories(folder.path() / "v2" / "rules");
    fs::create_symlink("v1", folder.path() / "current");
    FolderWatch watch({folder.path() / "current" / "rules" / ""});
    ASSERT_EQ(watch.refresh(), "");

    write(folder.path() / "v1" / "rules" / "10-a.yaml");
    EXPECT_TRUE(seen(watch));
    fs::create_symlink("v2", folder.path() / "next");
    fs::rename(folder.path() / "next", folder.path() / "current");
    EXPECT_TRUE(seen(watch));
    write(folder.path() / "v2" / "rules" / "10-a.yaml");
    EXPECT_TRUE(seen(watch));
    fs::remove_all(folder.path() / "v2");
    EXPECT_TRUE(seen(watch));
    fs::create_directories(folder.path() / "v2" / "rules");
    EXPECT_TRUE(seen(watch));
}

TEST_F(FolderWatchTest, ALinkToItselfIsLeftAlone) {
    fs::create_symlink("loop", folder.path() / "loop");
    FolderWatch watch({folder.path() / "loop"});
    watch.refresh();
    EXPECT_FALSE(watch.changed());
}

TEST_F(FolderWatchTest, TooManyFoldersAreSaid) {
    for (int i = 0; i < 1'000; ++i) fs::create_directory(rules / std::to_string(i));
    FolderWatch watch({rules});
    EXPECT_EQ(watch.refresh(), "more than 1000 folders");
}

}  // namespace
}  // namespace triaged::app
