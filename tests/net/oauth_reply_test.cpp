#include "net/oauth_reply.h"

#include <gmock/gmock.h>

namespace triaged::net {
namespace {

using Kind = OauthError::Kind;
using std::chrono::seconds;

const std::string kGood = R"("access_token":"a.b-c","token_type":"Bearer")";

TEST(OauthReply, TokensAreRead) {
    const struct {
        std::string more;
        const char* refresh;
        int seconds;
    } cases[] = {
        {R"(,"expires_in":3599,"refresh_token":"1//r","scope":"x")", "1//r", 3599},
        {R"(,"expires_in":"3599","ext_expires_in":7200)", "", 3599},
        {"", "", 3600},
        {R"(,"expires_in":-5)", "", 60},
        {R"(,"expires_in":1e300)", "", 7 * 86400},
        {R"(,"expires_in":"12x")", "", 3600},
        {R"(,"expires_in":[1],"refresh_token":7)", "", 3600},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.more);
        const auto tokens = parse_token_reply({200, '{' + kGood + c.more + '}'});
        ASSERT_TRUE(tokens) << tokens.error().message;
        EXPECT_EQ(tokens->access.reveal(), "a.b-c");
        EXPECT_EQ(tokens->refresh.reveal(), c.refresh);
        EXPECT_EQ(tokens->expires_in, seconds(c.seconds));
    }
    EXPECT_TRUE(parse_token_reply({200, R"({"access_token":"a","token_type":"bearer"})"}));
}

TEST(OauthReply, WhatIsNoTokenIsRefused) {
    const struct {
        std::string body;
        const char* message;
    } cases[] = {
        {"", "holds no access token"},
        {"<html>", "holds no access token"},
        {"[]", "holds no access token"},
        {"{", "holds no access token"},
        {"null", "holds no access token"},
        {R"({"access_token":["a"],"token_type":"Bearer"})", "holds no access token"},
        {R"({"access_token":"a\u0001b","token_type":"Bearer"})", "characters that none may hold"},
        {R"({"access_token":"a\r\nb","token_type":"Bearer"})", "characters that none may hold"},
        {R"({"access_token":"a b","token_type":"Bearer"})", "characters that none may hold"},
        {R"({"access_token":"a","refresh_token":"\u00e9","token_type":"Bearer"})",
         "characters that none may hold"},
        {R"({"access_token":"a"})", "another type"},
        {R"({"access_token":"a","token_type":"m\u001bac"})",
         "another type than Bearer (\"m\\x1bac\")"},
        {'{' + kGood + ",\"x\":" + std::string(30'000, '[') + std::string(30'000, ']') + '}',
         "holds no access token"},
        {'{' + kGood + ",\"x\":" + std::string(30'000, '['), "holds no access token"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.body.substr(0, 80));
        const auto tokens = parse_token_reply({200, c.body});
        ASSERT_FALSE(tokens);
        EXPECT_EQ(tokens.error().kind, Kind::protocol);
        EXPECT_THAT(tokens.error().message, testing::HasSubstr(c.message));
    }
}

TEST(OauthReply, ErrorsSayWhoHasToAct) {
    const struct {
        int status;
        const char* error;
        Kind kind;
    } cases[] = {
        {400, "invalid_grant", Kind::grant},
        {400, "interaction_required", Kind::grant},
        {401, "invalid_client", Kind::client},
        {400, "invalid_scope", Kind::client},
        {400, "unauthorized_client", Kind::client},
        {400, "something_new", Kind::client},
        {400, "authorization_pending", Kind::pending},
        {400, "slow_down", Kind::slow_down},
        {400, "access_denied", Kind::denied},
        {400, "expired_token", Kind::denied},
        {400, "temporarily_unavailable", Kind::busy},
        {429, "too_many", Kind::busy},
        {429, "slow_down", Kind::slow_down},
        {503, "x", Kind::busy},
        {302, "", Kind::protocol},
        {404, "", Kind::protocol},
        {500, "", Kind::busy},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.error);
        const auto tokens =
            parse_token_reply({c.status, R"({"error":")" + std::string(c.error) + R"("})"});
        ASSERT_FALSE(tokens);
        EXPECT_EQ(tokens.error().kind, c.kind);
        EXPECT_FALSE(parse_device_reply({c.status, ""}));
    }
    const auto described = parse_token_reply(
        {400,
         R"({"error":"invalid_grant","error_description":"AADSTS70008: ex\u001bpired.\r\nTrace ID: 1"})"});
    EXPECT_EQ(described.error().message,
              "the authorization server says invalid_grant (\"AADSTS70008: ex\\x1bpired.\")");
    EXPECT_THAT(parse_token_reply({400, "{\"error\":\"" + std::string(60'000, 'x') + "\"}"})
                    .error()
                    .message,
                testing::SizeIs(testing::Lt(500)));
}

TEST(OauthReply, DeviceCodesAreReadWithinLimits) {
    const auto code = parse_device_reply(
        {200,
         R"({"device_code":"d","user_code":"ABCD-EFGH","verification_uri":"https://x.example/device","expires_in":1e9,"interval":0})"});
    ASSERT_TRUE(code);
    EXPECT_EQ(code->device_code.reveal(), "d");
    EXPECT_EQ(code->user_code, "ABCD-EFGH");
    EXPECT_EQ(code->verification_url, "https://x.example/device");
    EXPECT_EQ(code->expires_in, seconds(3600));
    EXPECT_EQ(code->interval, seconds(1));
    for (const char* body :
         {"{}", R"({"device_code":"d","user_code":"A"})",
          R"({"device_code":"d","user_code":"A\u001b[2J","verification_uri":"https://x"})",
          R"({"device_code":"d","user_code":"A","verification_uri":"https://x\ny"})"}) {
        EXPECT_FALSE(parse_device_reply({200, body})) << body;
    }
}

}  // namespace
}  // namespace triaged::net
