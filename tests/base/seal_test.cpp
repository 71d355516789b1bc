#include "base/seal.h"

#include <gtest/gtest.h>

namespace triaged {
namespace {

const Secret kSecret("correct horse battery staple");
const Secret kToken("1//0refresh-token");

TEST(Seal, GivesBackWhatWasSealed) {
    const SealingKey key(kSecret, "tokens");
    for (const std::string& text : {std::string(), std::string("x"), std::string(20'000, 'r')}) {
        const auto sealed = seal(key, Secret(text), "support");
        EXPECT_EQ(sealed.size(), 12 + text.size() + 16);
        const auto opened = unseal(key, sealed, "support");
        ASSERT_TRUE(opened);
        EXPECT_EQ(opened->reveal(), text);
    }
}

TEST(Seal, ShowsNothingAndNeverTheSameTwice) {
    const SealingKey key(kSecret, "tokens");
    const auto sealed = seal(key, kToken, "support");
    EXPECT_EQ(sealed.find("refresh"), std::string::npos);
    EXPECT_NE(sealed, seal(key, kToken, "support"));
    EXPECT_NE(sealed.substr(12), seal(key, kToken, "support").substr(12));
}

TEST(Seal, OpensForTheSameKeyAndContextOnly) {
    const auto sealed = seal(SealingKey(kSecret, "tokens"), kToken, "support");
    EXPECT_TRUE(unseal(SealingKey(kSecret, "tokens"), sealed, "support"));
    EXPECT_FALSE(unseal(SealingKey(kSecret, "tokens"), sealed, "sales"));
    EXPECT_FALSE(unseal(SealingKey(kSecret, "other"), sealed, "support"));
    EXPECT_FALSE(unseal(SealingKey(Secret("correct horse"), "tokens"), sealed, "support"));
}

TEST(Seal, NoticesEveryChangedBitAndEveryMissingByte) {
    const SealingKey key(kSecret, "tokens");
    const auto sealed = seal(key, kToken, "support");
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        for (int bit = 0; bit < 8; ++bit) {
            auto changed = sealed;
            changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
            EXPECT_FALSE(unseal(key, changed, "support")) << i;
        }
        EXPECT_FALSE(unseal(key, sealed.substr(0, i), "support")) << i;
    }
    EXPECT_FALSE(unseal(key, sealed + '\0', "support"));
}

}  // namespace
}  // namespace triaged
