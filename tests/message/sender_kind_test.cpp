#include "message/sender_kind.h"

#include <gtest/gtest.h>

#include "message/parse.h"

namespace triaged::message {
namespace {

TEST(SenderKind, ByItsHeaders) {
    constexpr struct {
        const char* head;  // besides From and To
        const char* kind;
        const char* reason;
    } cases[] = {
        {"", "person", ""},
        {"Subject: Automatic shoe polisher\n", "person", ""},
        {"X-Auto-Response-Suppress: All\n", "person", ""},
        {"Auto-Submitted: no\n", "person", ""},
        {"Auto-Submitted: no (not auto-replied)\n", "person", ""},
        {"X-Autoreply: No\n", "person", ""},
        {"Precedence: first-class\n", "person", ""},
        {"List-Post: NO\n", "bulk", "header List-Post: NO"},

        {"Auto-Submitted: auto-replied\n", "auto_reply", "header Auto-Submitted: auto-replied"},
        {"AUTO-SUBMITTED: (x) auto-replied; y=z\n", "auto_reply",
         "header Auto-Submitted: (x) auto-replied; y=z"},
        {"X-Autoreply: yes\n", "auto_reply", "header X-Autoreply: yes"},
        {"Precedence: auto_reply\n", "auto_reply", "header Precedence: auto_reply"},
        {"Subject: Automatic reply: Lamp\n", "auto_reply", "header Subject: Automatic reply: Lamp"},
        {"Subject: =?utf-8?q?R=C3=A9ponse_automatique?= : Lampe\n", "auto_reply",
         "header Subject: R\u00e9ponse automatique : Lampe"},
        {"Subject: Abwesenheitsnotiz: Urlaub\n", "auto_reply",
         "header Subject: Abwesenheitsnotiz: Urlaub"},

        {"Auto-Submitted: auto-generated\n", "notification",
         "header Auto-Submitted: auto-generated"},
        {"X-Cron-Env: <SHELL=/bin/sh>\n", "notification", "header X-Cron-Env: <SHELL=/bin/sh>"},

        {"List-Post: <mailto:l@x.org>\nList-Id: <l.x.org>\n", "list",
         "header List-Post: <mailto:l@x.org>"},
        {"Precedence: list\n", "list", "header Precedence: list"},
        {"List-Id: <l.x.org>\n", "bulk", "header List-Id: <l.x.org>"},
        {"List-Unsubscribe: <mailto:u@x.org>\n", "bulk",
         "header List-Unsubscribe: <mailto:u@x.org>"},
        {"Precedence: bulk\n", "bulk", "header Precedence: bulk"},
        {"List-Id: News <x-announce.x.org>\nList-Post: <mailto:x-announce@x.org>\n", "bulk",
         "header List-Id: News <x-announce.x.org>"},

        {"X-Failed-Recipients: jo@x.org\n", "bounce", "header X-Failed-Recipients: jo@x.org"},
        {"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n"
         "Auto-Submitted: auto-replied\n",
         "bounce",
         "header Content-Type: multipart/report; report-type=delivery-status; boundary=b"},
        {"Return-Path: <>\nSubject: Undelivered Mail Returned to Sender\n", "bounce",
         "header Subject: Undelivered Mail Returned to Sender"},
        {"Subject: Undelivered parcel, please help\n", "person", ""},

        {"Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n",
         "receipt",
         "header Content-Type: multipart/report; report-type=disposition-notification; boundary=b"},
        {"Content-Type: multipart/report; report-type=feedback-report; boundary=b\n", "report",
         "header Content-Type: multipart/report; report-type=feedback-report; boundary=b"},
        {"Subject: Report Domain: x.org Submitter: y.org Report-ID: 1\n", "report",
         "header Subject: Report Domain: x.org Submitter: y.org Report-ID: 1"},
        {"Content-Type: text/calendar; method=REQUEST\n", "calendar",
         "header Content-Type: text/calendar; method=REQUEST"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.head);
        const Message m =
            parse(std::string(c.head) + "From: jo@x.org\nTo: a@b.org\n\nMy lamp is broken.\n");
        EXPECT_EQ(to_string(m.sender_kind), c.kind);
        EXPECT_EQ(m.sender_kind_reason, c.reason);
    }
}

TEST(SenderKind, ByItsAddress) {
    constexpr struct {
        const char* from;
        const char* kind;
    } cases[] = {
        {"jo@x.org", "person"},
        {"jo.1980@x.org", "person"},
        {"Mail Delivery System <MAILER-DAEMON@x.org>", "bounce"},
        {"MAILER-DAEMON <>", "bounce"},
        {"postmaster@x.org", "bounce"},
        {"marketing@x.org", "person"},
        {"noreply@x.org", "notification"},
        {"do-not-reply@x.org", "notification"},
        {"newsletter@x.org", "bulk"},
        {"Shop <a@newsletter.x.org>", "bulk"},
        {"2.20880.71-s6_ngjncfbfy.1@x.org", "bulk"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.from);
        const Message m = parse(std::string("From: ") + c.from + "\nTo: a@b.org\n\nHello\n");
        EXPECT_EQ(to_string(m.sender_kind), c.kind);
    }
}

TEST(SenderKind, AnInvitationIsNotAnAttachedCalendarFile) {
    const std::string rest = "\n\nBEGIN:VCALENDAR\n--b--\n";
    const std::string head =
        "From: jo@x.org\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nSee.\n--b\n";
    EXPECT_EQ(parse(head + "Content-Type: text/calendar; method=REQUEST" + rest).sender_kind,
              SenderKind::calendar);
    EXPECT_EQ(parse(head + "Content-Type: text/calendar; name=a.ics" + rest).sender_kind,
              SenderKind::person);
}

TEST(SenderKind, ByTheWayOutInItsFooter) {
    const std::string body = std::string(500, 'x') +
                             "\n\nYou are receiving this because you bought a lamp.\n"
                             "Unsubscribe: https://x.org/u\n";
    EXPECT_EQ(parse("From: jo@x.org\n\n" + body).sender_kind, SenderKind::bulk);
    // an answer, a forwarded mail, and somebody who asks how to get out
    EXPECT_EQ(parse("From: jo@x.org\nIn-Reply-To: <a@b>\n\n" + body).sender_kind,
              SenderKind::person);
    EXPECT_EQ(parse("From: jo@x.org\nSubject: Fwd: Lamps\n\n" + body).sender_kind,
              SenderKind::person);
    EXPECT_EQ(parse("From: jo@x.org\n\nHow do I unsubscribe from your newsletter? " +
                    std::string(500, 'x') + "\n")
                  .sender_kind,
              SenderKind::person);
}

TEST(SenderKind, ByTheNullReturnPathWithWordsOfAServer) {
    const std::string head = "Return-Path: <>\nFrom: info@x.org\n\n";
    EXPECT_EQ(parse(head + "Your mail could not be delivered to jo@y.org.\n").sender_kind,
              SenderKind::bounce);
    EXPECT_EQ(parse(head + "I am on holiday.\n").sender_kind, SenderKind::person);
    EXPECT_EQ(parse("From: jo@x.org\n\nMy parcel could not be delivered.\n").sender_kind,
              SenderKind::person);
}

}  // namespace
}  // namespace triaged::message
