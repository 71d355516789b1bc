"""Mails with large attachments: what stands in them is read, the attachments stay on the server."""
import base64
import json
import random
import unittest

from tests.support import audit, daemon, mails
from tests.support.daemon import Account, Triaged
from tests.support.mail_server import MailServer
from tests.support.proxy import Proxy
from tests.support.smtp_sink import SmtpSink


def with_picture(megabytes, before, after, seed=1):
    """A text, a picture and a text, as telephones send them."""
    picture = base64.encodebytes(random.Random(seed).randbytes(megabytes * 1_000_000 * 57 // 78))
    text = "\r\n".join((
        "From: Ann <ann@customer.example>", "To: support@example.test", "Subject: The lamp",
        "Date: Mon, 4 May 2026 10:00:00 +0000", f"Message-ID: <big{seed}@customer.example>",
        "MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="Apple-Mail"', "",
        "--Apple-Mail", "Content-Type: text/plain; charset=utf-8", "", before, "--Apple-Mail",
        'Content-Type: image/jpeg; name="IMG 1.jpg"', "Content-Transfer-Encoding: base64",
        'Content-Disposition: inline; filename="IMG 1.jpg"', "", "%PICTURE%", "--Apple-Mail",
        "Content-Type: text/plain; charset=utf-8", "", after, "--Apple-Mail--", "")).encode()
    return text.replace(b"%PICTURE%", picture.replace(b"\n", b"\r\n"))


class BigMailTest(unittest.TestCase):
    def test_50_megabytes_are_judged_by_their_texts(self):
        passed = [0]

        def count(line):
            passed[0] += len(line)
            return line

        big = with_picture(50, "Look at this:", "It is broken. I want my money back, please refund me.")
        small = mails.ordinary(3)
        with MailServer() as server, Proxy(server.imap_port, to_client=count) as proxy, SmtpSink() as sink, \
                Triaged([Account("support", server, "none", port=proxy.port)], sink.port,
                        rules=daemon.FEW_RULES) as triaged:
            server.fill("support", [big, *small])
            with server.mailbox("support") as box:
                before = box.raw("INBOX")
                self.assertEqual(triaged.run_once(), 0, triaged.log())
                where = audit.check(self, box, before)
                self.assertNotIn("INBOX", where.values())
            self.assertLess(passed[0], 1_000_000, "the picture was not asked for")
            self.assertEqual(len(proxy.said("C", "BODYSTRUCTURE")), 1)

            (record,) = triaged.sql("SELECT v.json FROM message m JOIN verdict v ON v.message = m.id "
                                    "WHERE m.message_id LIKE '%big1%'")
            got = json.loads(record[0])
            (whole,) = triaged.json("classify", "--json", "-", stdin=big)
            for what in ("queue", "urgency", "sentiment", "topics", "ask", "language"):
                self.assertEqual(got[what], whole[what], what)


if __name__ == "__main__":
    unittest.main()
