"""kill -9 at every step of the journal, and a restart: nothing lost, nothing twice, one answer."""
import re
import unittest

from tests.support import audit, daemon, mails
from tests.support.daemon import Account, Triaged
from tests.support.dovecot import Dovecot
from tests.support.proxy import Proxy, without_capability
from tests.support.smtp_sink import SmtpSink

MAILS = 6
HITS = (1, 2, 5)


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
        with Dovecot("maildir") as server:
            self.sweep(server, server.imap_port)

    def test_sdbox(self):
        with Dovecot("sdbox") as server:
            self.sweep(server, server.imap_port)

    def test_a_server_without_move(self):
        with Dovecot("maildir") as server, Proxy(server.imap_port) as proxy:
            proxy.to_client = without_capability("MOVE")
            self.sweep(server, proxy.port)
            self.assertEqual(proxy.said("C", r" MOVE "), [])
            self.assertNotEqual(proxy.said("C", r" UID COPY "), [])

    def test_a_second_crash_while_the_first_is_mended(self):
        with Dovecot("maildir") as server, Proxy(server.imap_port) as proxy:
            proxy.to_client = without_capability("MOVE")
            for n, (first, second) in enumerate((("copy-sent", "half-finished"), ("copied", "half-finished"),
                                                 ("intended", "intended"), ("intended", "copy-sent"),
                                                 ("copy-sent", "done"), ("ack-data", "ack-sending"))):
                with self.subTest(first=first, second=second):
                    self.crash(server, proxy.port, f"d{n}", [f"{first}:1", f"{second}:1"])

    def test_zz_every_crash_point_was_reached(self):
        self.assertEqual(set(crash_points()) - CrashTest.fired, set(), "never reached")

    def sweep(self, server, port):
        points = crash_points()
        self.assertGreater(len(points), 10)
        for n, point in enumerate(points):
            for hit in HITS:
                with self.subTest(point=point, hit=hit):
                    if not self.crash(server, port, f"u{n}h{hit}", [f"{point}:{hit}"]):
                        break  # passed fewer than `hit` times: nor will it be passed more often

    def crash(self, server, port, user, crashes):
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
            where = audit.check(self, box, injected)
            self.assertNotIn("INBOX", where.values(), triaged.log())
            answered = audit.check_acknowledgements(self, sink)
            # Only what may have been handed over when it died may lack its answer.
            lost = 1 if any(c.startswith("ack-") for c in crashes) else 0
            self.assertGreaterEqual(len(answered), MAILS - lost * len(crashes), triaged.log())
            return fired


if __name__ == "__main__":
    unittest.main()
