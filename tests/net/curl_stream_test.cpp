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
