#include "store/tokens.h"

#include <gtest/gtest.h>

#include "support/temporary_folder.h"

namespace triaged::store {
namespace {

class TokensTest : public testing::Test {
protected:
    static StoredTokens made(const std::string& text) {
        return {text + std::string("\0\xFF", 2), "access of " + text, 100, 3700, "", 0};
    }

    TemporaryFolder folder;
    Database db{folder.path()};
    Tokens tokens{db};
};

TEST_F(TokensTest, KeepsThemByAccountByteForByte) {
    EXPECT_FALSE(tokens.get("support"));
    tokens.put_signed_in("support", made("first"));
    tokens.put_signed_in("sales", made("other"));
    Database again(folder.path());
    const auto found = Tokens(again).get("support");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->refresh, made("first").refresh);
    EXPECT_EQ(found->access, "access of first");
    EXPECT_EQ(found->access_from, 100);
    EXPECT_EQ(found->access_until, 3700);
}

TEST_F(TokensTest, ASignInLiftsWhatWasRevoked) {
    tokens.put_signed_in("support", made("first"));
    tokens.revoke("support", *tokens.get("support"), "invalid_grant");
    EXPECT_EQ(tokens.get("support")->revoked, "invalid_grant");
    tokens.put_signed_in("support", made("second"));
    EXPECT_EQ(tokens.get("support")->revoked, "");
    EXPECT_EQ(tokens.get("support")->refresh, made("second").refresh);
}

TEST_F(TokensTest, ARefreshThatASignInOvertookChangesNothing) {
    tokens.put_signed_in("support", made("first"));
    const auto before = *tokens.get("support");
    tokens.put_signed_in("support", made("second"));
    auto late = before;
    late.refresh = "late";
    tokens.put_refreshed("support", late);
    tokens.revoke("support", before, "late");
    EXPECT_EQ(tokens.get("support")->refresh, made("second").refresh);
    EXPECT_EQ(tokens.get("support")->revoked, "");
    late.sign_in = tokens.get("support")->sign_in;
    tokens.put_refreshed("support", late);
    EXPECT_EQ(tokens.get("support")->refresh, "late");
}

TEST_F(TokensTest, OneRefreshesAnAccountAtATime) {
    {
        const auto lock = TokenLock::try_take(folder.path(), "support");
        ASSERT_TRUE(lock);
        EXPECT_FALSE(TokenLock::try_take(folder.path(), "support"));
        EXPECT_TRUE(TokenLock::try_take(folder.path(), "sales"));
    }
    EXPECT_TRUE(TokenLock::try_take(folder.path(), "support"));
}

}  // namespace
}  // namespace triaged::store
