#include "net/smtp.h"

#include <curl/curl.h>
#include <gmock/gmock.h>

#include <algorithm>

#include "net/scripted_server.h"

namespace triaged::net {
namespace {

using State = SendOutcome::State;
using Concerns = SendOutcome::Concerns;
using Script = std::vector<ScriptedServer::Step>;
constexpr auto eof = ScriptedServer::eof;
const ScriptedServer::Step quit = {"QUIT", "221 bye\r\n"};

const Script up_to_data = {
    {"", "220 test ESMTP\r\n"},
    {"EHLO localhost", "250-test\r\n250-SIZE 1000000\r\n250 8BITMIME\r\n"},
    {"MAIL FROM:<>", "250 ok\r\n"},
    {"RCPT TO:<anna@example.org>", "250 ok\r\n"},
    {"DATA", "354 go on\r\n"},
};

// The first `steps` of a good transaction, then these.
Script script(std::size_t steps, const Script& then) {
    Script out(up_to_data.begin(), up_to_data.begin() + static_cast<std::ptrdiff_t>(steps));
    out.insert(out.end(), then.begin(), then.end());
    return out;
}

struct Sent {
    SendOutcome outcome;
    int on_data_calls = 0;
    std::vector<std::string> lines;
};

SmtpEndpoint endpoint_of(const ScriptedServer& server) {
    SmtpEndpoint endpoint;
    endpoint.url = server.url("smtp");
    endpoint.plain_text = true;
    return endpoint;
}

MailboxAddress anna() { return *MailboxAddress::parse("anna@example.org"); }

Sent send(const Script& steps, std::string_view mail = "Subject: x\r\n\r\nHello\r\n",
          std::stop_token stop = {}) {
    ScriptedServer server(steps);
    Sent sent;
    sent.outcome = send_mail(
        endpoint_of(server), {}, anna(), mail, [&] { ++sent.on_data_calls; }, std::move(stop));
    sent.lines = server.lines();
    return sent;
}

TEST(Smtp, TellsWhatBecameOfTheMailByWhereAndHowTheServerAnswers) {
    const struct {
        const char* name;
        Script script;
        State state;
        Concerns concerns;
        int last_code;
        int on_data_calls;
    } cases[] = {
        {"accepted", script(5, {{".", "250 taken\r\n"}, quit}), State::sent, Concerns::mail, 250,
         1},
        {"accepted in several lines", script(5, {{".", "250-a\r\n250 b\r\n"}, quit}), State::sent,
         Concerns::mail, 250, 1},
        {"accepted, closed before QUIT", script(5, {{".", "250 taken\r\n"}}), State::sent,
         Concerns::mail, 250, 1},
        {"421 greeting", {{"", "421 busy\r\n"}}, State::retry, Concerns::server, 421, 0},
        {"554 greeting", {{"", "554 no\r\n"}}, State::retry, Concerns::server, 554, 0},
        {"closed at once", {}, State::retry, Concerns::server, 0, 0},
        {"garbage", {{"", "HTTP/1.1 400 Bad Request\r\n"}}, State::retry, Concerns::server, 0, 0},
        {"450 to MAIL", script(2, {{"MAIL", "450 later\r\n"}, quit}), State::retry, Concerns::mail,
         450, 0},
        {"550 to MAIL", script(2, {{"MAIL", "550 no\r\n"}, quit}), State::failed, Concerns::mail,
         550, 0},
        {"530 to MAIL", script(2, {{"MAIL", "530 log in first\r\n"}, quit}), State::retry,
         Concerns::server, 530, 0},
        {"450 to RCPT", script(3, {{"RCPT", "450 greylisted\r\n"}, quit}), State::retry,
         Concerns::mail, 450, 0},
        {"550 to RCPT", script(3, {{"RCPT", "550 no such user\r\n"}, quit}), State::failed,
         Concerns::mail, 550, 0},
        {"closed at RCPT", script(3, {{"RCPT", ""}}), State::retry, Concerns::server, 250, 0},
        {"451 to DATA", script(4, {{"DATA", "451 later\r\n"}, quit}), State::retry, Concerns::mail,
         451, 0},
        {"554 to DATA", script(4, {{"DATA", "554 no\r\n"}, quit}), State::failed, Concerns::mail,
         554, 0},
        {"closed at DATA, before the 354", script(4, {{"DATA", ""}}), State::retry,
         Concerns::server, 250, 0},
        {"closed after the dot", script(5, {{".", ""}}), State::in_doubt, Concerns::mail, 354, 1},
        {"451 after the dot", script(5, {{".", "451 later\r\n"}, quit}), State::retry,
         Concerns::mail, 451, 1},
        {"554 after the dot", script(5, {{".", "554 spam\r\n"}, quit}), State::failed,
         Concerns::mail, 554, 1},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        const auto sent = send(c.script);
        EXPECT_STREQ(to_string(sent.outcome.state), to_string(c.state)) << sent.outcome.message;
        EXPECT_EQ(sent.outcome.concerns, c.concerns) << sent.outcome.message;
        EXPECT_EQ(sent.outcome.last_code, c.last_code);
        EXPECT_EQ(sent.on_data_calls, c.on_data_calls);
        EXPECT_NE(sent.outcome.message, "");
    }
}

// Closed right after the 354, with a body that does not fit into the socket's buffers.
TEST(Smtp, IsInDoubtWhenTheConnectionBreaksWithinTheMail) {
    const std::string mail = "Subject: x\r\n\r\n" + std::string(8'000'000, 'x') + "\r\n";
    const auto sent = send(up_to_data, mail);
    EXPECT_EQ(sent.outcome.state, State::in_doubt) << sent.outcome.message;
    EXPECT_EQ(sent.on_data_calls, 1);
}

TEST(Smtp, TellsOnDataAfterThe354AndBeforeTheFirstByte) {
    bool data_asked_for = false;
    std::atomic<bool> on_data_called = false;
    auto steps = script(4, {{"DATA", "354 go on\r\n",
                             [&] {
                                 data_asked_for = true;
                                 EXPECT_FALSE(on_data_called);
                             }},
                            {".", "250 taken\r\n"},
                            quit});
    ScriptedServer server(steps);
    const auto outcome = send_mail(endpoint_of(server), {}, anna(), "Subject: x\r\n\r\nHello\r\n",
                                   [&] { on_data_called = true; }, {});
    EXPECT_EQ(outcome.state, State::sent);
    server.lines();
    EXPECT_TRUE(on_data_called);
    EXPECT_TRUE(data_asked_for);
}

TEST(Smtp, HandsNothingOverWhenOnDataThrows) {
    ScriptedServer server(script(5, {{eof, ""}}));
    struct DiskFull {};
    EXPECT_THROW(send_mail(endpoint_of(server), {}, anna(), "Subject: x\r\n\r\nHello\r\n",
                           [] { throw DiskFull{}; }, {}),
                 DiskFull);
    EXPECT_THAT(server.lines(), testing::Not(testing::Contains("Subject: x")));
    EXPECT_THAT(server.lines(), testing::Not(testing::Contains(".")));
}

TEST(Smtp, SendsOneCleanTransaction) {
    const auto sent = send(script(5, {{".", "250 taken\r\n"}, quit}),
                           "Subject: x\n\n.dot\rlone\r\n..\r\n.\r\nRCPT TO:<victim@example.net>");
    EXPECT_EQ(sent.outcome.state, State::sent);
    EXPECT_EQ(sent.lines, (std::vector<std::string>{"EHLO localhost", "MAIL FROM:<> SIZE=63",
                                                    "RCPT TO:<anna@example.org>", "DATA",
                                                    "Subject: x", "", "..dot", "lone", "...", "..",
                                                    "RCPT TO:<victim@example.net>", ".", "QUIT"}));
}

TEST(Smtp, NamesTheSenderAndLogsInWithPlain) {
    ScriptedServer server(Script{
        {"", "220 test ESMTP\r\n"},
        {"EHLO desk.example.org", "250-test\r\n250 AUTH GSSAPI NTLM PLAIN LOGIN\r\n"},
        // \0desk@example.org\0pass
        {"AUTH PLAIN", "334 \r\n"},
        {"AGRlc2tAZXhhbXBsZS5vcmcAcGFzcw==", "235 ok\r\n"},
        {"MAIL FROM:<desk@example.org>", "250 ok\r\n"},
        {"RCPT TO:<anna@example.org>", "250 ok\r\n"},
        {"DATA", "354 go on\r\n"},
        {".", "250 taken\r\n"},
        quit,
    });
    auto endpoint = endpoint_of(server);
    endpoint.user = "desk@example.org";
    endpoint.secret = Secret("pass");
    endpoint.helo = "desk.example.org";
    const auto sender = *MailboxAddress::parse("desk@example.org");
    const auto outcome =
        send_mail(endpoint, sender, anna(), "Subject: x\r\n\r\nHello\r\n", [] {}, {});
    EXPECT_EQ(outcome.state, State::sent) << outcome.message;
}

TEST(Smtp, TakesARefusedLoginForAMatterOfTheServerAndDoesNotShowThePassword) {
    ScriptedServer server(Script{{"", "220 test ESMTP\r\n"},
                                 {"EHLO", "250-test\r\n250 AUTH PLAIN\r\n"},
                                 {"AUTH PLAIN", "334 \r\n"},
                                 {"AGRlc2sA", "535 5.7.8 wrong\r\n"},
                                 {eof, ""}});
    auto endpoint = endpoint_of(server);
    endpoint.user = "desk";
    endpoint.secret = Secret("canary-7f3a");
    const auto outcome = send_mail(endpoint, {}, anna(), "Subject: x\r\n\r\nHello\r\n", [] {}, {});
    EXPECT_EQ(outcome.state, State::retry);
    EXPECT_EQ(outcome.concerns, Concerns::server);
    EXPECT_EQ(outcome.last_code, 535);
    EXPECT_TRUE(outcome.login_refused);
    EXPECT_THAT(outcome.message, testing::HasSubstr("the login was refused"));
    EXPECT_THAT(outcome.message, testing::Not(testing::HasSubstr("canary")));
}

TEST(Smtp, LogsInByAccessTokenAndTellsARefusal) {
    // {"status":"400"}
    ScriptedServer server(
        Script{{"", "220 test ESMTP\r\n"},
               {"EHLO", "250-test\r\n250 AUTH LOGIN XOAUTH2\r\n"},
               {"AUTH XOAUTH2", "334 \r\n"},
               {"dXNlcj1kZXNrAWF1dGg9QmVhcmVyIHRvaw", "334 eyJzdGF0dXMiOiI0MDAifQ==\r\n"},
               {eof, ""}});
    auto endpoint = endpoint_of(server);
    endpoint.user = "desk";
    endpoint.secret = Secret("tok");
    endpoint.credential = Credential::bearer;
    const auto outcome = send_mail(endpoint, {}, anna(), "Subject: x\r\n\r\nHello\r\n", [] {}, {});
    EXPECT_EQ(outcome.state, State::retry);
    EXPECT_EQ(outcome.concerns, Concerns::server);
    EXPECT_TRUE(outcome.login_refused);
    EXPECT_THAT(outcome.message, testing::HasSubstr("{\"status\":\"400\"}"));
    EXPECT_THAT(outcome.message, testing::HasSubstr("`triaged login ACCOUNT`"));
}

TEST(Smtp, SendsNothingWithoutStarttlsUnlessToldTo) {
    ScriptedServer server(
        {{"", "220 test ESMTP\r\n"}, {"EHLO", "250-test\r\n250 AUTH PLAIN\r\n"}, {eof, ""}});
    auto endpoint = endpoint_of(server);
    endpoint.plain_text = false;
    endpoint.user = "desk";
    endpoint.secret = Secret("pass");
    const auto outcome = send_mail(endpoint, {}, anna(), "Subject: x\r\n\r\nHello\r\n", [] {}, {});
    EXPECT_EQ(outcome.state, State::retry);
    EXPECT_EQ(outcome.concerns, Concerns::server);
    EXPECT_THAT(outcome.message, testing::HasSubstr("no secure connection"));
    for (const auto& line : server.lines()) {
        EXPECT_FALSE(line.starts_with("AUTH") || line.starts_with("MAIL")) << line;
    }
}

TEST(Smtp, RetriesWhenNobodyListens) {
    std::string url;
    {
        ScriptedServer gone(Script{});
        url = gone.url("smtp");
    }
    SmtpEndpoint endpoint;
    endpoint.url = url;
    endpoint.plain_text = true;
    const auto outcome = send_mail(endpoint, {}, anna(), "x\r\n", [] {}, {});
    EXPECT_EQ(outcome.state, State::retry);
    EXPECT_EQ(outcome.concerns, Concerns::server);
    EXPECT_EQ(outcome.last_code, 0);
    EXPECT_THAT(outcome.message, testing::HasSubstr("cannot connect"));
}

TEST(Smtp, RefusesUrlsOfOtherProtocolsWithoutAConnection) {
    for (const char* url : {"", "imap://127.0.0.1", "file:///etc/passwd", "smtp://a@b"}) {
        SmtpEndpoint endpoint;
        endpoint.url = url;
        const auto outcome = send_mail(endpoint, {}, anna(), "x\r\n", [] {}, {});
        EXPECT_EQ(outcome.state, State::retry) << url;
        EXPECT_EQ(outcome.concerns, Concerns::server) << url;
        EXPECT_EQ(outcome.last_code, 0) << url;
    }
}

TEST(Smtp, GivesUpOnASilentServer) {
    for (const std::size_t steps : {2U, 5U}) {
        SCOPED_TRACE(steps);
        ScriptedServer server(script(steps, {{eof, ""}}));
        auto endpoint = endpoint_of(server);
        endpoint.connect_timeout = endpoint.reply_timeout = endpoint.accept_timeout =
            std::chrono::seconds(1);
        const auto outcome =
            send_mail(endpoint, {}, anna(), "Subject: x\r\n\r\nHello\r\n", [] {}, {});
        EXPECT_EQ(outcome.state, steps == 5 ? State::in_doubt : State::retry) << outcome.message;
    }
}

TEST(Smtp, StopsBeforeTheMailIsHandedOver) {
    std::stop_source stop;
    const auto sent =
        send(script(3, {{"RCPT", "250 ok\r\n", [&] { stop.request_stop(); }}, {eof, ""}}),
             "Subject: x\r\n\r\nHello\r\n", stop.get_token());
    EXPECT_EQ(sent.outcome.state, State::retry);
    EXPECT_EQ(sent.on_data_calls, 0);
    EXPECT_THAT(sent.outcome.message, testing::HasSubstr("stopping"));
}

TEST(Smtp, FinishesAMailThatIsBeingHandedOverWhenStopped) {
    std::stop_source stop;
    const auto sent = send(script(5, {{".", "250 taken\r\n", [&] { stop.request_stop(); }}, quit}),
                           "Subject: x\r\n\r\nHello\r\n", stop.get_token());
    EXPECT_EQ(sent.outcome.state, State::sent);
}

TEST(Smtp, IsInDoubtWhenStoppedAndTheServerSaysNothing) {
    std::stop_source stop;
    const auto sent = send(script(5, {{".", "", [&] { stop.request_stop(); }}, {eof, ""}}),
                           "Subject: x\r\n\r\nHello\r\n", stop.get_token());
    EXPECT_EQ(sent.outcome.state, State::in_doubt);
}

TEST(Smtp, ClassifiesEveryCombinationWithoutEverResendingWhatMayHaveBeenTaken) {
    for (int code = 0; code < CURL_LAST; ++code) {
        for (int reply = 0; reply < 1000; ++reply) {
            const auto before = classify(code, reply, false);
            const auto after = classify(code, reply, true);
            if (code == CURLE_OK) {
                EXPECT_EQ(before, State::sent);
                EXPECT_EQ(after, State::sent);
                continue;
            }
            EXPECT_TRUE(before == State::retry || before == State::failed);
            // Resent only on a clear 4xx.
            EXPECT_EQ(after == State::retry, reply >= 400 && reply < 500) << code << ' ' << reply;
        }
    }
}

}  // namespace
}  // namespace triaged::net
