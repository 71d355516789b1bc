#include "store/lock.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

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

}  // namespace
}  // namespace triaged::store
