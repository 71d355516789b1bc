"""Mail in; sorted mail and one acknowledgement out, on a real IMAP server."""
import email
import email.policy
import unittest

from tests.support import audit, mails, wait
from tests.support.daemon import Account, Triaged
from tests.support.mail_server import STORES, MailServer
from tests.support.smtp_sink import SmtpSink

QUEUES = {"Triage/1 Urgent", "Triage/2 Quick wins", "Triage/3 Hard conversations",
          "Triage/4 Needs thought", "Triage/9 Automatic"}


class MainPathTest(unittest.TestCase):
    def test_new_mail_is_sorted_and_answered_once_on_every_kind_of_server(self):
        for store in STORES:
            for security in ("tls", "starttls", "none"):
                with self.subTest(store=store, security=security):
                    self.sort_and_answer(store, security)

    def sort_and_answer(self, store, security):
        with MailServer(store, rawlog=True) as server, SmtpSink() as sink, \
                Triaged([Account("support", server, security)], sink.port) as triaged:
            triaged.start()
            wait.until(server.watching, "the daemon idles\n" + triaged.log())
            sent = mails.ordinary(12)
            for n, raw in enumerate(sent):
                server.deliver("support", f"c{n}@customer{n % 97}.example", raw)
            with server.mailbox("support") as box:
                triaged.wait_until_empty(box)
                where = box.read_all()
                self.assertLessEqual({f for f in where if f.startswith("Triage/")}, QUEUES)
                self.assertLessEqual({f for f, m in where.items() if m}, QUEUES)
                self.assertEqual(sum(len(m) for m in where.values()), len(sent))
                self.assertNotIn("\\Seen", {f for m in where.values() for x in m for f in x.flags})
                self.assertLessEqual({f for f in where if f.startswith("Triage/")}, set(box.subscribed()))
                delivered = [raw for folder in QUEUES & set(where) for raw in box.raw(folder)]
                # LMTP put its own fields on top; below them each mail is what was sent.
                for raw in sent:
                    self.assertEqual(sum(1 for d in delivered if d.endswith(raw)), 1)
                wait.until(lambda: len(sink.mails) == len(sent), f"12 acknowledgements, not {len(sink.mails)}\n"
                           + triaged.log())
                self.assertEqual(triaged.terminate(), 0, triaged.log())

                before = where
                self.assertEqual(triaged.run_once(), 0, triaged.log())
                self.assertEqual(box.read_all(), before, "a second run moved or flagged something")
                self.assertEqual(len(sink.mails), len(sent), "a second run answered again")

    def test_what_an_acknowledgement_carries(self):
        with MailServer(rawlog=True) as server, SmtpSink() as sink, \
                Triaged([Account("support", server)], sink.port) as triaged:
            triaged.start()
            wait.until(server.watching, "the daemon idles")
            server.deliver("support", "ann@customer.example", mails.mail(
                "Where is my order 4711?", "Hello,\n\nwhere is order 4711? I ordered a week ago.\n",
                message_id="<q1@customer.example>"))
            wait.until(lambda: sink.mails, "an acknowledgement\n" + triaged.log())
            self.assertEqual(triaged.terminate(), 0)
            sent = sink.mails[0]
            self.assertEqual((sent["from"], sent["to"]), ("", ["ann@customer.example"]))
            reply = email.message_from_string(sent["data"], policy=email.policy.default)
            self.assertEqual(reply["Auto-Submitted"], "auto-replied")
            self.assertEqual(reply["In-Reply-To"], "<q1@customer.example>")
            self.assertIn("<q1@customer.example>", reply["References"])
            self.assertIn("ann@customer.example", reply["To"])
            self.assertIn("support@example.test", reply["From"])
            self.assertIn("4711", reply["Subject"])
            self.assertTrue(reply["Message-ID"] and reply["Date"])
            self.assertIsNone(reply["Cc"])
            self.assertNotIn("I ordered a week ago", sent["data"], "the customer's text is not quoted")

    def test_two_accounts_work_side_by_side(self):
        with MailServer() as one, MailServer("sdbox") as two, \
                Triaged([Account("support", one), Account("sales", two, "starttls")],
                        mode="sort") as triaged:
            sent = {"support": mails.ordinary(5, seed=1), "sales": mails.ordinary(5, seed=2)}
            one.fill("support", sent["support"])
            two.fill("sales", sent["sales"])
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            for server, user in ((one, "support"), (two, "sales")):
                with server.mailbox(user) as box:
                    self.assertLessEqual(set(audit.check(self, box, sent[user]).values()), QUEUES)

    def test_a_server_with_a_namespace_prefix(self):
        with MailServer(prefix="INBOX/") as server, \
                Triaged([Account("support", server)], mode="sort") as triaged:
            sent = mails.ordinary(5)
            server.fill("support", sent)
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            with server.mailbox("support") as box:
                where = set(audit.check(self, box, sent).values())
                self.assertLessEqual(where, {"INBOX/" + q for q in QUEUES})

    def test_mode_sort_answers_nobody(self):
        with MailServer(rawlog=True) as server, SmtpSink() as sink, \
                Triaged([Account("support", server)], sink.port, mode="sort") as triaged:
            triaged.start()
            wait.until(server.watching, "the daemon idles")
            for n, raw in enumerate(mails.ordinary(5)):
                server.deliver("support", f"c{n}@customer{n}.example", raw)
            with server.mailbox("support") as box:
                triaged.wait_until_empty(box)
            self.assertEqual(triaged.terminate(), 0)
            self.assertEqual((sink.events, sink.mails), ([], []))


if __name__ == "__main__":
    unittest.main()
