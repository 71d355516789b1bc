"""A secret is in the mail server's hands only: never in logs, arguments, environment or store."""
import base64
import pathlib
import unittest

from tests.support import mails, wait
from tests.support.daemon import Account, Triaged
from tests.support.dovecot import Dovecot
from tests.support.smtp_sink import SmtpSink

CANARY = "Zq7-canary-4eXw9"


def shapes(secret):
    """The secret as it is, URL-encoded, and in base64 at each alignment."""
    raw = secret.encode()
    found = {raw, secret.replace("-", "%2D").encode()}
    for pad in range(3):
        text = base64.b64encode(b"\0" * pad + raw + b"\0" * (3 - (pad + len(raw)) % 3))
        found.add(text[4:-4])
    return found


class SecretsTest(unittest.TestCase):
    def hits(self, where, data):
        return [f"{where}: {s!r}" for s in shapes(CANARY) if s in data]

    def test_no_trace_of_a_password(self):
        with Dovecot(rawlog=True, password=CANARY) as server, SmtpSink() as sink, \
                Triaged([Account("support", server), Account("sales", server, "starttls")], sink.port,
                        more="log_level: debug\n") as triaged:
            said = b""
            for command in (("check",), ("check", "--effective"), ("check", "--connect"), ("status",)):
                done = triaged.command(*command)
                said += done.stdout + done.stderr
            triaged.start()
            wait.until(lambda: server.watching(2), "the daemon idles\n" + triaged.log())
            pid = triaged.process.pid
            for name in ("cmdline", "environ"):
                self.assertEqual(self.hits(name, pathlib.Path(f"/proc/{pid}/{name}").read_bytes()), [])
            server.deliver("support", "ann@customer.example", mails.mail("Order?", "Where is order 7?"))
            wait.until(lambda: sink.mails, "an answer\n" + triaged.log())
            for path in triaged.state.rglob("*"):
                if path.is_file():
                    self.assertEqual(self.hits(path, path.read_bytes()), [])
                    self.assertEqual(path.stat().st_mode & 0o077, 0, f"{path} is open to others")
            self.assertEqual(triaged.terminate(), 0)
            self.assertEqual(self.hits("log", triaged.log().encode()), [])
            self.assertEqual(self.hits("commands", said), [])

    def test_nor_when_it_is_refused(self):
        with Dovecot() as server, \
                Triaged([Account("support", server, password=CANARY)], mode="sort") as triaged:
            self.assertNotEqual(triaged.run_once(), 0)
            self.assertEqual(self.hits("log", triaged.log().encode()), [])

    def test_the_shapes_looked_for_are_those_that_would_show(self):
        for n in range(3):
            text = base64.b64encode(b"u" * n + b"\0support\0" + CANARY.encode())
            self.assertTrue(any(s in text for s in shapes(CANARY)), text)


if __name__ == "__main__":
    unittest.main()
