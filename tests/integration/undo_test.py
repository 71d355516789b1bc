"""`triaged undo`: what nobody has touched goes back, what somebody has stays, and nothing is sorted again."""
import unittest

from tests.support import audit, daemon, mails, wait
from tests.support.daemon import Account, Triaged
from tests.support.mail_server import MailServer
from tests.support.server_class import ClassProxy
from tests.support.smtp_sink import SmtpSink

MAILS = 8


class UndoTest(unittest.TestCase):
    def triaged(self, server, sink, user="support", port=None):
        return Triaged([Account(user, server, "none", port=port)], sink.port, backlog="leave",
                       rules=daemon.FEW_RULES)

    def sort(self, triaged, server, box, user="support", number=MAILS):
        """Has `number` mails sorted; gives them as bytes, and by hash where they are and their flags."""
        self.assertEqual(triaged.run_once(), 0, triaged.log())
        for n, raw in enumerate(mails.ordinary(number)):
            server.deliver(user, f"c{n}@customer{n}.example", raw)
        sent = box.raw("INBOX")
        self.assertEqual(len(sent), number)
        self.assertEqual(triaged.run_once(), 0, triaged.log())
        where = audit.check(self, box, sent)
        self.assertNotIn("INBOX", where.values())
        return sent, where

    def undo(self, triaged, *arguments, code=0, env=None):
        done = triaged.command("undo", *arguments, env=env)
        self.assertEqual(done.returncode, code, done.stdout.decode() + done.stderr.decode())
        return done.stdout.decode()

    def test_all_but_what_somebody_has_touched(self):
        with MailServer() as server, SmtpSink() as sink, self.triaged(server, sink) as triaged, \
                server.mailbox("support") as box:
            box.require("MOVE")
            sent, where = self.sort(triaged, server, box)
            by_folder = {folder: box.read(folder) for folder in set(where.values())}
            every = [(folder, mail) for folder, found in by_folder.items() for mail in found]
            answered, flagged, read, moved = every[:4]
            box.store(answered[0], str(answered[1].uid), "+FLAGS", "(\\Answered)")
            box.store(flagged[0], str(flagged[1].uid), "+FLAGS", "(mine)")
            box.store(read[0], str(read[1].uid), "+FLAGS", "(\\Seen)")
            box.create("Elsewhere")
            box.move(moved[0], str(moved[1].uid), "Elsewhere")

            before = box.read_all()
            said = self.undo(triaged, "--all")
            self.assertIn(f"{MAILS - 3} mails to put back", said)
            for why in ("answered since", "flagged or tagged since", "moved or removed since", "--yes"):
                self.assertIn(why, said)
            self.assertEqual({f: [(m.uid, m.flags) for m in found] for f, found in before.items()},
                             {f: [(m.uid, m.flags) for m in found] for f, found in box.read_all().items()},
                             "it was only shown")

            self.undo(triaged, "--all", "--yes")
            now = audit.check(self, box, sent)
            stays = {answered[1].sha256: answered[0], flagged[1].sha256: flagged[0],
                     moved[1].sha256: "Elsewhere"}
            self.assertEqual(now, {h: stays.get(h, "INBOX") for h in now})
            back = {mail.sha256: set(mail.flags) - {"\\Recent"} for mail in box.read("INBOX")}
            self.assertEqual(back, {h: {"\\Seen"} if h == read[1].sha256 else set() for h in back})

            self.assertEqual(triaged.run_once(), 0, triaged.log())
            self.assertEqual(audit.check(self, box, sent), now, "not sorted again")
            audit.check_acknowledgements(self, sink)
            self.assertIn("nothing to put back", self.undo(triaged, "--all", "--yes"))

    def test_some_by_id_and_rule_beside_a_running_daemon(self):
        with MailServer(rawlog=True) as server, SmtpSink() as sink, self.triaged(server, sink) as triaged, \
                server.mailbox("support") as box:
            box.require("MOVE")
            sent, where = self.sort(triaged, server, box)
            triaged.start()
            wait.until(server.watching, "the daemon idles\n" + triaged.log())
            ids = {row[0]: row[1] for row in triaged.sql(
                "SELECT m.message_id, json_extract(v.json, '$.rules') FROM message m "
                "JOIN verdict v ON v.message = m.id WHERE m.state = 'done'")}
            one = sorted(ids)[0]
            self.assertIn("1 put back", self.undo(triaged, one.strip("<>"), "--yes"))
            self.assertEqual(list(audit.check(self, box, sent).values()).count("INBOX"), 1)
            self.assertIn("nothing to put back", self.undo(triaged, "--rule", "no-such-rule", "--yes"))
            self.undo(triaged, "--since", "1h", "--yes")
            wait.until(lambda: triaged.log().count("mail judged") == 2 * MAILS,
                       "the daemon has seen them come back\n" + triaged.log())
            self.assertEqual(set(audit.check(self, box, sent).values()), {"INBOX"})
            self.assertEqual(triaged.terminate(), 0)
            audit.check_acknowledgements(self, sink)

    def test_by_rule(self):
        with MailServer() as server, SmtpSink() as sink, self.triaged(server, sink) as triaged, \
                server.mailbox("support") as box:
            box.require("MOVE")
            sent, _ = self.sort(triaged, server, box)
            fired = triaged.sql("SELECT r.value, count(DISTINCT v.message) FROM verdict v, "
                                "json_each(v.json, '$.rules') r GROUP BY r.value")
            rule, count = min(fired, key=lambda row: row[1])
            self.undo(triaged, "--rule", rule, "--yes")
            self.assertEqual(list(audit.check(self, box, sent).values()).count("INBOX"), count)

    def test_killed_at_any_step_it_goes_on(self):
        with MailServer() as server:
            for n, point in enumerate(("undoing", "flags-taken-off", "put-back")):
                user = f"u{n}"
                with self.subTest(point), SmtpSink() as sink, self.triaged(server, sink, user) as triaged, \
                        server.mailbox(user) as box:
                    box.require("MOVE")
                    sent, _ = self.sort(triaged, server, box, user)
                    self.undo(triaged, "--all", "--yes", code=-9, env={"TRIAGED_CRASH": f"{point}:1"})
                    audit.check(self, box, sent)
                    self.undo(triaged, "--all", "--yes")
                    self.assertEqual(set(audit.check(self, box, sent).values()), {"INBOX"})
                    flags = {flag for mail in box.read("INBOX") for flag in mail.flags}
                    self.assertEqual(flags - {"\\Recent"}, set())
                    self.assertEqual(triaged.run_once(), 0, triaged.log())
                    self.assertEqual(set(audit.check(self, box, sent).values()), {"INBOX"})
                    audit.check_acknowledgements(self, sink)

    def test_a_server_without_move_is_left_as_it_is(self):
        with MailServer() as server, ClassProxy(server.imap_port, "B") as proxy, SmtpSink() as sink, \
                self.triaged(server, sink, port=proxy.port) as triaged, server.mailbox("support") as box:
            sent, where = self.sort(triaged, server, box, number=2)
            self.assertIn("cannot MOVE", self.undo(triaged, "--all", "--yes"))
            self.assertEqual(audit.check(self, box, sent), where)

    def test_what_it_needs_and_what_can_go_wrong(self):
        with MailServer() as server, SmtpSink() as sink, self.triaged(server, sink) as triaged:
            for arguments in ((), ("--all", "--since", "1h"), ("--since", "soon"),
                              ("--all", "--account", "other")):
                done = triaged.command("undo", *arguments)
                self.assertEqual(done.returncode, 64, arguments)
                self.assertNotEqual(done.stderr, b"")
            with server.mailbox("support") as box:
                self.sort(triaged, server, box, number=2)
            server.stop()
            done = triaged.command("undo", "--all", "--yes")
            self.assertEqual(done.returncode, 75)
            self.assertIn(b"account support", done.stderr)


if __name__ == "__main__":
    unittest.main()
