"""A login that is refused is tried ever more rarely, so that nobody is locked out; a server that is
merely busy is not."""
import time
import unittest

from tests.support import mails, wait
from tests.support.daemon import FEW_RULES, Account, Triaged
from tests.support.dovecot import Dovecot
from tests.support.proxy import Proxy
from tests.support.smtp_sink import SmtpSink


class LoginRefusalTest(unittest.TestCase):
    def prepare(self, server, proxy, **options):
        account = Account("support", server, "none", port=proxy.port, password=options.pop("password", None))
        triaged = Triaged([account], rules=FEW_RULES, **{"mode": "sort", **options})
        self.addCleanup(triaged.__exit__)
        return triaged

    def refusals(self, triaged):
        return triaged.sql("SELECT name, refusals, next_try FROM refused_login")

    def let_time_pass(self, triaged):
        triaged.sql("UPDATE refused_login SET next_try = 1")

    def test_three_refusals_suspend_an_account_until_its_secret_is_corrected(self):
        with Dovecot() as server, Proxy(server.imap_port) as proxy:
            triaged = self.prepare(server, proxy, password="wrong")
            for tries in (1, 2, 3):
                self.assertNotEqual(triaged.run_once(), 0)
                self.assertNotEqual(triaged.run_once(), 0, "and again, too early")
                self.assertEqual(proxy.connections, tries, "no try before its time")
                before = time.time()
                if tries < 3:
                    self.let_time_pass(triaged)
            [(name, refusals, next_try)] = self.refusals(triaged)
            self.assertEqual((name, refusals), ("imap support", 3))
            self.assertGreater(next_try, before + 14 * 60)
            self.assertEqual(triaged.log().count("suspended, so that nobody is locked out"), 1, triaged.log())
            status = triaged.command("status").stdout.decode()
            self.assertIn("login imap support: refused 3 times in a row", status)
            self.assertIn("check user and secret", status)
            self.assertTrue(triaged.json("status", "--json")[0]["refused_logins"][0]["suspended"])

            (triaged.dir / "support.secret").write_text(server.password + "\n")
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            self.assertIn("login accepted again", triaged.log())
            self.assertEqual(self.refusals(triaged), [])

    def test_a_daemon_waits_and_is_not_kept_from_stopping(self):
        with Dovecot() as server, Proxy(server.imap_port) as proxy:
            triaged = self.prepare(server, proxy, password="wrong").start()
            triaged.wait_for_log("login refused")
            self.assertEqual(triaged.terminate(), 0, triaged.log())
            self.assertEqual(proxy.connections, 1)

    def test_a_busy_server_is_not_a_refusal(self):
        def busy(line):
            return line.replace(b"NO [AUTHENTICATIONFAILED]", b"NO [UNAVAILABLE]")
        with Dovecot() as server, Proxy(server.imap_port, None, busy) as proxy:
            triaged = self.prepare(server, proxy, password="wrong")
            for _ in range(4):
                self.assertNotEqual(triaged.run_once(), 0)
            self.assertEqual(proxy.connections, 4)
            self.assertEqual(self.refusals(triaged), [])
            self.assertIn("come back later", triaged.log())

    def test_sending_is_suspended_likewise_and_no_mail_lost(self):
        with Dovecot() as server, Proxy(server.imap_port) as proxy, \
                SmtpSink(user=("desk", "right")) as sink:
            triaged = self.prepare(server, proxy, mode="live", backlog="leave", smtp_port=sink.port,
                                   smtp_login=("desk", "wrong"))
            self.assertEqual(triaged.run_once(), 0, "what is there is left alone")
            server.deliver("support", "ann@customer.example", mails.mail("Order?", "Where is order 7?"))
            for tries in (1, 2, 3):
                triaged.run_once()
                triaged.sql("UPDATE outbox SET next_try = 1")
                triaged.run_once()
                self.assertEqual(sink.seen("AUTH"), tries, "no try before its time\n" + triaged.log())
                if tries < 3:
                    self.let_time_pass(triaged)
            self.assertIn("login=smtp", triaged.log())
            self.assertEqual(triaged.sql("SELECT state FROM outbox"), [("retry",)])
            (triaged.dir / "smtp.secret").write_text("right\n")
            self.assertEqual(triaged.run_once(), 0)
            wait.until(lambda: len(sink.mails) == 1, "an answer\n" + triaged.log())
            self.assertEqual(self.refusals(triaged), [])

    def test_a_password_refused_by_imap_is_not_tried_by_smtp(self):
        with Dovecot() as server, Proxy(server.imap_port) as proxy, \
                SmtpSink(user=("support", "pass")) as sink:
            triaged = self.prepare(server, proxy, mode="live", backlog="leave", smtp_port=sink.port,
                                   smtp_login="account: support")
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            sink.fail("CONNECT", "421 later")
            server.deliver("support", "ann@customer.example", mails.mail("Order?", "Where is order 7?"))
            triaged.run_once()
            triaged.sql("UPDATE outbox SET next_try = 1")
            (triaged.dir / "support.secret").write_text("wrong\n")
            self.assertNotEqual(triaged.run_once(), 0)
            self.assertEqual((proxy.connections, sink.seen("AUTH")), (3, 0))
            self.let_time_pass(triaged)
            (triaged.dir / "support.secret").write_text("pass\n")
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            self.assertEqual(len(sink.mails), 1, triaged.log())


if __name__ == "__main__":
    unittest.main()
