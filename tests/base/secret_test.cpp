#include "base/secret.h"

#include <gtest/gtest.h>

#include <ostream>
#include <sstream>
#include <type_traits>

namespace triaged {
namespace {

template <class T>
concept Printable = requires(std::ostream& out, const T& value) {
    out << value;
};

static_assert(!Printable<Secret>, "a secret must not be printable");
static_assert(!std::is_convertible_v<Secret, std::string>);

TEST(Secret, LeavesNothingBehindWhenMoved) {
    Secret from("canary-0123456789-abcdef");
    const char* const memory = from.reveal().data();
    const Secret to = std::move(from);
    EXPECT_EQ(to.reveal(), "canary-0123456789-abcdef");
    EXPECT_TRUE(from.empty());
    EXPECT_NE(memory[0], 'c');
}

}  // namespace
}  // namespace triaged
