"""At most one answer per mail and per sender and day, and none to what must not be answered."""
import unittest

from tests.support import audit, mails, wait
from tests.support.daemon import FEW_RULES, Account, Triaged
from tests.support.mail_server import MailServer
from tests.support.smtp_sink import SmtpSink

BODY = "Hello,\n\nwhere is my order 4711? I ordered two weeks ago.\n\nAnn\n"


class AcknowledgeTest(unittest.TestCase):
    """`marker` is an ordinary mail sent last: when it was answered, the others were decided."""

    def answered(self, deliveries, more=""):
        """Delivers (sender, mail) one by one; gives the recipients of all answers but the marker's."""
        with MailServer(rawlog=True) as server, SmtpSink() as sink, \
                Triaged([Account("support", server)], sink.port, more=more) as triaged:
            triaged.start()
            wait.until(server.watching, "the daemon idles\n" + triaged.log())
            for sender, raw in deliveries:
                server.deliver("support", sender, raw)
            with server.mailbox("support") as box:
                triaged.wait_until_empty(box)
            server.deliver("support", "marker@customer.example",
                           mails.mail("Where is order 1?", BODY, sender="marker@customer.example"))
            wait.until(lambda: any(m["to"] == ["marker@customer.example"] for m in sink.mails),
                       "the marker is answered\n" + triaged.log())
            self.assertEqual(triaged.terminate(), 0)
            self.assertEqual({m["from"] for m in sink.mails}, {""})
            audit.check_acknowledgements(self, sink)
            return sorted(to for m in sink.mails for to in m["to"] if to != "marker@customer.example")

    def test_a_plain_request_is_answered_and_machines_lists_and_ourselves_are_not(self):
        # A sender for each, so that an answer tells whose it is.
        def ask(who, headers=(), sender=None, **changes):
            address = f"{who}@customer.example"
            return (address, mails.mail("Where is my order 4711?", BODY, headers=headers,
                                        sender=address if sender is None else sender, **changes))
        refused = [
            ("", ask("bounce")[1]),
            ask("submitted", [("Auto-Submitted", "auto-replied")]),
            ask("list", [("List-Id", "<x.lists.example>")]),
            ask("newsletter", [("List-Unsubscribe", "<https://x.example/u>")]),
            ask("bulk", [("Precedence", "bulk")]),
            ask("suppressed", [("X-Auto-Response-Suppress", "DR, OOF, AutoReply")]),
            ask("no-reply"),
            ask("mailer-daemon", sender="MAILER-DAEMON@customer.example"),
            ("support@example.test", ask("us", sender="support@example.test")[1]),
            ask("two", sender="two@customer.example, bob@customer.example"),
            ask("nameless", sender="Ann Customer"),
            ask("others", to="somebody@else.example"),
            ask("loop", [("X-Loop", "support@example.test")]),
        ]
        self.assertEqual(self.answered([*refused, ask("ann")]), ["ann@customer.example"])

    def test_one_per_sender_and_day_and_per_message(self):
        first = mails.mail("Where is order 1?", BODY, message_id="<1@customer.example>")
        second = mails.mail("Where is order 2?", BODY, message_id="<2@customer.example>")
        self.assertEqual(self.answered([("ann@customer.example", first), ("ann@customer.example", second)]),
                         ["ann@customer.example"])

    def test_a_reply_in_a_thread_we_know_is_not_answered(self):
        first = mails.mail("Where is order 1?", BODY, message_id="<1@customer.example>",
                           sender="ann@customer.example")
        reply = mails.mail("Re: Where is order 1?", BODY, sender="bob@customer.example",
                           headers=[("In-Reply-To", "<1@customer.example>"),
                                    ("References", "<1@customer.example>")])
        self.assertEqual(self.answered([("ann@customer.example", first), ("bob@customer.example", reply)]),
                         ["ann@customer.example"])

    def test_no_mail_can_choose_another_recipient_or_add_one(self):
        tricks = (
            'ann@customer.example\r\nBcc: victim@else.example',
            '"ann@customer.example> RCPT TO:<victim"@else.example',
            '<ann@customer.example>,<victim@else.example>',
            'ann@customer.example NOTIFY=SUCCESS',
            '=?utf-8?q?ann=40customer=2Eexample=0D=0ABcc=3A_victim=40else=2Eexample?=',
            '<@relay.example:ann@customer.example>',
            'ann%victim@else.example@customer.example',
        )
        head = ("To: support@example.test\r\nSubject: Where is order {n}?\r\nMessage-ID: <t{n}@customer.example>\r\n"
                "Date: Mon, 01 Jan 2024 10:00:00 +0000\r\n")
        deliveries = []
        for n, trick in enumerate(tricks):
            raw = (f"From: {trick}\r\n" + head.format(n=n) + "\r\n" + BODY.replace("\n", "\r\n")).encode()
            deliveries.append(("ann@customer.example", raw))
        self.assertLessEqual(set(self.answered(deliveries)), {"ann@customer.example"})

    def test_subjects_cannot_add_fields(self):
        with MailServer(rawlog=True) as server, SmtpSink() as sink, \
                Triaged([Account("support", server)], sink.port) as triaged:
            triaged.start()
            wait.until(server.watching, "the daemon idles\n" + triaged.log())
            raw = (b"From: ann@customer.example\r\nTo: support@example.test\r\nMessage-ID: <s@customer.example>\r\n"
                   b"Subject: =?utf-8?q?order_7=0D=0ABcc:_victim@else.example=0D=0A=0D=0Ahello?=\r\n\r\n"
                   + BODY.replace("\n", "\r\n").encode())
            server.deliver("support", "ann@customer.example", raw)
            wait.until(lambda: sink.mails, "an answer\n" + triaged.log())
            self.assertEqual(triaged.terminate(), 0)
            head = sink.mails[0]["data"].split("\r\n\r\n")[0]
            self.assertNotRegex(head, r"(?im)^bcc:")
            self.assertEqual(sink.mails[0]["to"], ["ann@customer.example"])


class SmtpFaultsTest(unittest.TestCase):
    """What may have arrived is never sent again; what was refused for now is."""

    def outcome(self, verb, fault, restarts=2):
        with MailServer() as server, SmtpSink() as sink, \
                Triaged([Account("support", server)], sink.port, rules=FEW_RULES) as triaged:
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            server.deliver("support", "ann@customer.example", mails.mail("Where is order 1?", BODY))
            sink.fail(verb, fault)
            for _ in range(restarts):
                triaged.run_once()
            with server.mailbox("support") as box:
                self.assertEqual(box.count("INBOX"), 0, "an SMTP fault kept a mail from being sorted")
            return len(sink.mails), sink.seen("MAIL"), triaged.log()

    def test_in_doubt_is_never_sent_again(self):
        for fault, kept in (("close", 0), ("accept-close", 1)):
            with self.subTest(fault):
                sent, tried, log = self.outcome("DOT", fault, restarts=3)
                self.assertEqual((sent, tried), (kept, 1), log)

    def test_a_refusal_for_good_is_final(self):
        for verb in ("RCPT", "DATA", "DOT"):
            with self.subTest(verb):
                sent, tried, log = self.outcome(verb, "550 5.1.1 no such user", restarts=3)
                self.assertEqual((sent, tried), (0, 1), log)

    def test_a_refusal_for_now_is_not_hammered(self):
        for verb in ("CONNECT", "MAIL", "RCPT", "DOT"):
            with self.subTest(verb):
                sent, tried, log = self.outcome(verb, "451 4.3.0 later", restarts=3)
                self.assertEqual(sent, 0, log)
                self.assertLessEqual(tried, 1, "tried again within seconds")


if __name__ == "__main__":
    unittest.main()
