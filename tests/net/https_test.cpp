#include "net/https.h"

#include <gmock/gmock.h>

#include "net/connection_error.h"
#include "net/scripted_server.h"

namespace triaged::net {
namespace {

using Kind = ConnectionError::Kind;
using Script = std::vector<ScriptedServer::Step>;

HttpEndpoint endpoint_of(const ScriptedServer& server) {
    HttpEndpoint endpoint;
    endpoint.url = *parse_web_url(server.url("http") + "/token");
    return endpoint;
}

// The client closes, or else what it has said and nobody has read would reset the connection.
Script replies(const std::string& text) {
    return {{"POST /token HTTP/1.1", text}, {ScriptedServer::eof, ""}};
}
Script replies_and_closes(const std::string& text) { return {{"POST /token HTTP/1.1", text}}; }

TEST(WebUrl, IsHttpsOrOnThisMachine) {
    for (const char* text :
         {"https://login.example.com/a/oauth2/v2.0/token", "https://h:8443/",
          "http://127.0.0.1:80/t", "http://[::1]:81/t", "http://localhost:1/t"}) {
        const auto url = parse_web_url(text);
        EXPECT_TRUE(url) << text;
    }
    EXPECT_EQ(parse_web_url("https://h.example")->text(), "https://h.example:443/");
    for (const char* text : {"", "http://login.example.com/t", "http://127.0.0.1.example.com/t",
                             "https://u:p@h/t", "https://h/t?x=1", "https://h/t#x", "https://h/a b",
                             "https://h/a\nb", "imaps://h", "//h/t"}) {
        EXPECT_FALSE(parse_web_url(text)) << text;
    }
}

TEST(Https, PostsAFormAndGivesTheReplyWhateverItsStatus) {
    ScriptedServer server(replies("HTTP/1.1 400 Bad Request\r\nContent-Length: 5\r\n\r\n{\"a\"}"));
    const auto reply = post_form(endpoint_of(server), Secret("a=1&b=2"), {});
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(reply.body, "{\"a\"}");
}

TEST(Https, FollowsNoRedirect) {
    ScriptedServer server(
        replies("HTTP/1.1 307 Go\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"));
    EXPECT_EQ(post_form(endpoint_of(server), Secret("a=1"), {}).status, 307);
}

TEST(Https, GivesUpOnWhatIsTooLongOrNoHttpOrSilent) {
    const struct {
        const char* name;
        Script script;
        Kind kind;
    } cases[] = {
        {"long body", replies("HTTP/1.1 200 OK\r\n\r\n" + std::string(70'000, 'x')),
         Kind::protocol},
        {"long header", replies("HTTP/1.1 200 OK\r\nX: " + std::string(90'000, 'x') + "\r\n\r\n"),
         Kind::protocol},
        {"closed", replies_and_closes(""), Kind::closed},
        {"no HTTP", replies("* OK IMAP ready\r\n"), Kind::protocol},
        {"cut short", replies_and_closes("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nxx"),
         Kind::closed},
        {"silent", {{ScriptedServer::eof, ""}}, Kind::timeout},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        ScriptedServer server(c.script);
        auto endpoint = endpoint_of(server);
        endpoint.timeout = std::chrono::seconds(1);
        try {
            post_form(endpoint, Secret("refresh_token=canary-7f3a"), {});
            ADD_FAILURE() << "an answer";
        } catch (const ConnectionError& e) {
            EXPECT_STREQ(to_string(e.kind()), to_string(c.kind)) << e.what();
            EXPECT_THAT(e.what(), testing::StartsWith("127.0.0.1:"));
            EXPECT_THAT(e.what(), testing::Not(testing::HasSubstr("canary")));
        }
    }
}

TEST(Https, EndsWhenStopped) {
    std::stop_source stop;
    ScriptedServer server({{"POST", "", [&] { stop.request_stop(); }}, {ScriptedServer::eof, ""}});
    EXPECT_THROW(post_form(endpoint_of(server), Secret("a=1"), stop.get_token()), Stopped);
}

}  // namespace
}  // namespace triaged::net
