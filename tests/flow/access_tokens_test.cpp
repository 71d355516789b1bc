#include "flow/access_tokens.h"

#include <gmock/gmock.h>

#include <thread>

#include "net/connection_error.h"
#include "net/scripted_server.h"
#include "support/temporary_folder.h"

namespace triaged::flow {
namespace {

using net::ScriptedServer;
using Script = std::vector<ScriptedServer::Step>;
using std::chrono::seconds;

class HandSetClock final : public Clock {
public:
    UnixTime now() const override { return time; }
    UnixTime time{seconds(1'700'000'000)};
};

// One answer of an authorization server to one request.
Script answer(int status, const std::string& body) {
    return {{"POST /token", "HTTP/1.1 " + std::to_string(status) + " x\r\nContent-Length: " +
                                std::to_string(body.size()) + "\r\n\r\n" + body},
            {ScriptedServer::eof, ""}};
}

std::string tokens(const std::string& access, const std::string& refresh) {
    return R"({"access_token":")" + access + R"(","refresh_token":")" + refresh +
           R"(","token_type":"Bearer","expires_in":1000})";
}

class AccessTokensTest : public testing::Test {
protected:
    AccessTokensTest() {
        settings.store = folder.path();
        account.name = "support";
        account.oauth.emplace();
        account.oauth->grant = OauthSettings::Grant::code;
        account.oauth->client.client_id = "id";
        account.oauth->client.token_url = "http://127.0.0.1:1/token";  // nobody listens
        account.oauth->token_key = Secret("a key that is long enough");
    }

    void sign_in(const std::string& access = "at1") {
        net::OauthTokens given;
        given.access = Secret(access);
        given.refresh = Secret("rt1");
        given.expires_in = seconds(1000);
        access_tokens.signed_in(account, given);
    }
    std::string get(const AccountSettings& of) {
        return access_tokens.get(of, std::stop_token{}).token.reveal();
    }
    // The account, as it would be with that server. What is sealed belongs to a token_url, so
    // call it before sign_in().
    void use(const ScriptedServer& server) {
        account.oauth->client.token_url = server.url("http") + "/token";
    }

    TemporaryFolder folder;
    store::Database db{folder.path()};
    HandSetClock clock;
    Settings settings;
    AccountSettings account;
    AccessTokens access_tokens{settings, db, clock};
};

TEST_F(AccessTokensTest, ServeForFourFifthsOfTheirLifeWithoutAsking) {
    sign_in();
    clock.time += seconds(799);
    EXPECT_EQ(get(account), "at1");
    clock.time += seconds(1);
    EXPECT_EQ(get(account), "at1") << "nobody answers: the old one serves on";
    clock.time += seconds(200);
    EXPECT_THROW(get(account), net::ConnectionError);
    clock.time -= seconds(5000);
    EXPECT_THROW(get(account), net::ConnectionError) << "from the future, by this clock";
}

TEST_F(AccessTokensTest, AreRefreshedOnceForAllWhoAsk) {
    ScriptedServer server(answer(200, tokens("at2", "rt2")));
    use(server);
    sign_in();
    clock.time += seconds(900);
    std::vector<std::string> got(8);
    {
        std::vector<std::jthread> threads;
        for (auto& one : got) threads.emplace_back([&] { one = get(account); });
    }
    EXPECT_THAT(got, testing::Each("at2"));
    EXPECT_THAT(server.lines(), testing::Contains("POST /token HTTP/1.1").Times(1));
}

TEST_F(AccessTokensTest, NewOnesAreStoredAndNotToBeReadThere) {
    ScriptedServer first(answer(200, tokens("at2", "rt2")));
    use(first);
    sign_in();
    const auto before = store::Tokens(db).get("support");
    clock.time += seconds(900);
    EXPECT_EQ(get(account), "at2");
    const auto stored = store::Tokens(db).get("support");
    EXPECT_NE(stored->refresh, before->refresh);
    EXPECT_EQ(stored->refresh.size(), 12 + 3 + 16);
    EXPECT_THAT(stored->refresh, testing::Not(testing::HasSubstr("rt2")));
    EXPECT_THAT(stored->access, testing::Not(testing::HasSubstr("at2")));
    EXPECT_EQ(stored->access_from, clock.now().time_since_epoch().count());
    EXPECT_EQ(stored->access_until, clock.now().time_since_epoch().count() + 1000);
}

TEST_F(AccessTokensTest, InvalidGrantAsksForASignInOnceAndForAll) {
    ScriptedServer server(
        answer(400, R"({"error":"invalid_grant","error_description":"rt1 is spent"})"));
    use(server);
    sign_in();
    clock.time += seconds(900);
    try {
        get(account);
        ADD_FAILURE() << "a token";
    } catch (const SignInNeeded& e) {
        EXPECT_STREQ(e.what(),
                     "the sign-in holds no longer: the authorization server says invalid_grant "
                     "(\"*** is spent\"); run: triaged login support");
    }
    server.lines();  // it is gone: nobody is asked any more
    EXPECT_THROW(get(account), SignInNeeded);
    EXPECT_TRUE(access_tokens.sign_in_needed(account));
    sign_in("at3");
    EXPECT_FALSE(access_tokens.sign_in_needed(account));
    EXPECT_EQ(get(account), "at3");
    EXPECT_EQ(access_tokens.sign_ins(account), 2);
}

TEST_F(AccessTokensTest, OpenForTheSameKeyAccountAndClientOnly) {
    EXPECT_THROW(get(account), SignInNeeded) << "nobody has signed in";
    sign_in();
    auto other = account;
    other.oauth->token_key = Secret("another key that is long enough");
    EXPECT_THROW(get(other), SignInNeeded);
    other = account;
    other.oauth->client.client_id = "other";
    EXPECT_THROW(get(other), SignInNeeded);
    other = account;
    other.name = "sales";
    EXPECT_THROW(get(other), SignInNeeded);
    EXPECT_EQ(get(account), "at1");
}

TEST_F(AccessTokensTest, ADiscardedTokenIsNotGivenAgainAndAnotherIsNotDiscarded) {
    sign_in();
    access_tokens.discard(account, Secret("at0"));
    EXPECT_EQ(get(account), "at1");
    access_tokens.discard(account, Secret("at1"));
    EXPECT_THROW(get(account), net::ConnectionError);
}

}  // namespace
}  // namespace triaged::flow
