"""backtest: what other rules would have done, over handled mail and over files; nothing changes."""
import collections
import json
import os
import pathlib
import pty
import re
import sqlite3
import subprocess
import tempfile
import unittest

from tests.support import daemon, mails, wait
from tests.support.daemon import Account, Triaged
from tests.support.dovecot import Dovecot
from tests.support.smtp_sink import SmtpSink

WAS = """
rules:
  - id: refund
    when: {body: {words: [refund]}}
    then: {queue: hard, topic: refund}
  - id: no-ack-for-invoices
    when: {body: {words: [invoice]}}
    then: {acknowledge: false}
  - id: level
    when: {body: {words: [catalogue]}}
    then: {urgency: +5}
"""
WOULD_BE = """
rules:
  - id: refund
    when: {body: {words: [refund]}}
    then: {queue: urgent, topic: refund, urgency: +50}
  - id: thanks
    when: {body: {words: [thank you]}}
    then: {acknowledge: false, sentiment: +3}
  - id: level
    when: {body: {words: [catalogue]}}
    then: {urgency: +5}
"""
BODIES = {"refund": "I want a refund.\n", "invoice": "Please send the invoice again.\n",
          "thanks": "Thank you for the parcel.\n", "catalogue": "Do you have a catalogue?\n"}
READING = {"CAPABILITY", "NAMESPACE", "LIST", "EXAMINE", "UID SEARCH", "UID FETCH", "LOGOUT"}


def sorted_mails(n):
    kinds = list(BODIES)
    return [mails.mail(f"{kinds[i % 4]} {i}", BODIES[kinds[i % 4]], sender=f"C {i} <c{i}@customer.example>",
                       message_id=f"<{i}@customer.example>") for i in range(n)]


def rules_folder(folder, name, text):
    path = pathlib.Path(folder) / name
    path.mkdir()
    (path / "10-all.yaml").write_text(text)
    return path


def database(triaged):
    with sqlite3.connect(f"file:{triaged.state}/triaged.db?mode=ro", uri=True) as db:
        return list(db.iterdump())


def queues(report):
    return {(q["was"], q["would_be"]): q["mails"] for q in report["queues"]}


class LiveTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.was = rules_folder(self.folder.name, "was", WAS)
        self.would_be = rules_folder(self.folder.name, "would-be", WOULD_BE)

    def backtest(self, triaged, *options, code=0):
        done = triaged.command("backtest", "--since", "30d", "--json", *options)
        self.assertEqual(done.returncode, code, done.stderr.decode())
        self.assertEqual(done.stderr, b"")
        lines = done.stdout.splitlines()
        self.assertEqual(len(lines), 1)
        return json.loads(lines[0])

    def test_exactly_the_expected_difference_and_nothing_is_touched(self):
        with Dovecot(rawlog=True) as server, \
                Triaged([Account("support", server)], mode="sort", rules=self.was) as triaged:
            self.assertEqual(triaged.run_once(), 0, triaged.log())  # connects to an empty mailbox
            server.fill("support", sorted_mails(200))
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            triaged.configure(rules=self.would_be)
            with server.mailbox("support") as box:
                hard = [m.uid for m in box.read("Triage/3 Hard conversations")]
                think = [m.uid for m in box.read("Triage/4 Needs thought")]
                self.assertEqual((len(hard), len(think)), (50, 150))
                # What agents do: work through mails, file them, answer, delete.
                for folder in ("Done", "Customers/ACME"):
                    box.create(folder)
                box.store("Triage/3 Hard conversations", f"{hard[0]}:{hard[9]}", "+FLAGS", "(\\Seen \\Answered)")
                box.move("Triage/3 Hard conversations", f"{hard[0]}:{hard[4]}", "Customers/ACME")
                box.move("Triage/3 Hard conversations", f"{hard[5]}:{hard[6]}", "Trash")
                box.move("Triage/4 Needs thought", f"{think[0]}:{think[9]}", "Done")
                box.remove("Triage/3 Hard conversations", f"{hard[-3]}:{hard[-1]}")

                mailbox, rows = box.read_all(), database(triaged)
                said_before = server.commands()
                report = self.backtest(triaged)
                said = collections.Counter(server.commands()) - collections.Counter(said_before)
                self.assertEqual(box.read_all(), mailbox, "flags and places are as before, byte for byte")
                self.assertEqual(database(triaged), rows, "nothing is stored")

            verbs = {re.match(r"\S+ ((?:UID )?[A-Z]+)", line.upper()).group(1) for line in said}
            self.assertLessEqual(verbs, READING)
            self.assertIn("UID FETCH", verbs)
            for line in said:
                if "FETCH" in line:
                    self.assertRegex(line, r"BODY\.PEEK\[")

            self.assertEqual((report["mails"], report["compared"], report["missing"], report["unreadable"],
                              report["not_reached"]), (200, 197, 3, 0, 0))
            self.assertEqual(queues(report), {("hard", "urgent"): 47, ("think", "think"): 150})
            self.assertEqual(report["changed"], 47 + 50 + 50)  # refunds; thanks; invoices
            self.assertEqual([q["rules"] for q in report["queues"] if q["was"] == "hard"],
                             [[{"rule": "refund", "mails": 47}]])
            self.assertEqual({r.pop("rule"): tuple(r.values()) for r in report["rules"]},
                             {"refund": (0, 0, 47, 47), "thanks": (50, 0, 0, 0),
                              "no-ack-for-invoices": (0, 50, 0, 0)})
            self.assertEqual([(s["was"], s["would_be"], s["mails"]) for s in report["urgency"]],
                             [("normal", "urgent", 47)])
            self.assertEqual(sum(s["mails"] for s in report["sentiment"]), 50)
            self.assertEqual(report["topics"], [])
            acks = report["acknowledgements"]
            self.assertEqual((acks["extra"], acks["missing"], acks["as_if_live"]), (50, 50, True))
            self.assertEqual((len(acks["extra_examples"]), len(acks["missing_examples"])), (10, 10))
            self.assertTrue(all(m["subject"].startswith("invoice") for m in acks["extra_examples"]))
            self.assertEqual(len(report["surprising"]), 10)
            for m in report["surprising"]:
                self.assertEqual((m["was"]["queue"], m["would_be"]["queue"], m["other_effect"], m["surprise"]),
                                 ("hard", "urgent", ["refund"], 70))
            self.assertNotEqual(list(report["was_versions"]), [report["rules_version"]])
            self.assertEqual(sum(report["was_versions"].values()), 197)

            # The rules that were would change nothing; exit codes say so.
            same = self.backtest(triaged, "--rules", str(self.was), "--fail-on-change")
            self.assertEqual((same["changed"], same["rules"], same["surprising"]), (0, [], []))
            self.assertEqual(list(same["was_versions"]), [same["rules_version"]])
            self.backtest(triaged, "--fail-on-change", code=1)
            later = triaged.command("backtest", "--since", "0s", "--json")
            self.assertEqual(later.returncode, 0, later.stderr)

    def test_beside_a_running_daemon_that_observes(self):
        with Dovecot("sdbox", rawlog=True) as server, \
                Triaged([Account("support", server)], mode="observe", rules=self.was) as triaged:
            server.fill("support", sorted_mails(8))
            triaged.start()
            wait.until(server.watching, "the daemon idles")
            report = self.backtest(triaged, "--rules", str(self.would_be))
            self.assertEqual(queues(report), {("hard", "urgent"): 2, ("think", "think"): 6})
            self.assertEqual(report["missing"], 0)
            # They were there before the first connection: nobody would be answered.
            self.assertEqual(report["acknowledgements"]["extra"], 0)
            with server.mailbox("support") as box:
                self.assertEqual({m.flags for m in box.read("INBOX")}, {()})
            self.assertEqual(triaged.terminate(), 0, triaged.log())

    def test_an_account_that_answers_customers(self):
        with Dovecot() as server, SmtpSink() as sink, \
                Triaged([Account("support", server)], sink.port, rules=self.was) as triaged:
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            for n, raw in enumerate(sorted_mails(4)):
                server.deliver("support", f"c{n}@customer.example", raw)
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            self.assertEqual(len(sink.mails), 3, "all but the invoice")
            acks = self.backtest(triaged, "--rules", str(self.would_be))["acknowledgements"]
            self.assertFalse(acks["as_if_live"])
            self.assertEqual([m["subject"] for m in acks["extra_examples"]], ["invoice 1"])
            self.assertEqual([m["subject"] for m in acks["missing_examples"]], ["thanks 2"])
            self.assertEqual(len(sink.mails), 3, "backtest answers nobody")

    def test_accounts_that_cannot_be_compared_are_named(self):
        with Dovecot() as server, \
                Triaged([Account("support", server)], mode="sort", rules=self.was) as triaged:
            server.fill("support", sorted_mails(4))
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            report = self.backtest(triaged)
            self.assertEqual((report["left_out"], report["compared"]), ([], 4))
            self.assertIn("customer_group", report["context"]["as_of_today"])
            self.assertNotIn("customer_group", report["context"]["unknown"])
            triaged.accounts = [Account("fresh", server)]
            triaged.configure()
            report = self.backtest(triaged)
            self.assertEqual(report["left_out"], ["account fresh: it was never connected",
                                                  "account support: the configuration has none"])
            text = triaged.command("backtest", "--since", "30d").stdout.decode()
            self.assertIn("left out: account fresh: it was never connected\n", text)

    def test_errors_say_what_to_do(self):
        with Dovecot() as server, \
                Triaged([Account("support", server)], mode="sort", rules=self.was) as triaged:
            done = triaged.command("backtest", "--since", "30d")
            self.assertEqual(done.returncode, 75)
            self.assertIn(b"triaged.db", done.stderr)
            server.fill("support", sorted_mails(4))
            self.assertEqual(triaged.run_once(), 0, triaged.log())

            bad = rules_folder(self.folder.name, "bad", "rules:\n  - id: x\n    when: {bodyy: a}\n    then: {}\n")
            done = triaged.command("backtest", "--since", "30d", "--rules", str(bad))
            self.assertEqual(done.returncode, 78)
            self.assertIn(b"10-all.yaml:3:", done.stderr)
            done = triaged.command("backtest", "--since", "yesterday")
            self.assertEqual(done.returncode, 64)
            self.assertIn(b"--since yesterday", done.stderr)
            done = triaged.command("backtest", "--since", "9999999999d")
            self.assertEqual(done.returncode, 64)
            self.assertIn(b"a duration of at most 100 years", done.stderr)
            triaged.sql("UPDATE message SET updated = updated - 60")
            done = triaged.command("backtest", "--since", "0s", "--fail-on-change")
            self.assertEqual(done.returncode, 1)
            self.assertIn(b"compared no mail", done.stderr)
            for wrong in ([], ["--since", "1d", "x.eml"], ["--since", "1d", "--was", str(self.was)], ["x.eml"]):
                done = triaged.command("backtest", *wrong)
                self.assertEqual(done.returncode, 64, (wrong, done.stderr))
                self.assertTrue(done.stderr.startswith(b"triaged: backtest "), done.stderr)

            (triaged.dir / "support.secret").write_text("wrong\n")
            done = triaged.command("backtest", "--since", "30d", "--json")
            self.assertEqual(done.returncode, 75)
            self.assertIn(b"account support", done.stderr)
            self.assertNotIn(b"wrong", done.stderr)
            self.assertEqual(json.loads(done.stdout)["not_reached"], 4)
            server.stop()
            done = triaged.command("backtest", "--since", "30d", "--fail-on-change")
            self.assertEqual(done.returncode, 75)

    def test_a_hostile_subject_cannot_write_to_the_terminal(self):
        raw = (b"From: =?utf-8?Q?=1B]0;x=07?= <evil@customer.example>\r\nTo: support@example.test\r\n"
               b"Subject: =?utf-8?Q?=1B[2J=0D=0Achanged:_0_of_0=E2=80=AE?=\r\nMessage-ID: <a\x1b[31m@x>\r\n"
               b"Date: Mon, 02 Nov 2026 10:00:00 +0000\r\n\r\nI want a refund.\r\n")
        with Dovecot() as server, \
                Triaged([Account("support", server)], mode="sort", rules=self.was) as triaged:
            server.fill("support", [raw])
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            done = triaged.command("backtest", "--since", "30d", "--rules", str(self.would_be))
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("changed: 1 of 1", done.stdout.decode())
            self.assertIn("hard -> urgent: 1, by refund (1)", done.stdout.decode())
            for control in (b"\x1b", b"\r", b"\x07", "\u202e".encode(), b"\nchanged: 0"):
                self.assertNotIn(control, done.stdout)


class FilesTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.was = rules_folder(folder.name, "was", WAS)
        self.would_be = rules_folder(folder.name, "would-be", WOULD_BE)

    def backtest(self, *options, code=0, stdin=None, **more):
        done = subprocess.run([str(daemon.binary()), "backtest", *map(str, options)], input=stdin,
                              capture_output=True, timeout=60,
                              env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}, **more)
        self.assertEqual(done.returncode, code, done.stderr.decode())
        return done

    def report(self, *paths, stdin=None):
        done = self.backtest("--was", self.was, "--rules", self.would_be, "--json", *paths, stdin=stdin)
        return json.loads(done.stdout)

    def test_files_mbox_maildir_and_standard_input_say_the_same(self):
        sent = sorted_mails(12)
        (self.folder / "emls").mkdir()
        for sub in ("cur", "new", "tmp"):
            (self.folder / "Maildir" / sub).mkdir(parents=True)
        for n, raw in enumerate(sent):
            (self.folder / "emls" / f"{n:02}.eml").write_bytes(raw)
            (self.folder / "Maildir" / ("new" if n % 2 else "cur") / f"{n:02}.x").write_bytes(raw)
        mbox = b"".join(b"From a@b Mon Jan  1 00:00:00 2024\n" + raw.replace(b"\r\n", b"\n") + b"\n" for raw in sent)
        (self.folder / "all.mbox").write_bytes(mbox)
        reports = [self.report(self.folder / "emls"), self.report(self.folder / "Maildir"),
                   self.report(self.folder / "all.mbox"), self.report("-", stdin=mbox)]
        for report in reports:
            self.assertEqual(queues(report), {("hard", "urgent"): 3, ("think", "think"): 9})
            self.assertEqual((report["mails"], report["changed"], report["missing"]), (12, 9, 0))
            acks = report["acknowledgements"]
            self.assertEqual((acks["extra"], acks["missing"]), (3, 3))
        self.assertTrue(reports[0]["surprising"][0]["source"].endswith("emls/00.eml"))

    def test_exit_codes(self):
        (self.folder / "a.eml").write_bytes(sorted_mails(1)[0])
        both = ("--was", self.was, "--rules", self.would_be)
        self.backtest(*both, "--fail-on-change", self.folder / "a.eml", code=1)
        self.backtest(*both, self.folder / "a.eml")
        self.backtest("--was", self.was, "--rules", self.was, "--fail-on-change", self.folder / "a.eml")
        done = self.backtest(*both, self.folder / "a.eml", self.folder / "none.eml", "--json", code=1)
        self.assertIn(b"none.eml", done.stderr)
        self.assertEqual(json.loads(done.stdout)["unreadable"], 1)
        done = self.backtest(self.folder / "a.eml", code=64)
        self.assertIn(b"--was DIR", done.stderr)
        self.backtest("--was", self.folder / "nowhere", self.folder / "a.eml", code=78)

    def test_a_progress_line_on_a_terminal_only_and_wiped_at_the_end(self):
        (self.folder / "a.eml").write_bytes(sorted_mails(1)[0])
        command = [str(daemon.binary()), "backtest", "--was", str(self.was), "--rules", str(self.would_be),
                   "--json", str(self.folder / "a.eml")]
        self.assertEqual(self.backtest(*command[2:]).stderr, b"")
        leader, follower = pty.openpty()
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=follower, timeout=60,
                              env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})
        os.close(follower)
        shown = os.read(leader, 10_000)
        os.close(leader)
        self.assertIn(b"\r1 mails", shown)
        self.assertTrue(shown.endswith(b"\x1b[K\r\x1b[K"), shown)
        self.assertEqual(json.loads(done.stdout)["changed"], 1)


if __name__ == "__main__":
    unittest.main()
