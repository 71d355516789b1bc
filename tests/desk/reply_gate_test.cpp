#include "desk/reply_gate.h"

#include <gtest/gtest.h>

#include "message/parse.h"

namespace triaged::desk {
namespace {

triage::Verdict wanted() {
    triage::Verdict v;
    v.queue = "quick";
    return v;
}

// A plain request, with `fields` in front of its header.
message::Message mail(const std::string& fields,
                      const std::string& from = "Ada <ada@example.org>") {
    return message::parse(fields + "From: " + from +
                          "\r\nTo: desk@example.com\r\nSubject: My lamp\r\nMessage-ID: "
                          "<1@example.org>\r\nDate: Tue, 12 May 2026 20:41:00 +0100\r\n\r\n"
                          "Hello,\r\n\r\nmy lamp is broken. What can I do?\r\n\r\nAda\r\n");
}

LiveFacts fresh() {
    LiveFacts facts;
    facts.live_mode = true;
    facts.own_addresses = {"desk@example.com"};
    facts.received = 1000;
    facts.live_since = 900;
    facts.now = 1010;
    facts.known_conversation = false;
    facts.handled_before = false;
    facts.was_present = false;
    return facts;
}

TEST(ReplyGate, AllowsAPersonsNewRequest) {
    const auto decision = may_reply(mail(""), wanted(), fresh());
    EXPECT_EQ(decision, (ReplyDecision{true, "new-request", "ada@example.org"}));
}

TEST(ReplyGate, DeniesByWhatStandsInTheMail) {
    constexpr struct {
        const char* fields;
        const char* reason;
    } cases[] = {
        {"Return-Path: <>\r\n", "null-return-path"},
        {"return-path:  <> \r\n", "null-return-path"},
        {"Auto-Submitted: auto-replied\r\n", "auto-submitted"},
        {"AUTO-SUBMITTED: auto-generated (by cron); x=y\r\n", "auto-submitted"},
        {"Auto-Submitted: no\r\nAuto-Submitted: auto-notified\r\n", "auto-submitted"},
        {"Auto-Submitted:\r\n auto-replied\r\n", "auto-submitted"},
        {"List-Id: <news.example.org>\r\n", "mailing-list"},
        {"List-Unsubscribe: <mailto:u@example.org>\r\n", "mailing-list"},
        {"List-Post: NO\r\n", "mailing-list"},
        {"Mailing-List: x\r\n", "mailing-list"},
        {"X-Loop: yes\r\n", "mailing-list"},
        {"Precedence: bulk\r\n", "bulk-precedence"},
        {"Precedence: LIST (really)\r\n", "bulk-precedence"},
        {"X-Precedence: junk\r\n", "bulk-precedence"},
        {"X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply\r\n", "asks-for-silence"},
        {"X-Auto-Response-Suppress: all\r\n", "asks-for-silence"},
        {"X-Autoreply: yes\r\n", "robot-header"},
        {"X-Autorespond: x\r\n", "robot-header"},
        {"X-FC-MachineGenerated: true\r\n", "robot-header"},
        {"X-Failed-Recipients: a@b.example\r\n", "robot-header"},
        {"Delivered-To: Autoresponder\r\n", "robot-header"},
        {"Feedback-ID: 1:2\r\n", "robot-header"},
        {"X-Spam-Flag: YES\r\n", "spam"},
        {"From: Eve <eve@example.org>\r\n", "no-single-sender"},
        {"In-Reply-To: <0@example.com>\r\n", "reply-in-conversation"},
        {"References: <0@example.com> <1@example.com>\r\n", "reply-in-conversation"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.fields);
        EXPECT_EQ(may_reply_by_content(mail(c.fields), wanted()).reason, c.reason);
    }
}

TEST(ReplyGate, ToleratesWhatSaysNothing) {
    for (const char* const fields :
         {"Return-Path: <ada@example.org>\r\n", "Auto-Submitted: no\r\n",
          "Auto-Submitted: No (a person)\r\n", "X-Auto-Response-Suppress: DR, RN\r\n",
          "X-Auto-Response-Suppress: None\r\n", "Precedence: first-class\r\n",
          "X-Spam-Flag: NO\r\n", "Delivered-To: desk@example.com\r\n"}) {
        SCOPED_TRACE(fields);
        EXPECT_EQ(may_reply_by_content(mail(fields), wanted()).reason, "new-request");
    }
}

TEST(ReplyGate, DeniesSendersBehindWhomNobodyReads) {
    for (const char* const from : {"MAILER-DAEMON@example.org",  "postmaster@example.org",
                                   "noreply@example.org",        "no-reply@example.org",
                                   "No_Reply@example.org",       "no.reply+x@example.org",
                                   "do-not-reply@example.org",   "shop-noreply@example.org",
                                   "donotreply@example.org",     "bounces@example.org",
                                   "bounce+123@example.org",     "owner-list@example.org",
                                   "list-request@example.org",   "list-request-x@example.org",
                                   "listserv@example.org",       "majordomo@example.org",
                                   "abuse@example.org",          "root@example.org",
                                   "list-bounces@example.org",   "notifications@example.org",
                                   "ne-pas-repondre@example.org"}) {
        SCOPED_TRACE(from);
        EXPECT_EQ(may_reply_by_content(mail("", from), wanted()).reason, "no-reply-sender");
    }
    for (const char* const from : {"rooter@example.org", "norbert.reply@example.org",
                                   "ada.request@example.org", "news.desk@example.org"}) {
        SCOPED_TRACE(from);
        EXPECT_EQ(may_reply_by_content(mail("", from), wanted()).reason, "new-request");
    }
}

TEST(ReplyGate, DeniesAFromThatNamesNotExactlyOnePerson) {
    for (const char* const from :
         {"a@example.org, b@example.org", "undisclosed-recipients:;", "", "Ada", "ada@"}) {
        SCOPED_TRACE(from);
        EXPECT_FALSE(may_reply_by_content(mail("", from), wanted()).allowed);
    }
}

TEST(ReplyGate, DeniesWhatTheVerdictDoesNotWant) {
    triage::Verdict automatic = wanted();
    automatic.queue = "automatic";
    EXPECT_EQ(may_reply_by_content(mail(""), automatic).reason, "queue-automatic");
    triage::Verdict silent = wanted();
    silent.acknowledge.wanted = false;
    EXPECT_EQ(may_reply_by_content(mail(""), silent).reason, "rule-says-no");
}

TEST(ReplyGate, DeniesByWhatTheMailboxSays) {
    const auto reason = [](auto change) {
        LiveFacts facts = fresh();
        change(facts);
        return may_reply(mail(""), wanted(), facts).reason;
    };
    EXPECT_EQ(reason([](auto& f) { f.own_addresses.push_back("ada@example.org"); }), "own-address");
    EXPECT_EQ(reason([](auto& f) { f.own_addresses = {"other@example.com"}; }),
              "not-addressed-to-us");
    EXPECT_EQ(reason([](auto& f) { f.handled_before = true; }), "handled-before");
    EXPECT_EQ(reason([](auto& f) { f.known_conversation = true; }), "known-thread");
    EXPECT_EQ(reason([](auto& f) { f.received.reset(); }), "age-unknown");
    EXPECT_EQ(reason([](auto& f) { f.now.reset(); }), "age-unknown");
    EXPECT_EQ(reason([](auto& f) { f.live_mode = false; }), "not-live");
    EXPECT_EQ(reason([](auto& f) { f.live_since.reset(); }), "not-live");
    EXPECT_EQ(reason([](auto& f) { f.live_since = 1001; }), "older-than-first-connection");
    EXPECT_EQ(reason([](auto& f) { f.was_present = true; }), "older-than-first-connection");
    EXPECT_EQ(reason([](auto& f) { f.now = 1000 + f.max_age_seconds + 1; }), "too-old");
    EXPECT_EQ(reason([](auto& f) { f.received = *f.now + 3601; }), "from-the-future");
    EXPECT_EQ(reason([](auto&) {}), "new-request");
}

TEST(ReplyGate, AnswersWhatNamesUsInCopyOrWasResentToUs) {
    LiveFacts facts = fresh();
    facts.own_addresses = {"help@example.com"};
    EXPECT_TRUE(may_reply(mail("Cc: <HELP@example.com>\r\n"), wanted(), facts).allowed);
    EXPECT_TRUE(may_reply(mail("Resent-To: Help <help@example.com>\r\n"), wanted(), facts).allowed);
}

TEST(ReplyGate, SaysNoToFactsNobodyFilledIn) {
    EXPECT_FALSE(may_reply(mail(""), wanted(), LiveFacts{}).allowed);
}

}  // namespace
}  // namespace triaged::desk
