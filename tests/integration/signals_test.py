"""SIGTERM ends the daemon within 5 s whatever it is doing; a folder is one daemon's."""
import pathlib
import shutil
import signal
import socket
import tempfile
import unittest

from tests.support import audit, daemon, mails, wait
from tests.support.daemon import Account, Triaged
from tests.support.mail_server import MailServer
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


def write_many_rules(folder):
    """As much as one may have, nearly: it takes far longer to compile than a stop may take."""
    lines = ["rules:"]
    for n in range(25_000):
        a, b = f"{n % 311:03}abc{n:05}"[::-1], f"{n:05}xyz{n % 97}"
        what = f"{{words: [w{a}, v{a} u{b}]}}" if n % 10 < 6 else f"{{regex: '\\bq{a}\\s+\\w+\\s+r{b}'}}"
        lines.append(f"  - {{id: many-{n}, when: {{text: {what}}}, then: {{topic: order}}}}")
    (folder / "15-many.yaml").write_text("\n".join(lines) + "\n")


class Supervisor:
    """What systemd hears of the daemon: sd_notify(3)."""

    def __enter__(self):
        self._dir = tempfile.mkdtemp(prefix="triaged-notify-")
        self.path = self._dir + "/notify"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(self.path)
        self._socket.settimeout(30)
        return self

    def __exit__(self, *_):
        self._socket.close()
        shutil.rmtree(self._dir)

    def wait_for(self, text):
        while text not in self._socket.recv(4096).decode():
            pass


def blocked(pid, number):
    """Whether the process takes that signal when it likes."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    mask = [line.split()[1] for line in status.splitlines() if line.startswith("SigBlk:")]
    return bool(mask) and bool(int(mask[0], 16) >> (number - 1) & 1)


class StopWhileCompilingTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="triaged-rules-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.rules = self.folder / "rules"
        shutil.copytree(daemon.ROOT / "rules", self.rules)

    def test_at_the_start(self):
        write_many_rules(self.rules)
        with Silent() as server, Triaged([Account("support", server, "none")], mode="sort",
                                         rules=self.rules) as triaged:
            triaged.start()
            wait.until(lambda: blocked(triaged.process.pid, signal.SIGTERM), "it looks after signals")
            self.assertEqual(triaged.terminate(5), 0, triaged.log())
            self.assertIn("stopped before the rules were read", triaged.log())
            self.assertNotIn(" started ", triaged.log())

    def test_in_a_reload(self):
        with Silent() as server, Supervisor() as supervisor, \
                Triaged([Account("support", server, "none")], mode="sort", rules=self.rules) as triaged:
            triaged.start(env={"NOTIFY_SOCKET": supervisor.path})
            supervisor.wait_for("READY=1")
            write_many_rules(self.rules)
            triaged.reload()
            supervisor.wait_for("RELOADING=1")
            self.assertEqual(triaged.terminate(5), 0, triaged.log())
            self.assertIn(" stopped", triaged.log())
            self.assertNotIn("mistake", triaged.log())


class SigtermTest(unittest.TestCase):
    def test_while_it_idles(self):
        with MailServer(rawlog=True) as server, Triaged([Account("support", server)], mode="sort") as triaged:
            triaged.start()
            wait.until(server.watching, "the daemon idles\n" + triaged.log())
            self.assertEqual(triaged.terminate(5), 0, triaged.log())

    def test_while_it_sorts_and_what_was_begun_is_finished_later(self):
        with MailServer(rawlog=True) as server, Triaged([Account("support", server)], mode="sort") as triaged:
            sent = mails.ordinary(1500)
            server.fill("support", sent)
            triaged.start()
            wait.until(lambda: any(" MOVE " in c or " COPY " in c for c in server.commands()),
                       "it moves\n" + triaged.log(), 60, every=0.002)
            self.assertEqual(triaged.terminate(5), 0, triaged.log())
            with server.mailbox("support") as box:
                audit.check(self, box, sent, half_moved="MOVE" not in box.capabilities())
                self.assertEqual(triaged.run_once(), 0, triaged.log())
                self.assertNotIn("INBOX", audit.check(self, box, sent).values())

    def test_while_a_mail_server_is_silent(self):
        with Silent() as server, Triaged([Account("support", server, "none")], mode="sort") as triaged:
            triaged.start()
            wait.until(server.waited_for, "it connects\n" + triaged.log())
            self.assertEqual(triaged.terminate(5), 0, triaged.log())

    def test_while_the_smtp_server_is_silent_after_the_mail_and_it_is_not_sent_again(self):
        with MailServer(rawlog=True) as server, SmtpSink() as sink, \
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
        with MailServer(rawlog=True) as server, Triaged([Account("support", server)], mode="sort") as triaged:
            triaged.start()
            wait.until(server.watching, "the daemon idles\n" + triaged.log())
            second = triaged.command("run", "--once")
            self.assertNotEqual(second.returncode, 0)
            self.assertIn(str(triaged.process.pid).encode(), second.stderr)
            self.assertEqual(triaged.terminate(), 0)


if __name__ == "__main__":
    unittest.main()
