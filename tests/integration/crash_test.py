"""kill -9 at every step of the journal, and a restart: nothing lost, nothing twice, one answer."""
import re
import unittest

from tests.support import audit, daemon, mails
from tests.support.daemon import Account, Triaged
from tests.support.mail_server import STORES, MailServer
from tests.support.server_class import ClassProxy
from tests.support.smtp_sink import SmtpSink

MAILS = 6
HITS = (1, 2, 5)
# Between the decision and the end of a move: what differs between the classes of servers.
MOVE_POINTS = ("decided", "flagged", "intended", "moved", "done", "marked-deleted", "half-finished")
# Reached with new numbers (renumber_test.py), by a command (undo_test.py), and with mails of our own
# (own_mails_test.py).
ELSEWHERE = {"renumbered", "undoing", "flags-taken-off", "put-back", "own-intended", "own-appended",
             "own-removed"}


def crash_points():
    """The names compiled into the program, read from its sources."""
    names = set()
    for path in (daemon.ROOT / "daemon").rglob("*.cpp"):
        names |= set(re.findall(r'crash_point\("([^"]+)"\)', path.read_text(encoding="utf-8")))
    return sorted(names)


class CrashTest(unittest.TestCase):
    """Each class of server is one test; each crash has a mailbox and a state of its own."""

    fired = set()

    def test_maildir(self):
        with MailServer("maildir") as server:
            self.sweep(server, server.imap_port)

    @unittest.skipUnless("sdbox" in STORES, "only Dovecot keeps mail in another way, too")
    def test_sdbox(self):
        with MailServer("sdbox") as server:
            self.sweep(server, server.imap_port, MOVE_POINTS)

    def test_a_server_without_move(self):
        self.sweep_class("B")

    def test_a_server_without_uidplus(self):
        self.sweep_class("C")

    def test_a_server_without_either(self):
        self.sweep_class("D")

    def sweep_class(self, name):
        with MailServer("maildir") as server, ClassProxy(server.imap_port, name) as proxy:
            self.sweep(server, proxy.port, MOVE_POINTS, marked_count=False)
            proxy.check(self)
            self.assertNotEqual(proxy.said("C", r" UID (COPY|MOVE) "), [])

    def test_a_second_crash_while_the_first_is_mended(self):
        with MailServer("maildir") as server, ClassProxy(server.imap_port, "B") as proxy:
            for n, (first, second) in enumerate((("moved", "half-finished"), ("done", "marked-deleted"),
                                                 ("marked-deleted", "half-finished"),
                                                 ("intended", "intended"), ("intended", "moved"),
                                                 ("ack-data", "ack-sending"))):
                with self.subTest(first=first, second=second):
                    self.crash(server, proxy.port, f"d{n}", [f"{first}:1", f"{second}:1"])

    def test_zz_every_crash_point_was_reached(self):
        self.assertEqual(set(crash_points()) - CrashTest.fired, ELSEWHERE, "never reached")

    def sweep(self, server, port, points=None, marked_count=True):
        for n, point in enumerate(points or sorted(set(crash_points()) - ELSEWHERE)):
            for hit in HITS:
                with self.subTest(point=point, hit=hit):
                    if not self.crash(server, port, f"u{n}h{hit}", [f"{point}:{hit}"], marked_count):
                        break  # passed fewer than `hit` times: nor will it be passed more often

    def crash(self, server, port, user, crashes, marked_count=True):
        """Runs into each of `crashes` in turn, then to the end. True when the last one fired."""
        with SmtpSink() as sink, server.mailbox(user) as box, \
                Triaged([Account(user, server, "none", port=port, address="support@example.test")], sink.port,
                        backlog="leave", rules=daemon.FEW_RULES) as triaged:
            if crashes[0].startswith("activated"):
                self.assertIn(triaged.run_once(env={"TRIAGED_CRASH": crashes[0]}), (0, -9))
                CrashTest.fired.add("activated")
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            for n, raw in enumerate(mails.ordinary(MAILS)):
                server.deliver(user, f"c{n}@customer{n % 97}.example", raw)
            injected = box.raw("INBOX")
            self.assertEqual(len(injected), MAILS)
            for crash in crashes:
                code = triaged.run_once(env={"TRIAGED_CRASH": crash})
                self.assertIn(code, (0, -9), triaged.log())
                fired = code == -9
                if fired:
                    CrashTest.fired.add(crash.split(":")[0])
                    audit.check(self, box, injected, half_moved=True)
                self.assertLessEqual(len(sink.mails), MAILS)
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            where = audit.check(self, box, injected, marked_count=marked_count)
            self.assertNotIn("INBOX", where.values(), triaged.log())
            answered = audit.check_acknowledgements(self, sink)
            # Only what may have been handed over when it died may lack its answer.
            lost = 1 if any(c.startswith("ack-") for c in crashes) else 0
            self.assertGreaterEqual(len(answered), MAILS - lost * len(crashes), triaged.log())
            return fired


if __name__ == "__main__":
    unittest.main()
