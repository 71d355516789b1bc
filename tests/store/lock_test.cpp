#include "store/lock.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

#include "support/temporary_folder.h"

namespace triaged::store {
namespace {

TEST(StateLock, IsHeldByOne) {
    std::string pattern = testing::TempDir() + "triaged-lock-XXXXXX";
    const std::filesystem::path folder = ::mkdtemp(pattern.data());
    {
        const auto first = StateLock::take(folder);
        ASSERT_TRUE(first);
        const auto second = StateLock::take(folder);
        ASSERT_FALSE(second);
        EXPECT_NE(second.error().message.find("(pid " + std::to_string(::getpid()) + ")"),
                  std::string::npos)
            << second.error().message;
    }
    EXPECT_TRUE(StateLock::take(folder));
    std::filesystem::remove_all(folder);
}

TEST(StateLock, CanBeAskedAfterWithoutTakingIt) {
    const TemporaryFolder folder;
    EXPECT_FALSE(StateLock::is_held(folder.path()));
    EXPECT_FALSE(StateLock::is_held(folder.path() / "none"));
    EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << "asking makes no file";
    {
        const auto lock = StateLock::take(folder.path());
        ASSERT_TRUE(lock);
        EXPECT_TRUE(StateLock::is_held(folder.path()));
        EXPECT_TRUE(StateLock::is_held(folder.path()));
    }
    EXPECT_FALSE(StateLock::is_held(folder.path()));
    EXPECT_TRUE(StateLock::take(folder.path()));
}

}  // namespace
}  // namespace triaged::store
