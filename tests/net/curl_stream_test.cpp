#include "net/curl_stream.h"

#include <gmock/gmock.h>

#include <array>

#include "net/scripted_server.h"

namespace triaged::net {
namespace {

using Kind = ConnectionError::Kind;
using Script = std::vector<ScriptedServer::Step>;
constexpr auto eof = ScriptedServer::eof;

// libcurl's tags are A001, A002, ... on a fresh connection.
const Script login = {
    {"", "* OK hello\r\n"},
    {"A001 CAPABILITY", "* CAPABILITY IMAP4rev1 AUTH=GSSAPI AUTH=PLAIN\r\nA001 OK\r\n"},
    {"A002 AUTHENTICATE PLAIN", "+ \r\n"},
    {"AGRlc2sAY2FuYXJ5LTdmM2E=", "A002 OK in\r\n"},  // \0desk\0canary-7f3a
};

Script after_login(const Script& then) {
    Script out = login;
    out.insert(out.end(), then.begin(), then.end());
    return out;
}

Endpoint endpoint_for(const std::string& url) {
    Endpoint endpoint;
    endpoint.url = url;
    endpoint.user = "desk";
    endpoint.secret = Secret("canary-7f3a");
    endpoint.plain_text = true;
    return endpoint;
}

Deadline far() { return std::chrono::steady_clock::now() + std::chrono::hours(1); }

std::string receive_until(Stream& stream, std::string_view end) {
    std::string all;
    std::array<char, 3> buffer;  // small, so that one segment takes several calls
    while (!all.ends_with(end)) {
        const auto got = stream.receive(buffer, far());
        EXPECT_EQ(got.wake, Wake::ready);
        all.append(buffer.data(), got.size);
    }
    return all;
}

TEST(CurlStream, LogsInAndThenCarriesBytesBothWays) {
    ScriptedServer server(
        after_login({{"a1 CAPABILITY", "* CAPABILITY IMAP4rev1\r\na1 OK\r\n"}, {eof, ""}}));
    Waiter waiter{std::stop_token{}};
    {
        const auto stream = connect(endpoint_for(server.url("imap")), waiter);
        stream->send("a1 CAPA", far());
        stream->send("BILITY\r\n", far());
        EXPECT_THAT(receive_until(*stream, "a1 OK\r\n"), testing::HasSubstr("IMAP4rev1"));
        EXPECT_THAT(stream->peer(), testing::StartsWith("127.0.0.1:"));
        std::array<char, 10> buffer;
        EXPECT_EQ(stream->receive(buffer, std::chrono::steady_clock::now()).wake, Wake::timeout);
        waiter.wake();
        EXPECT_EQ(stream->receive(buffer, far(), Wakes::end_the_wait).wake, Wake::woken);
    }
    EXPECT_EQ(server.lines().back(), "a1 CAPABILITY");
}

TEST(CurlStream, SaysThatTheServerClosed) {
    ScriptedServer server(after_login({{"a1", ""}}));
    Waiter waiter{std::stop_token{}};
    const auto stream = connect(endpoint_for(server.url("imap")), waiter);
    stream->send("a1 NOOP\r\n", far());
    std::array<char, 10> buffer;
    try {
        stream->receive(buffer, far());
        FAIL() << "nothing thrown";
    } catch (const ConnectionError& e) {
        EXPECT_EQ(e.kind(), Kind::closed);
        EXPECT_THAT(e.what(), testing::HasSubstr("the connection was closed"));
    }
}

TEST(CurlStream, UsesTheLoginCommandWhereTheServerHasNoSasl) {
    ScriptedServer server(Script{
        {"", "* OK hello\r\n"},
        {"A001 CAPABILITY", "* CAPABILITY IMAP4rev1\r\nA001 OK\r\n"},
        {eof, "", {}, true},
        {"", "* OK hello\r\n"},
        {"A001 CAPABILITY", "* CAPABILITY IMAP4rev1\r\nA001 OK\r\n"},
        {"A002 LOGIN desk canary-7f3a", "A002 OK in\r\n"},
        {eof, ""},
    });
    Waiter waiter{std::stop_token{}};
    EXPECT_NE(connect(endpoint_for(server.url("imap")), waiter), nullptr);
}

TEST(CurlStream, SaysWhyThereIsNoConnectionAndNeverThePassword) {
    const std::string hello = "* OK hello\r\n";
    const ScriptedServer::Step sasl = {"A001 CAPABILITY",
                                       "* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN\r\nA001 OK\r\n"};
    const ScriptedServer::Step start = {"A002 AUTHENTICATE", "+ \r\n"};
    std::string flood;
    for (int i = 0; i < 10'000; ++i) flood += "* CAPABILITY IMAP4rev1\r\n";
    const auto refused = [&](const std::string& code) {
        return Script{{"", hello}, sasl, start, {"AGRl", "A002 NO " + code + " no canary\r\n"}};
    };
    const struct {
        const char* name;
        Script script;
        const char* scheme;
        bool plain_text;
        Kind kind;
        const char* text;
    } cases[] = {
        {"wrong password", refused("[AUTHENTICATIONFAILED]"), "imap", true, Kind::authentication,
         "the login was refused (\"A002 NO [AUTHENTICATIONFAILED]"},
        {"refused without a code", refused(""), "imap", true, Kind::authentication,
         "check user and secret"},
        {"busy", refused("[UNAVAILABLE]"), "imap", true, Kind::unavailable, "come back later"},
        {"in use", refused("[inuse]"), "imap", true, Kind::unavailable, "come back later"},
        {"Exchange's word", refused("[THROTTLED]"), "imap", true, Kind::unavailable,
         "come back later"},
        {"Gmail's word", refused("[ALERT] Too many simultaneous connections. (Failure)"), "imap",
         true, Kind::unavailable, "come back later"},
        {"refused, and good-bye",
         {{"", hello},
          sasl,
          start,
          {"AGRl", "* BYE wrong\r\nA002 NO [AUTHENTICATIONFAILED] no\r\n"}},
         "imap",
         true,
         Kind::authentication,
         "check user and secret"},
        {"BYE greeting", {{"", "* BYE too many\r\n"}}, "imap", true, Kind::unavailable, "too many"},
        {"PREAUTH",
         {{"", "* PREAUTH hello\r\n"},
          {"A001 CAPABILITY", "* CAPABILITY IMAP4rev1\r\nA001 OK\r\n"}},
         "imap",
         true,
         Kind::protocol,
         "PREAUTH"},
        {"no IMAP",
         {{"", "220 smtp.example.org ESMTP\r\n"}},
         "imap",
         true,
         Kind::closed,
         "check the port"},
        {"closed", {}, "imap", true, Kind::closed, "closed"},
        {"no TLS on the TLS port",
         {{"", hello}},
         "imaps",
         false,
         Kind::tls,
         "no secure connection"},
        {"STARTTLS not offered",
         {{"", hello}, {"A001 CAPABILITY", "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nA001 OK\r\n"}},
         "imap",
         false,
         Kind::tls,
         "no secure connection"},
        {"STARTTLS refused",
         {{"", hello}, sasl, {"A002 STARTTLS", "A002 NO not now\r\n"}},
         "imap",
         false,
         Kind::tls,
         "no secure connection"},
        {"endless answer",
         {{"", hello}, {"A001 CAPABILITY", flood}},
         "imap",
         true,
         Kind::closed,
         ""},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        ScriptedServer server(c.script);
        Waiter waiter{std::stop_token{}};
        auto endpoint = endpoint_for(server.url(c.scheme));
        endpoint.plain_text = c.plain_text;
        try {
            connect(endpoint, waiter);
            ADD_FAILURE() << "connected";
        } catch (const ConnectionError& e) {
            EXPECT_STREQ(to_string(e.kind()), to_string(c.kind)) << e.what();
            EXPECT_THAT(e.what(), testing::HasSubstr(c.text));
            EXPECT_THAT(e.what(), testing::StartsWith("127.0.0.1:"));
            EXPECT_THAT(e.what(), testing::Not(testing::HasSubstr("canary-")));
        }
        for (const auto& line : server.lines()) {
            EXPECT_TRUE(c.plain_text || !line.starts_with("A002 AUTH")) << line;
        }
    }
}

Endpoint with_token(const ScriptedServer& server, const std::string& user) {
    auto endpoint = endpoint_for(server.url("imap"));
    endpoint.user = user;
    endpoint.secret = Secret("tok-canary-7f3a");
    endpoint.credential = Credential::bearer;
    return endpoint;
}

TEST(CurlStream, LogsInByAccessToken) {
    // "user=..." and "n,a=...": RFC 7628, section 3.1, and Google's and Microsoft's manuals.
    const struct {
        const char* offered;
        const char* user;
        const char* command;  // its beginning; the port of OAUTHBEARER differs
    } cases[] = {
        {"SASL-IR AUTH=PLAIN AUTH=XOAUTH2", "desk",
         "A002 AUTHENTICATE XOAUTH2 dXNlcj1kZXNrAWF1dGg9QmVhcmVyIHRvay1jYW5hcnktN2YzYQEB"},
        {"SASL-IR AUTH=XOAUTH2 AUTH=OAUTHBEARER AUTH=PLAIN", "desk",
         "A002 AUTHENTICATE OAUTHBEARER bixhPWRlc2ssAWhvc3Q9MTI3LjAuMC4xAXBvcnQ9"},
        {"SASL-IR AUTH=XOAUTH2 AUTH=OAUTHBEARER", "a=b", "A002 AUTHENTICATE XOAUTH2 dXNlcj1hPWIB"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.command);
        const std::string capability = std::string("* CAPABILITY IMAP4rev1 ") + c.offered;
        ScriptedServer server({{"", "* OK hello\r\n"},
                               {"A001 CAPABILITY", capability + "\r\nA001 OK\r\n"},
                               {c.command, "A002 OK in\r\n"},
                               {eof, ""}});
        Waiter waiter{std::stop_token{}};
        EXPECT_NE(connect(with_token(server, c.user), waiter), nullptr);
    }
}

TEST(CurlStream, SaysWhyATokenIsRefusedAndNeverTriesItAsAPassword) {
    // {"status":"401","scope":"mail"}
    const std::string reason = "+ eyJzdGF0dXMiOiI0MDEiLCJzY29wZSI6Im1haWwifQ==\r\n";
    const struct {
        const char* offered;
        std::vector<ScriptedServer::Step> then;
        Kind kind;
        const char* text;
    } cases[] = {
        {"AUTH=XOAUTH2",
         {{"A002 AUTHENTICATE XOAUTH2", "+ \r\n"}, {"dXNl", reason}, {eof, ""}},
         Kind::authentication,
         "the login was refused (\"{\"status\":\"401\",\"scope\":\"mail\"}\")"},
        {"SASL-IR AUTH=OAUTHBEARER",
         {{"A002 AUTHENTICATE OAUTHBEARER bix", reason},
          {"AQ==", "A002 NO [AUTHENTICATIONFAILED] no\r\n"},  // RFC 7628, section 3.2.3
          {eof, ""}},
         Kind::authentication,
         "`triaged login ACCOUNT`"},
        {"SASL-IR AUTH=OAUTHBEARER",
         {{"A002 AUTHENTICATE OAUTHBEARER bix", "A002 NO [UNAVAILABLE] later\r\n"}, {eof, ""}},
         Kind::unavailable,
         "come back later"},
        {"AUTH=PLAIN AUTH=LOGIN", {{eof, ""}}, Kind::protocol, "offers no login by access token"},
        {"IDLE", {{eof, ""}}, Kind::protocol, "offers no login by access token"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.text);
        Script script = {{"", "* OK hello\r\n"},
                         {"A001 CAPABILITY",
                          std::string("* CAPABILITY IMAP4rev1 ") + c.offered + "\r\nA001 OK\r\n"}};
        script.insert(script.end(), c.then.begin(), c.then.end());
        ScriptedServer server(script);
        Waiter waiter{std::stop_token{}};
        try {
            connect(with_token(server, "desk"), waiter);
            ADD_FAILURE() << "connected";
        } catch (const ConnectionError& e) {
            EXPECT_STREQ(to_string(e.kind()), to_string(c.kind)) << e.what();
            EXPECT_THAT(e.what(), testing::HasSubstr(c.text));
            EXPECT_THAT(e.what(), testing::Not(testing::HasSubstr("canary")));
        }
    }
}

TEST(CurlStream, SaysThatNobodyListensOrNoSuchHostExists) {
    std::string url;
    {
        ScriptedServer gone(Script{});
        url = gone.url("imap");
    }
    for (const auto& target : {url, std::string("imaps://no-such-host.invalid")}) {
        SCOPED_TRACE(target);
        Waiter waiter{std::stop_token{}};
        try {
            connect(endpoint_for(target), waiter);
            ADD_FAILURE() << "connected";
        } catch (const ConnectionError& e) {
            EXPECT_EQ(e.kind(), Kind::unreachable) << e.what();
        }
    }
}

TEST(CurlStream, GivesUpConnectingWhenStopped) {
    std::stop_source stop;
    ScriptedServer server(
        {{"", "* OK hello\r\n"}, {"A001 CAPABILITY", "", [&] { stop.request_stop(); }}, {eof, ""}});
    Waiter waiter(stop.get_token());
    EXPECT_THROW(connect(endpoint_for(server.url("imap")), waiter), Stopped);
    EXPECT_THROW(connect(endpoint_for(server.url("imap")), waiter), Stopped) << "at once";
}

TEST(CurlStream, GivesUpOnASilentServer) {
    ScriptedServer server(Script{{eof, ""}});
    Waiter waiter{std::stop_token{}};
    auto endpoint = endpoint_for(server.url("imap"));
    endpoint.connect_timeout = std::chrono::seconds(1);
    try {
        connect(endpoint, waiter);
        FAIL() << "connected";
    } catch (const ConnectionError& e) {
        EXPECT_EQ(e.kind(), Kind::timeout) << e.what();
    }
}

TEST(CurlStream, RefusesOtherUrls) {
    for (const char* url : {"", "smtp://127.0.0.1", "imap://a@127.0.0.1", "file:///etc/passwd"}) {
        Waiter waiter{std::stop_token{}};
        EXPECT_THROW(connect(endpoint_for(url), waiter), ConnectionError) << url;
    }
}

}  // namespace
}  // namespace triaged::net
