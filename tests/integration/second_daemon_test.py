"""Two daemons, each with its own state, on one mailbox: what the lock on the state folder cannot see."""
import collections
import unittest

from tests.support import audit, mails, wait
from tests.support.daemon import Account, Triaged
from tests.support.mail_server import STORES, MailServer
from tests.support.smtp_sink import SmtpSink

DISPUTE = "another daemon sorts this folder too"
LOSS = "does another daemon sort this folder too?"


def claims(box):
    """Mails by folder that still carry a claim."""
    return {folder: some for folder in box.folders()
            if (some := [m.flags for m in box.read(folder) if "triaged-claim-" in str(m.flags)])}


class SecondDaemonTest(unittest.TestCase):
    def test_each_mail_is_moved_once_and_answered_once(self):
        n = 60
        for store in STORES:
            with self.subTest(store), MailServer(store) as server, SmtpSink() as sink, \
                    Triaged([Account("support", server)], sink.port) as one, \
                    Triaged([Account("support", server)], sink.port) as other, \
                    server.mailbox("support") as box:
                box.require("MOVE")  # without it the one still lies there when the other looks
                for triaged in (one, other):
                    triaged.start()
                for triaged in (one, other):
                    triaged.wait_for_log("folder connected")
                sent = mails.ordinary(n)
                for number, raw in enumerate(sent):
                    server.deliver("support", f"c{number}@customer{number}.example", raw)
                wait.until(lambda: box.count("INBOX") == 0,
                           lambda: f"INBOX is empty\n{one.log()[-3000:]}\n{other.log()[-3000:]}", 120)
                for triaged in (one, other):
                    self.assertEqual(triaged.terminate(), 0)
                digests = collections.Counter(m.sha256 for f in box.folders() for m in box.read(f))
                self.assertEqual((len(digests), digests.most_common(1)[0][1]), (n, 1), "lost, or twice")
                recipients = collections.Counter(to for m in sink.mails for to in m["to"])
                self.assertGreater(len(recipients), 0)
                self.assertEqual(max(recipients.values()), 1, "answered twice")
                log = one.log() + other.log()
                self.assertTrue(DISPUTE in log or LOSS in log, "nobody was told")

    def test_a_claim_is_taken_off_before_the_mail_is_moved_and_only_after_a_connect_set(self):
        with MailServer(rawlog=True) as server, \
                Triaged([Account("support", server)], mode="sort") as triaged, \
                server.mailbox("support") as box:
            box.require("MOVE")
            server.fill("support", mails.ordinary(3))
            triaged.start()
            triaged.wait_until_empty(box)
            server.deliver("support", "a@customer.example", mails.ordinary(1, seed=2)[0])
            wait.until(lambda: sum(box.count(f) for f in box.folders()) == 4 and box.count("INBOX") == 0,
                       "the fourth mail is moved")
            self.assertEqual(triaged.terminate(), 0)
            stores = [c for c in server.commands() if "triaged-claim-" in c]
            self.assertEqual([("+FLAGS" in c, "-FLAGS" in c) for c in stores], [(True, False), (False, True)])
            self.assertEqual(claims(box), {})
            self.assertEqual(triaged.json("status", "--json")[0]["contested_folders"], 0)

    def test_what_another_has_claimed_is_left_to_it(self):
        with MailServer() as server, Triaged([Account("support", server)], mode="sort") as triaged, \
                server.mailbox("support") as box:
            sent = mails.ordinary(3)
            server.fill("support", sent)
            box.store("INBOX", "1", "+FLAGS", "(triaged-claim-00000000)")  # of ours none is less
            box.store("INBOX", "2", "+FLAGS", "(triaged-claim-zzzzzzzz)")
            self.assertNotEqual(triaged.run_once(), 0, "one mail is not sorted, and that is not told")
            self.assertEqual(len(box.read("INBOX")), 1)
            self.assertIn(DISPUTE, triaged.log())
            audit.check(self, box, sent)
            self.assertEqual(triaged.json("status", "--json")[0]["contested_folders"], 1)
            box.store("INBOX", "1:*", "-FLAGS", "(triaged-claim-00000000)")
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            self.assertEqual(box.count("INBOX"), 0)

    def test_a_claim_whose_owner_does_nothing_for_long_is_passed_over_and_the_mail_not_answered(self):
        with MailServer() as server, SmtpSink() as sink, \
                Triaged([Account("support", server)], sink.port, backlog="leave") as triaged, \
                server.mailbox("support") as box:
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            server.deliver("support", "c@customer.example", mails.ordinary(1)[0])
            box.store("INBOX", "1", "+FLAGS", "(triaged-claim-00000000)")
            for _ in range(4):  # no connection needs to last so long
                self.assertNotEqual(triaged.run_once(), 0)
                self.assertEqual(box.count("INBOX"), 1)
            triaged.sql("UPDATE message SET refused_since = refused_since - 900")
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            self.assertEqual(box.count("INBOX"), 0)
            # The other may have answered it before it died.
            self.assertEqual(sink.mails, [])
            self.assertEqual(triaged.sql("SELECT state, reply FROM message"),
                             [("done", "claimed-by-another-daemon")])

    def test_a_claim_on_a_sorted_mail_is_no_persons_touch(self):
        with MailServer() as server, Triaged([Account("support", server)], mode="sort") as triaged, \
                server.mailbox("support") as box:
            box.require("MOVE")
            server.fill("support", mails.ordinary(3))
            box.store("INBOX", "2", "+FLAGS", "(triaged-claim-zzzzzzzz)")
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            undone = triaged.command("undo", "--all", "--yes")
            self.assertEqual(undone.returncode, 0, undone.stderr)
            self.assertEqual(box.count("INBOX"), 3, undone.stdout)


if __name__ == "__main__":
    unittest.main()
