"""SIGTERM ends the daemon within 5 s whatever it is doing; a folder is one daemon's."""
import socket
import unittest

from tests.support import audit, mails, wait
from tests.support.daemon import Account, Triaged
from tests.support.dovecot import Dovecot
from tests.support.smtp_sink import SmtpSink


class Silent:
    """A server that takes connections and never says a word."""

    def __enter__(self):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.imap_port = self.imaps_port = self._socket.getsockname()[1]
        self.password = "pass"
        return self

    def __exit__(self, *_):
        self._socket.close()

    def waited_for(self):
        self._socket.settimeout(0.05)
        try:
            self._socket.accept()
            return True
        except TimeoutError:
            return False


class SigtermTest(unittest.TestCase):
    def test_while_it_idles(self):
        with Dovecot(rawlog=True) as server, Triaged([Account("support", server)], mode="sort") as triaged:
            triaged.start()
            wait.until(server.watching, "the daemon idles\n" + triaged.log())
            self.assertEqual(triaged.terminate(5), 0, triaged.log())

    def test_while_it_sorts_and_what_was_begun_is_finished_later(self):
        with Dovecot(rawlog=True) as server, Triaged([Account("support", server)], mode="sort") as triaged:
            sent = mails.ordinary(1500)
            server.fill("support", sent)
            triaged.start()
            wait.until(lambda: any(" MOVE " in c for c in server.commands()),
                       "it moves\n" + triaged.log(), 60, every=0.002)
            self.assertEqual(triaged.terminate(5), 0, triaged.log())
            with server.mailbox("support") as box:
                audit.check(self, box, sent)
                self.assertEqual(triaged.run_once(), 0, triaged.log())
                self.assertNotIn("INBOX", audit.check(self, box, sent).values())

    def test_while_a_mail_server_is_silent(self):
        with Silent() as server, Triaged([Account("support", server, "none")], mode="sort") as triaged:
            triaged.start()
            wait.until(server.waited_for, "it connects\n" + triaged.log())
            self.assertEqual(triaged.terminate(5), 0, triaged.log())

    def test_while_the_smtp_server_is_silent_after_the_mail_and_it_is_not_sent_again(self):
        with Dovecot(rawlog=True) as server, SmtpSink() as sink, \
                Triaged([Account("support", server)], sink.port) as triaged:
            sink.fail("DOT", "accept-hang")
            triaged.start()
            wait.until(server.watching, "the daemon idles\n" + triaged.log())
            server.deliver("support", "ann@customer.example", mails.mail("Where is it?", "Where is order 7?"))
            wait.until(lambda: sink.mails, "the mail is handed over\n" + triaged.log())
            self.assertEqual(triaged.terminate(5), 0, triaged.log())
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            self.assertEqual(len(sink.mails), 1, "a mail that may have arrived was sent again")

    def test_a_second_daemon_on_the_same_state_is_refused(self):
        with Dovecot(rawlog=True) as server, Triaged([Account("support", server)], mode="sort") as triaged:
            triaged.start()
            wait.until(server.watching, "the daemon idles\n" + triaged.log())
            second = triaged.command("run", "--once")
            self.assertNotEqual(second.returncode, 0)
            self.assertIn(str(triaged.process.pid).encode(), second.stderr)
            self.assertEqual(triaged.terminate(), 0)


if __name__ == "__main__":
    unittest.main()
