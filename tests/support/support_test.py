"""The test support itself: what it reports is what happened."""
import json
import smtplib
import socket
import unittest
import urllib.error
import urllib.parse
import urllib.request

from tests.support import audit, mails, wait
from tests.support.dovecot import Dovecot
from tests.support.proxy import Proxy, cut_before, without_capability
from tests.support.smtp_sink import SmtpSink
from tests.support.token_server import CLIENT, TokenServer


class DovecotTest(unittest.TestCase):
    def test_what_is_filled_in_or_delivered_is_read_back_byte_for_byte(self):
        for store in ("maildir", "sdbox"):
            with self.subTest(store), Dovecot(store, rawlog=True) as server:
                sent = mails.ordinary(20)
                server.fill("ann", sent[:10])
                server.fill("ann", sent[10:])
                with server.mailbox("ann") as box:
                    self.assertEqual(box.counts(), {"Drafts": 0, "INBOX": 20, "Sent": 0, "Trash": 0})
                    audit.check(self, box, sent)
                    box.create("Other")
                    box.move("INBOX", "1:5", "Other")
                    self.assertEqual(box.count("Other"), 5)
                    self.assertEqual(sorted(audit.check(self, box, sent).values()).count("Other"), 5)
                self.assertEqual(len([c for c in server.commands() if " MOVE " in c]), 1)

    def test_a_lost_and_a_doubled_mail_are_noticed(self):
        with Dovecot() as server:
            sent = mails.ordinary(3)
            server.fill("ann", sent)
            with server.mailbox("ann") as box:
                box.append_all("Sent", sent[:1])
                with self.assertRaisesRegex(AssertionError, "1 in more than one place"):
                    audit.check(self, box, sent)
                with self.assertRaisesRegex(AssertionError, "1 of 4 mails lost"):
                    audit.check(self, box, sent + mails.ordinary(1, seed=2))

    def test_lmtp_adds_the_return_path(self):
        with Dovecot() as server:
            server.deliver("ann", "c@customer.example", mails.mail("Hi", "Hello"))
            server.deliver("ann", "", mails.mail("Bounce", "Not found"))
            with server.mailbox("ann") as box:
                first, second = box.raw("INBOX")
                self.assertTrue(first.startswith(b"Return-Path: <c@customer.example>\r\n"), first[:80])
                self.assertTrue(second.startswith(b"Return-Path: <>\r\n"), second[:80])

    def test_killing_its_sessions_leaves_the_server_up(self):
        with Dovecot() as server:
            box = server.mailbox("ann")
            self.assertGreaterEqual(server.kill_sessions(), 1)
            with self.assertRaises(Exception):
                box.count("INBOX")
            with server.mailbox("ann") as again:
                self.assertEqual(again.count("INBOX"), 0)


class TokenServerTest(unittest.TestCase):
    def ask(self, server, **fields):
        """(status, answer) of a request for tokens."""
        data = urllib.parse.urlencode({"client_id": CLIENT, **fields}).encode()
        try:
            with urllib.request.urlopen(server.url + "/token", data, 5) as reply:
                return reply.status, json.load(reply)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def test_a_refresh_token_serves_once(self):
        with TokenServer("ann") as server:
            first = self.ask(server, grant_type="device_code", device_code="dev-1")[1]
            status, second = self.ask(server, grant_type="refresh_token", refresh_token=first["refresh_token"])
            self.assertEqual(status, 200)
            self.assertNotEqual(second["refresh_token"], first["refresh_token"])
            status, _ = self.ask(server, grant_type="refresh_token", refresh_token=first["refresh_token"])
            self.assertEqual((status, server.reused), (400, [first["refresh_token"]]))

    def test_a_code_serves_with_its_own_verifier_only(self):
        with TokenServer("ann") as server:
            query = urllib.parse.urlencode({"response_type": "code", "client_id": CLIENT, "state": "s",
                                            "redirect_uri": "http://localhost", "code_challenge": "other",
                                            "code_challenge_method": "S256"})
            sent_to = server.sign_in(f"{server.url}/authorize?{query}")
            code = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(sent_to).query))["code"]
            status, _ = self.ask(server, grant_type="authorization_code", code=code, code_verifier="v",
                                 redirect_uri="http://localhost")
            self.assertEqual(status, 400)


class SmtpSinkTest(unittest.TestCase):
    def send(self, sink):
        with smtplib.SMTP("127.0.0.1", sink.port, timeout=5) as smtp:
            smtp.sendmail("", ["c@customer.example"], b"Subject: Hi\r\n\r\n.dot\r\n")

    def test_keeps_envelope_and_bytes(self):
        with SmtpSink() as sink:
            self.send(sink)
            self.assertEqual([(m["from"], m["to"], m["data"]) for m in sink.mails],
                             [("", ["c@customer.example"], "Subject: Hi\r\n\r\n.dot\r\n")])

    def test_faults_come_once_each_and_in_order(self):
        for verb, fault, error in (
                ("CONNECT", "421 4.3.2 closing", smtplib.SMTPConnectError),
                ("MAIL", "451 4.3.0 later", smtplib.SMTPSenderRefused),
                ("RCPT", "550 5.1.1 unknown", smtplib.SMTPRecipientsRefused),
                ("DATA", "close", smtplib.SMTPServerDisconnected),
                ("DATA-SENT", "close", OSError),
                ("DOT", "554 5.6.0 no", smtplib.SMTPDataError),
                ("DOT", "close", smtplib.SMTPServerDisconnected)):
            with self.subTest(verb), SmtpSink() as sink:
                sink.fail(verb, fault)
                with self.assertRaises(error):
                    self.send(sink)
                self.assertEqual(sink.mails, [])
                self.send(sink)
                self.assertEqual(len(sink.mails), 1)

    def test_a_mail_taken_in_silence_is_kept(self):
        with SmtpSink() as sink:
            sink.fail("DOT", "accept-close")
            with self.assertRaises(smtplib.SMTPServerDisconnected):
                self.send(sink)
            self.assertEqual(len(sink.mails), 1)

    def test_login_is_required_when_there_is_a_user(self):
        with SmtpSink(user=("ann", "secret")) as sink:
            with self.assertRaises(smtplib.SMTPException):
                self.send(sink)
            with smtplib.SMTP("127.0.0.1", sink.port) as smtp:
                smtp.login("ann", "secret")
                smtp.sendmail("a@example.test", ["b@example.test"], b"Subject: x\r\n\r\n")
            self.assertEqual(len(sink.mails), 1)


class ProxyTest(unittest.TestCase):
    def test_records_edits_and_cuts(self):
        with Dovecot() as server, Proxy(server.imap_port) as proxy:
            proxy.to_client = without_capability("IDLE")
            proxy.to_server = cut_before(rb"NOOP")
            with socket.create_connection(("127.0.0.1", proxy.port)) as s:
                lines = s.makefile("rb")
                self.assertNotIn(b"IDLE", lines.readline())
                s.sendall(b"a CAPABILITY\r\n")
                self.assertNotIn(b"IDLE", lines.readline())
                self.assertIn(b"a OK", lines.readline())
                s.sendall(b"b NOOP\r\n")
                self.assertEqual(lines.readline(), b"")
            self.assertEqual(proxy.said("C", "."), ["a CAPABILITY", "b NOOP"])
            self.assertEqual(len(proxy.said("S", "IDLE")), 2)

    def test_cuts_after_a_number_of_bytes(self):
        with Dovecot() as server, Proxy(server.imap_port) as proxy:
            proxy.cut_after_bytes(10)
            with socket.create_connection(("127.0.0.1", proxy.port)) as s:
                self.assertEqual(len(s.makefile("rb").read()), 10)

    def test_drops_only_the_answer(self):
        with Dovecot() as server, Proxy(server.imap_port) as proxy:
            command = b'b CREATE "made"\r\n'
            login = b"a LOGIN u pass\r\n"
            proxy.cut_after_bytes(len(login + command), "C", server_goes_on=True)
            with socket.create_connection(("127.0.0.1", proxy.port)) as s:
                lines = s.makefile("rb")
                lines.readline()
                s.sendall(login)
                while not lines.readline().startswith(b"a OK"):
                    pass
                s.sendall(command)
                self.assertEqual(lines.read(), b"")
            with server.mailbox("u") as box:
                wait.until(lambda: "made" in box.folders(), "the folder is made all the same")


if __name__ == "__main__":
    unittest.main()
