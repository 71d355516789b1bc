"""The server numbers a folder anew (UIDVALIDITY): what was begun goes on, nothing is done twice."""
import unittest

from tests.support import audit, mails
from tests.support.daemon import FEW_RULES, Account, Triaged
from tests.support.mail_server import MailServer
from tests.support.smtp_sink import SmtpSink

MAILS = 6


class RenumberTest(unittest.TestCase):
    def triaged(self, server, sink, user, **more):
        return Triaged([Account(user, server, "none", address="support@example.test")], sink.port,
                       rules=FEW_RULES, **more)

    def deliver(self, server, user):
        for n, raw in enumerate(mails.ordinary(MAILS)):
            server.deliver(user, f"c{n}@customer{n}.example", raw)
        with server.mailbox(user) as box:
            return box.raw("INBOX")

    def inbox(self, server):
        with server.mailbox("u") as box:
            return {m.sha256 for m in box.read("INBOX")}

    def test_a_crash_anywhere_and_new_numbers(self):
        with MailServer("maildir") as server:
            for n, point in enumerate(("begun", "judged", "decided", "flagged", "intended", "moved", "done")):
                with self.subTest(point), SmtpSink() as sink, \
                        self.triaged(server, sink, f"u{n}", backlog="leave") as triaged:
                    self.assertEqual(triaged.run_once(), 0, triaged.log())
                    sent = self.deliver(server, f"u{n}")
                    self.assertEqual(triaged.run_once(env={"TRIAGED_CRASH": f"{point}:1"}), -9)
                    server.renumber(f"u{n}")
                    self.assertEqual(triaged.run_once(env={"TRIAGED_CRASH": "renumbered:1"}), -9,
                                     triaged.log())
                    server.renumber(f"u{n}")
                    self.assertEqual(triaged.run_once(), 0, triaged.log())
                    self.assertEqual(triaged.run_once(), 0, triaged.log())
                    with server.mailbox(f"u{n}") as box:
                        where = audit.check(self, box, sent)
                    self.assertNotIn("INBOX", where.values(), triaged.log())
                    audit.check_acknowledgements(self, sink)
                    if point not in ("begun", "judged"):
                        self.assertEqual(len(sink.mails), MAILS, "planned before, sent after")

    def test_what_a_person_keeps_in_the_inbox_stays(self):
        with MailServer("maildir") as server, SmtpSink() as sink, \
                self.triaged(server, sink, "u", backlog="leave") as triaged:
            with server.mailbox("u") as box:
                box.append_all("INBOX", mails.ordinary(3, seed=7))
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            self.deliver(server, "u")
            with server.mailbox("u") as box:
                box.store("INBOX", "4", "+FLAGS", "(\\Flagged)")
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            before = self.inbox(server)
            self.assertEqual(len(before), 4)
            server.renumber("u")
            for _ in range(2):
                self.assertEqual(triaged.run_once(), 0, triaged.log())
                self.assertEqual(self.inbox(server), before, triaged.log())
            self.assertEqual(len(sink.mails), MAILS - 1)

    def test_a_running_daemon_goes_on(self):
        with MailServer("maildir") as server, SmtpSink() as sink, \
                self.triaged(server, sink, "u", backlog="leave") as triaged:
            triaged.start()
            triaged.wait_for_log("folder connected")
            server.stop()
            server.renumber("u")
            server.start()
            sent = self.deliver(server, "u")
            triaged.wait_for_log("mail judged", count=MAILS)
            with server.mailbox("u") as box:
                triaged.wait_until_empty(box)
                self.assertNotIn("INBOX", audit.check(self, box, sent).values())
            self.assertIn("UIDVALIDITY", triaged.log())
            self.assertEqual(triaged.terminate(), 0)


if __name__ == "__main__":
    unittest.main()
