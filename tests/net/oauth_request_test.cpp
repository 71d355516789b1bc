#include "net/oauth_request.h"

#include <gmock/gmock.h>

namespace triaged::net {
namespace {

OauthClient client() {
    OauthClient client;
    client.authorize_url = "https://accounts.example.com/auth";
    client.client_id = "id 1&2";
    client.scope = "https://mail.example.com/ offline";
    client.redirect_url = "http://localhost";
    return client;
}

TEST(OauthRequest, BodiesAreThoseOfTheStandards) {
    auto public_client = client();
    auto confidential = client();
    confidential.client_secret = Secret("s=+%\xC3\xA9");
    const Secret token("1//r");
    const std::string scope = "&scope=https%3A%2F%2Fmail.example.com%2F%20offline";
    EXPECT_EQ(refresh_form(public_client, token).reveal(),
              "grant_type=refresh_token&refresh_token=1%2F%2Fr&client_id=id%201%262" + scope);
    EXPECT_EQ(client_credentials_form(confidential).reveal(),
              "grant_type=client_credentials&client_id=id%201%262"
              "&client_secret=s%3D%2B%25%C3%A9" +
                  scope);
    EXPECT_EQ(device_form(public_client).reveal(), "client_id=id%201%262" + scope);
    EXPECT_EQ(device_token_form(public_client, Secret("d c")).reveal(),
              "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code"
              "&device_code=d%20c&client_id=id%201%262");
    EXPECT_EQ(code_form(public_client, Secret("4/c"), Secret("v-_")).reveal(),
              "grant_type=authorization_code&code=4%2Fc&redirect_uri=http%3A%2F%2Flocalhost"
              "&code_verifier=v-_&client_id=id%201%262");
}

TEST(OauthRequest, TheChallengeIsThatOfRfc7636AppendixB) {
    EXPECT_EQ(code_challenge(Secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")),
              "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

TEST(OauthRequest, VerifiersAreLongEnoughUnreservedAndNeverTheSame) {
    const std::string one = random_url_text();
    EXPECT_THAT(one, testing::MatchesRegex("[A-Za-z0-9_-]{43}"));
    EXPECT_NE(one, random_url_text());
}

TEST(OauthRequest, TheAddressForABrowserHoldsTheChallengeAndNotTheVerifier) {
    const Secret verifier(random_url_text());
    const std::string url = authorization_url(client(), "st", code_challenge(verifier));
    EXPECT_THAT(url, testing::StartsWith("https://accounts.example.com/auth?response_type=code&"));
    EXPECT_THAT(url, testing::HasSubstr("&code_challenge=" + code_challenge(verifier) +
                                        "&code_challenge_method=S256"));
    EXPECT_THAT(url, testing::EndsWith("&code_challenge_method=S256"));
    auto google = client();
    google.asks_for_offline_access = true;
    EXPECT_THAT(authorization_url(google, "st", "c"),
                testing::EndsWith("&access_type=offline&prompt=consent"));
    EXPECT_THAT(url, testing::Not(testing::HasSubstr(verifier.reveal())));
}

TEST(OauthRequest, TheCodeIsTakenFromWhatABrowserShows) {
    for (const char* pasted : {"http://localhost/?state=our-state&code=4%2F0Ab+c&scope=x",
                               "  http://localhost/?code=4/0Ab%20c&state=our-state#frag\r\n",
                               "code=4/0Ab+c&state=our-state"}) {
        const auto code = code_of_redirect(pasted, "our-state");
        ASSERT_TRUE(code) << pasted << ": " << code.error().message;
        EXPECT_EQ(code->reveal(), "4/0Ab c");
    }
}

TEST(OauthRequest, WhatElseIsPastedIsRefusedInWords) {
    const struct {
        std::string pasted;
        const char* message;
    } cases[] = {
        {"", "there is no code in what was pasted"},
        {"4/0Abc", "there is no code in what was pasted"},
        {"http://localhost/?state=our-state&code=", "there is no code in what was pasted"},
        {"http://localhost/?code=x", "what was pasted belongs to another sign-in"},
        {"http://localhost/?code=x&state=our-statf", "what was pasted belongs to another sign-in"},
        {"http://localhost/?code=x&state=our-state%", "what was pasted belongs to another sign-in"},
        {"http://localhost/?state=our-state&error=access_denied&error_description=No%0Away",
         "the authorization server says: access_denied No\\x0away"},
        {"http://localhost/?code=" + std::string(20'000, 'x'), "what was pasted is too long"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.pasted.substr(0, 80));
        const auto code = code_of_redirect(c.pasted, "our-state");
        ASSERT_FALSE(code);
        EXPECT_THAT(code.error().message, testing::StartsWith(c.message));
    }
}

}  // namespace
}  // namespace triaged::net
