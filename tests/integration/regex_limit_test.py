"""A regex that runs into its limit is told in the log and counted, and the mail goes its way."""
import pathlib
import tempfile
import unittest

from tests.support import mails, wait
from tests.support.daemon import Account, Triaged
from tests.support.dovecot import Dovecot
from tests.support.smtp_sink import SmtpSink

RULES = r"""
rules:
  - id: bomb
    when: {body: {regex: '(a+)+$'}}
    then: {queue: urgent}
  - id: everything-else
    then: {queue: quick}
"""


class RegexLimitTest(unittest.TestCase):
    def test_it_is_logged_with_rule_and_mail_and_counted(self):
        with tempfile.TemporaryDirectory(prefix="triaged-rules-") as folder:
            pathlib.Path(folder, "10-own.yaml").write_text(RULES)
            with Dovecot(rawlog=True) as server, SmtpSink() as sink, \
                    Triaged([Account("support", server)], sink.port, rules=pathlib.Path(folder)) as triaged:
                triaged.start()
                wait.until(server.watching, "the daemon idles\n" + triaged.log())
                mail = mails.mail("Hello", "a" * 900 + "!\n", sender="Ann <ann@shop.example>")
                server.deliver("support", "ann@shop.example", mail)
                with server.mailbox("support") as box:
                    triaged.wait_until_empty(box)
                    filed = [f for f in box.folders() if f.startswith("Triage/") and box.count(f)]
                    self.assertEqual(len(filed), 1, filed)
                self.assertEqual(triaged.terminate(), 0)
                said = [line for line in triaged.log().splitlines() if "could not be decided" in line]
                self.assertEqual(len(said), 1, triaged.log())
                self.assertIn("regex of rule bomb hit its match limit", said[0])
                self.assertIn("message_id=", said[0])
                status = triaged.json("status", "--json")[0]
                self.assertEqual(status["undecided_mails"], 1)


if __name__ == "__main__":
    unittest.main()
