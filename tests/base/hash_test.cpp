#include "base/hash.h"

#include <gtest/gtest.h>

namespace triaged {
namespace {

TEST(Hash, AgreesWithThePublishedVectors) {
    // FIPS 180-4 example; RFC 4231, test case 2.
    EXPECT_EQ(sha256_hex("abc"),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hmac_sha256_hex("Jefe", "what do ya want for nothing?"),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Hash, RandomIsLongEnoughAndDiffers) {
    EXPECT_EQ(random_hex(16).size(), 32u);
    EXPECT_NE(random_hex(16), random_hex(16));
}

}  // namespace
}  // namespace triaged
