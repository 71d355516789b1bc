"""Mails of our own in folders: put there once, whatever happens meanwhile, and taken away only as ours."""
import unittest

from tests.support import audit, daemon, mails
from tests.support.daemon import Account, Triaged
from tests.support.mail_server import MailServer
from tests.support.server_class import LACKS, ClassProxy
from tests.support.smtp_sink import SmtpSink

MAILS = 3


class OwnMailsTest(unittest.TestCase):
    def triaged(self, server, sink, user="support", port=None):
        return Triaged([Account(user, server, "none", port=port, address="support@example.test")], sink.port,
                       backlog="leave", rules=daemon.FEW_RULES, acknowledge="sent_copy: true",
                       sent="Sent")

    def answer(self, triaged, server, user="support"):
        """Has mails sorted and answered; the copies are still to be made."""
        self.assertEqual(triaged.run_once(), 0, triaged.log())
        for n, raw in enumerate(mails.ordinary(MAILS)):
            server.deliver(user, f"c{n}@customer{n}.example", raw)
        self.assertEqual(triaged.run_once(), 0, triaged.log())

    def check_copies(self, box, sink):
        """In Sent lies, byte for byte and once, what was sent, and nothing else."""
        self.assertEqual(len(sink.mails), MAILS)
        self.assertEqual(sorted(audit.digest(raw) for raw in box.raw("Sent")),
                         sorted(audit.digest(mail["data"].encode("latin-1")) for mail in sink.mails))

    def test_a_copy_of_each_answer_lies_in_sent(self):
        with MailServer() as server, SmtpSink() as sink, self.triaged(server, sink) as triaged, \
                server.mailbox("support") as box:
            self.answer(triaged, server)
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            self.check_copies(box, sink)
            self.assertEqual({mail.flags for mail in box.read("Sent")}, {("\\Seen",)})
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            self.check_copies(box, sink)

    def test_a_running_daemon_puts_it_there_and_goes_on(self):
        with MailServer() as server, SmtpSink() as sink, self.triaged(server, sink) as triaged, \
                server.mailbox("support") as box:
            self.answer(triaged, server)
            triaged.start()
            triaged.wait_for_log("a mail of ours was put into its folder", count=MAILS)
            server.deliver("support", "new@customer.example", mails.ordinary(MAILS + 1)[-1])
            triaged.wait_for_log("acknowledgement sent", count=MAILS + 1)
            self.assertEqual(triaged.terminate(), 0)
            self.assertEqual(box.count("Sent"), MAILS)

    def test_killed_at_any_step_on_any_server(self):
        with MailServer() as server:
            for name in LACKS:
                for n, crash in enumerate(("own-intended:1", "own-intended:2", "own-appended:1",
                                           "own-appended:3")):
                    user = f"{name}{n}".lower()
                    with self.subTest(name=name, crash=crash), SmtpSink() as sink, \
                            ClassProxy(server.imap_port, name) as proxy, \
                            self.triaged(server, sink, user, proxy.port) as triaged, \
                            server.mailbox(user) as box:
                        self.answer(triaged, server, user)
                        self.assertEqual(triaged.run_once(env={"TRIAGED_CRASH": crash}), -9, triaged.log())
                        self.assertLess(triaged.sql("SELECT count(*) FROM own_mail WHERE state = 'there'")[0][0],
                                        MAILS)
                        self.assertEqual(triaged.run_once(), 0, triaged.log())
                        self.check_copies(box, sink)
                        proxy.check(self)

    def test_what_the_server_did_and_denied_is_found(self):
        with MailServer() as server, SmtpSink() as sink, ClassProxy(server.imap_port, "C") as proxy, \
                self.triaged(server, sink, port=proxy.port) as triaged, server.mailbox("support") as box:
            self.answer(triaged, server)
            honest = proxy.to_server, proxy.to_client
            self.deny_appends(proxy)
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            self.assertEqual(triaged.log().count("a mail of ours is not in its folder yet"), MAILS)
            proxy.to_server, proxy.to_client = honest
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            self.assertEqual(triaged.sql("SELECT count(*) FROM own_mail WHERE state = 'there'"), [(0,)],
                             "not yet tried again")
            triaged.sql("UPDATE own_mail SET next_try = 0")
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            self.assertEqual(triaged.sql("SELECT count(*) FROM own_mail WHERE state = 'there'"), [(MAILS,)])
            self.check_copies(box, sink)

    def deny_appends(self, proxy):
        """The server says NO to each APPEND, which it has carried out."""
        tags = set()
        to_server, to_client = proxy.to_server, proxy.to_client

        def remember(line):
            if b" APPEND " in line:
                tags.add(line.split()[0])
            return to_server(line)

        def deny(line):
            tag = line.split(b" ")[0]
            return tag + b" NO [OVERQUOTA] full\r\n" if tag in tags else to_client(line)

        proxy.to_server, proxy.to_client = remember, deny

    def test_undo_takes_away_what_is_ours_and_nothing_else(self):
        with MailServer() as server, SmtpSink() as sink, self.triaged(server, sink) as triaged, \
                server.mailbox("support") as box:
            box.require("UIDPLUS")
            self.answer(triaged, server)
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            self.assertNotIn("of our own", self.undo(triaged), "a record of what was sent stays")
            triaged.sql("UPDATE own_mail SET record = 0, folder = 'Sent'")
            box.append_all("Sent", mails.ordinary(2) + box.raw("Sent")[:1])
            touched = box.read("Sent")[0]
            box.store("Sent", str(touched.uid), "+FLAGS", "(\\Flagged)")
            before = box.read("Sent")

            said = self.undo(triaged)
            self.assertIn(f"{MAILS - 1} mails of our own to remove", said)
            self.assertIn("flagged or tagged since", said)
            self.assertEqual(box.read("Sent"), before, "it was only shown")
            self.undo(triaged, "--yes", code=-9, env={"TRIAGED_CRASH": "own-removed"})
            self.undo(triaged, "--yes")
            left = [mail for mail in before if mail.uid not in
                    {row[0] for row in triaged.sql("SELECT uid FROM own_mail WHERE uid <> ?", touched.uid)}]
            self.assertEqual(box.read("Sent"), left)
            self.assertEqual(len(left), 4)

    def test_without_uidplus_nothing_is_removed(self):
        with MailServer() as server, SmtpSink() as sink, ClassProxy(server.imap_port, "C") as proxy, \
                self.triaged(server, sink, port=proxy.port) as triaged, server.mailbox("support") as box:
            self.answer(triaged, server)
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            triaged.sql("UPDATE own_mail SET record = 0, folder = 'Sent'")
            self.assertIn("no UIDPLUS", self.undo(triaged, "--yes"))
            self.check_copies(box, sink)
            proxy.check(self)

    def undo(self, triaged, *arguments, code=0, env=None):
        done = triaged.command("undo", "--all", *arguments, env=env)
        self.assertEqual(done.returncode, code, done.stdout.decode() + done.stderr.decode())
        return done.stdout.decode()


if __name__ == "__main__":
    unittest.main()
