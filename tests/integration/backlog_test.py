"""What happens to mail that was there before: everything, nothing, or only what is young enough."""
import math
import re
import unittest

from tests.support import audit, mails, wait
from tests.support.daemon import Account, Triaged
from tests.support.mail_server import STORES, MailServer
from tests.support.smtp_sink import SmtpSink

# What a client may send that changes a mailbox.
WRITES = re.compile(r"^\S+ (UID )?(MOVE|COPY|STORE|EXPUNGE|APPEND|CREATE|DELETE|RENAME|SUBSCRIBE|CLOSE)\b")


def writes(server):
    return [c for c in server.commands() if WRITES.match(c)]


class BacklogTest(unittest.TestCase):
    def test_all_2000_mails_move_in_few_commands(self):
        n = 2000
        with MailServer(rawlog=True) as server, SmtpSink() as sink, \
                Triaged([Account("support", server)], sink.port, backlog="all") as triaged:
            sent = mails.ordinary(n)
            server.fill("support", sent)
            self.assertEqual(triaged.run_once(seconds=300), 0, triaged.log())
            moves = [c for c in server.commands() if re.match(r"^\S+ UID (MOVE|COPY)", c)]
            with server.mailbox("support") as box:
                where = audit.check(self, box, sent)
                destinations = set(where.values())
                self.assertEqual(box.count("INBOX"), 0)
            self.assertGreater(len(destinations), 1)
            self.assertLessEqual(len(moves), len(destinations) * math.ceil(n / 500), moves[:5])
            self.assertGreater(len(moves), 0)
            self.assertEqual([c for c in server.commands() if re.match(r"^\S+ (EXPUNGE|CLOSE)\b", c)], [])
            self.assertEqual(sink.mails, [], "mail from before the first connection was answered")

    def test_leave_touches_nothing_and_sorts_what_comes_after(self):
        with MailServer(rawlog=True) as server, SmtpSink() as sink, \
                Triaged([Account("support", server)], sink.port, backlog="leave") as triaged:
            old = mails.ordinary(50)
            server.fill("support", old)
            with server.mailbox("support") as box:
                before = box.read("INBOX")
                triaged.start()
                wait.until(server.watching, "the daemon idles")
                new = mails.ordinary(1, seed=2)[0]
                server.deliver("support", "c0@customer0.example", new)
                wait.until(lambda: sum(box.count(f) for f in box.folders() if f.startswith("Triage/")) == 1,
                           "the new mail is sorted\n" + triaged.log())
                wait.until(lambda: len(sink.mails) == 1, "it is answered\n" + triaged.log())
                wait.until(lambda: box.count("INBOX") == 50, "the original is gone\n" + triaged.log())
                self.assertEqual(triaged.terminate(), 0)
                self.assertEqual(box.read("INBOX"), before)
                # Nor does a restart take the old mail for new.
                self.assertEqual(triaged.run_once(), 0, triaged.log())
                self.assertEqual(box.read("INBOX"), before)
                self.assertEqual(len(sink.mails), 1)

    def test_since_takes_the_young_ones_only(self):
        with MailServer("sdbox") as server, \
                Triaged([Account("support", server)], mode="sort", backlog="since 30 days") as triaged:
            old, young = mails.ordinary(5, seed=1), mails.ordinary(5, seed=2)
            with server.mailbox("support") as box:
                for raw in old:
                    box.append_at("INBOX", raw, days_ago=60)
                for raw in young:
                    box.append_at("INBOX", raw, days_ago=3)
                self.assertEqual(triaged.run_once(), 0, triaged.log())
                where = audit.check(self, box, old + young)
                self.assertEqual({where[audit.digest(r)] for r in old}, {"INBOX"})
                self.assertNotIn("INBOX", {where[audit.digest(r)] for r in young})

    def test_observe_leaves_the_mailbox_as_it_was_and_says_what_it_would_do(self):
        for store in STORES:
            with self.subTest(store), MailServer(store, rawlog=True) as server, SmtpSink() as sink, \
                    Triaged([Account("support", server)], sink.port, mode="observe",
                            backlog="all") as triaged:
                sent = mails.ordinary(20)
                server.fill("support", sent)
                with server.mailbox("support") as box:
                    before = box.read_all()
                    self.assertEqual(triaged.run_once(), 0, triaged.log())
                    self.assertEqual(box.read_all(), before)
                    box.append_all("INBOX", mails.ordinary(1, seed=2))
                    self.assertEqual(triaged.run_once(), 0, triaged.log())
                    self.assertEqual(len(box.read("INBOX")), 21)
                    self.assertEqual(set(box.read_all()), set(before), "a folder was made")
                own = [c for c in writes(server) if "APPEND" not in c]
                self.assertEqual((own, sink.events), ([], []))
                self.assertIn("Triage/", triaged.log(), "the log does not say what it would do")

    def test_flags_and_answers_of_people_keep_a_mail_where_it_is(self):
        with MailServer() as server, SmtpSink() as sink, \
                Triaged([Account("support", server)], sink.port, backlog="leave") as triaged:
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            for n, raw in enumerate(mails.ordinary(4)):
                server.deliver("support", f"c{n}@customer{n}.example", raw)
            with server.mailbox("support") as box:
                sent = box.raw("INBOX")
                box.store("INBOX", "1", "+FLAGS", "(\\Flagged)")
                box.store("INBOX", "2", "+FLAGS", "(\\Answered)")
                kept = [m.sha256 for m in box.read("INBOX") if m.uid in (1, 2)]
                self.assertEqual(triaged.run_once(), 0, triaged.log())
                where = audit.check(self, box, sent)
                self.assertEqual(sorted(h for h, f in where.items() if f == "INBOX"), sorted(kept))
                # Whom a person has answered, or set aside to answer, hears from that person.
                self.assertEqual(len(sink.mails), 2, triaged.log())


if __name__ == "__main__":
    unittest.main()
