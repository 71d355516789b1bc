#include "desk/claim.h"

#include <gtest/gtest.h>

namespace triaged::desk {
namespace {

TEST(Claim, IsAKeywordOfTheInstallationThatTellsNothingOfItsKey) {
    const auto keyword = claim_keyword("0123456789");
    EXPECT_EQ(keyword, claim_keyword("0123456789"));
    EXPECT_NE(keyword, claim_keyword("0123456788"));
    EXPECT_TRUE(is_claim(keyword));
    EXPECT_EQ(keyword.size(), std::string("triaged-claim-01234567").size());
    EXPECT_EQ(keyword.find("0123456789"), std::string::npos);
    for (const char* other : {"", "triaged-claim-", "triage-failed", "\\Flagged", "$label1"}) {
        EXPECT_FALSE(is_claim(other)) << other;
    }
    EXPECT_TRUE(is_claim("Triaged-Claim-ABCDEF01")) << "some servers change the case";
}

TEST(Claim, OfSeveralTheLeastWinsWhoeverLooks) {
    const std::string a = "triaged-claim-aaaaaaaa";
    const std::string b = "triaged-claim-bbbbbbbb";
    const std::string c = "triaged-claim-cccccccc";
    EXPECT_EQ(owner_of({}, b), Owner::nobody);
    EXPECT_EQ(owner_of({"\\Seen", "topic-refund"}, b), Owner::nobody);
    EXPECT_EQ(owner_of({"\\Seen", b}, b), Owner::us);
    EXPECT_EQ(owner_of({"TRIAGED-CLAIM-BBBBBBBB"}, b), Owner::us);
    EXPECT_EQ(owner_of({c, b}, b), Owner::us_over_another);
    EXPECT_EQ(owner_of({b, c}, c), Owner::another);
    EXPECT_EQ(owner_of({c, b, a}, b), Owner::another);
    EXPECT_EQ(owner_of({c}, b), Owner::another) << "the other has begun, and we have not claimed";
}

}  // namespace
}  // namespace triaged::desk
