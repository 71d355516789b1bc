"""What goes wrong in the field: secrets, servers, disks, rules and mails as they should not be."""
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import tempfile
import unittest

from tests.support import audit, daemon, mails, wait
from tests.support.daemon import FEW_RULES, Account, Triaged
from tests.support.mail_server import STORES, MailServer
from tests.support.proxy import Proxy
from tests.support.smtp_sink import SmtpSink


class SecretTest(unittest.TestCase):
    def test_a_secret_that_cannot_be_read_or_that_others_can_read_ends_with_78(self):
        for what in ("readable by others", "missing", "a folder", "empty"):
            with self.subTest(what), MailServer() as server, \
                    Triaged([Account("support", server)], mode="sort", rules=FEW_RULES) as triaged:
                secret = triaged.dir / "support.secret"
                if what == "readable by others":
                    secret.chmod(0o644)
                elif what == "empty":
                    secret.write_text("")
                else:
                    secret.unlink()
                    if what == "a folder":
                        secret.mkdir()
                for command in (("run", "--once"), ("check",)):
                    done = triaged.command(*command)
                    said = (done.stderr + done.stdout).decode()
                    self.assertEqual(done.returncode, 78, said)
                    self.assertIn("support.secret", said)
                    self.assertRegex(said, r"triaged\.yaml:\d+:\d+: error: ")
                    self.assertNotIn("pass\n", said)

    def test_every_mistake_of_a_configuration_is_reported_at_once(self):
        with tempfile.TemporaryDirectory() as folder:
            config = pathlib.Path(folder) / "triaged.yaml"
            config.write_text("accounts:\n  - name: a\n    imap: ftp://x\n    usr: a\nmode: lve\nstore: s\n"
                              "smtp: {url: smtp://127.0.0.1:1, prot: 1}\n")
            done = subprocess.run([str(daemon.binary()), "--config", str(config), "check"], capture_output=True)
            said = (done.stderr + done.stdout).decode()
            self.assertEqual(done.returncode, 78, said)
            lines = {int(n) for n in re.findall(r"triaged\.yaml:(\d+):\d+: error: ", said)}
            self.assertLessEqual({3, 4, 5, 7}, lines, said)

    def test_a_configuration_that_is_not_there_ends_with_78(self):
        done = subprocess.run([str(daemon.binary()), "--config", "/nonexistent/triaged.yaml", "run", "--once"],
                              capture_output=True, stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, 78, done.stderr)
        self.assertIn(b"/nonexistent/triaged.yaml", done.stderr)


class ServerTest(unittest.TestCase):
    def test_a_wrong_password_is_retried_slowly_and_stops_nobody_else(self):
        with MailServer() as server, Proxy(server.imap_port) as proxy, \
                Triaged([Account("wrong", server, "none", port=proxy.port, password="guess"),
                         Account("support", server)], mode="sort", rules=FEW_RULES) as triaged:
            triaged.start()
            triaged.wait_for_log("login refused")
            with server.mailbox("support") as box:
                for seed in range(3):
                    sent = mails.ordinary(2, seed=seed)
                    server.fill("support", sent)
                    wait.until(lambda n=seed: sum(box.count(f) for f in box.folders()
                                                  if f.startswith("Triage/")) == 2 * (n + 1),
                               "the other account goes on\n" + triaged.log())
            line = next(x for x in triaged.log().splitlines() if "login refused" in x)
            self.assertIn("wrong", line, "the log does not name the account")
            self.assertNotIn("guess", triaged.log())
            self.assertEqual(len(proxy.said("C", r"(?i)^\S+ (LOGIN|AUTHENTICATE)\b")), 1,
                             "retried within seconds: that locks an account")
            self.assertEqual(triaged.terminate(), 0)

    def test_a_server_that_goes_away_is_taken_up_again(self):
        with MailServer(rawlog=True) as server, \
                Triaged([Account("support", server)], mode="sort", rules=FEW_RULES) as triaged:
            triaged.start()
            wait.until(server.watching, "the daemon idles\n" + triaged.log())
            server.stop()
            triaged.wait_for_log("connection lost")
            sent = mails.ordinary(3)
            server.start()
            server.fill("support", sent)
            with server.mailbox("support") as box:
                triaged.wait_until_empty(box)
                audit.check(self, box, sent)
            self.assertEqual(triaged.terminate(), 0)

    def test_sessions_killed_in_the_middle_of_moving_lose_and_double_nothing(self):
        for store in STORES:
            with self.subTest(store), MailServer(store, rawlog=True) as server, \
                    Triaged([Account("support", server)], mode="sort", rules=FEW_RULES) as triaged:
                sent = mails.ordinary(300)
                server.fill("support", sent)
                triaged.start()
                for kills in range(1, 4):
                    wait.until(lambda n=kills: sum(" MOVE " in c or " COPY " in c for c in server.commands()) >= n,
                               "mails are moved\n" + triaged.log(), every=0.001)
                    server.kill_sessions()
                with server.mailbox("support") as box:
                    # The next look comes a minute later at most; a broken index takes the server one more.
                    triaged.wait_until_empty(box, seconds=240)
                    self.assertEqual(triaged.terminate(), 0)
                    audit.check(self, box, sent)

    def test_a_certificate_nobody_vouches_for_is_refused_before_the_password_is_said(self):
        with MailServer() as server, Proxy(server.imap_port) as proxy, MailServer() as other, \
                Triaged([Account("support", server, "starttls", port=proxy.port)], mode="sort",
                        rules=FEW_RULES) as triaged:
            config = triaged.config.read_text().replace(str(server.cert), str(other.cert))
            triaged.config.write_text(config)
            server.fill("support", mails.ordinary(1))
            self.assertNotEqual(triaged.run_once(), 0)
            self.assertEqual(proxy.said("C", r"(?i)LOGIN|AUTHENTICATE"), [])
            with server.mailbox("support") as box:
                self.assertEqual(box.count("INBOX"), 1)

    def test_a_stripped_starttls_is_refused_before_the_password_is_said(self):
        def strip(line):
            return line.replace(b" STARTTLS", b"")
        with MailServer() as server, Proxy(server.imap_port, to_client=strip) as proxy, \
                Triaged([Account("support", server, "starttls", port=proxy.port)], mode="sort",
                        rules=FEW_RULES) as triaged:
            self.assertNotEqual(triaged.run_once(), 0)
            self.assertEqual(proxy.said("C", r"(?i)LOGIN|AUTHENTICATE"), [])


class DiskTest(unittest.TestCase):
    """When the journal cannot be written nothing else is done, and it goes on when it can."""

    def full_disk(self, triaged, server, make_room):
        sent = mails.ordinary(40)
        server.fill("support", sent)
        with server.mailbox("support") as box:
            before = box.read("INBOX")
            triaged.wait_for_log("nothing is moved")
            self.assertEqual(box.read("INBOX"), before)
            self.assertIsNone(triaged.process.poll(), "the daemon ended\n" + triaged.log())
            make_room()
            triaged.wait_until_empty(box, seconds=90)
            self.assertEqual(triaged.terminate(), 0)
            audit.check(self, box, sent)

    def test_files_may_not_grow(self):
        with MailServer(rawlog=True) as server, \
                Triaged([Account("support", server)], mode="sort", rules=FEW_RULES) as triaged:
            triaged.start(preexec=lambda: signal.signal(signal.SIGXFSZ, signal.SIG_IGN))
            wait.until(server.watching, "the daemon idles\n" + triaged.log())
            resource.prlimit(triaged.process.pid, resource.RLIMIT_FSIZE, (1024, resource.RLIM_INFINITY))
            self.full_disk(triaged, server,
                           lambda: resource.prlimit(triaged.process.pid, resource.RLIMIT_FSIZE,
                                                    (resource.RLIM_INFINITY, resource.RLIM_INFINITY)))

    def test_no_space_is_left(self):
        with MailServer(rawlog=True) as server, \
                Triaged([Account("support", server)], mode="sort", rules=FEW_RULES) as triaged:
            triaged.state.mkdir(mode=0o700, exist_ok=True)
            mounted = os.geteuid() == 0 and subprocess.run(
                ["mount", "-t", "tmpfs", "-o", "size=4m,mode=700", "tmpfs", str(triaged.state)],
                stderr=subprocess.DEVNULL).returncode == 0
            if not mounted:
                self.skipTest("only root can mount a small disk")
            try:
                triaged.start()
                wait.until(server.watching, "the daemon idles\n" + triaged.log())
                ballast = triaged.state / "ballast"
                with open(ballast, "wb", buffering=0) as f:
                    try:
                        while True:
                            f.write(b"x" * 512)
                    except OSError:
                        pass
                self.full_disk(triaged, server, ballast.unlink)
            finally:
                triaged.kill()
                subprocess.run(["umount", str(triaged.state)], check=True)


class RulesTest(unittest.TestCase):
    def test_a_broken_rule_file_leaves_the_old_rules_in_force(self):
        with tempfile.TemporaryDirectory() as folder, MailServer(rawlog=True) as server:
            rules = pathlib.Path(folder) / "rules"
            shutil.copytree(daemon.ROOT / "rules", rules)
            with Triaged([Account("support", server)], mode="sort", rules=rules) as triaged:
                triaged.start()
                wait.until(server.watching, "the daemon idles\n" + triaged.log())
                victim = sorted(rules.glob("*.yaml"))[0]
                good = victim.read_text()
                victim.write_text(good + "\nrulez:\n  - id: [\n")
                triaged.reload()
                triaged.wait_for_log(victim.name + ":")
                self.assertRegex(triaged.log(), re.escape(victim.name) + r":\d+:\d+")
                sent = mails.ordinary(3)
                server.fill("support", sent)
                with server.mailbox("support") as box:
                    triaged.wait_until_empty(box)
                    audit.check(self, box, sent)
                self.assertEqual(triaged.terminate(), 0)

    def test_a_good_change_is_taken_over(self):
        with tempfile.TemporaryDirectory() as folder, MailServer(rawlog=True) as server:
            rules = pathlib.Path(folder) / "rules"
            shutil.copytree(daemon.ROOT / "rules", rules)
            with Triaged([Account("support", server)], mode="sort", rules=rules) as triaged:
                triaged.start()
                wait.until(server.watching, "the daemon idles\n" + triaged.log())
                (rules / "05-test.yaml").write_text(
                    "rules:\n  - id: test-zebra\n    when:\n      subject: {words: [zebrafink]}\n"
                    "    then: {queue: automatic}\n")
                before = triaged.log()
                triaged.reload()
                wait.until(lambda: "rules" in triaged.log()[len(before):], "the reload is logged")
                server.fill("support", [mails.mail("Zebrafink", "Hello, please help me.")])
                with server.mailbox("support") as box:
                    triaged.wait_until_empty(box)
                    self.assertEqual(box.count("Triage/9 Automatic"), 1, box.counts())
                self.assertEqual(triaged.terminate(), 0)


class MailTest(unittest.TestCase):
    def test_monstrous_mails_are_handled_and_stop_nobody(self):
        monsters = {
            "60 MB": mails.huge(60),
            "50,000 nested parts": mails.nested(50_000),
            "an empty file": b"",
            "no header": b"\r\nonly a body\r\n",
            "no body": b"Subject: nothing more\r\n",
            "a NUL": b"From: a@b.example\r\nSubject: x\0y\r\n\r\na\0b\r\n",
            "a header line of 2 MB": b"From: a@b.example\r\nSubject: " + b"x" * 2_000_000 + b"\r\n\r\nHi\r\n",
            "20,000 header fields": b"From: a@b.example\r\n" + b"X-A: b\r\n" * 20_000 + b"\r\nHi\r\n",
            "bytes of no charset": b"From: a@b.example\r\nSubject: \xff\xfe\x80\r\n\r\n\xff\xfe\x80\r\n",
        }
        with MailServer(rawlog=True) as server, SmtpSink() as sink, \
                Triaged([Account("support", server)], sink.port, backlog="leave", rules=FEW_RULES) as triaged:
            triaged.start()
            wait.until(server.watching, "the daemon idles\n" + triaged.log())
            pid = triaged.process.pid
            good = mails.ordinary(5)
            with server.mailbox("support") as box:
                triaged.process.send_signal(signal.SIGSTOP)  # until we know what there is
                server.fill("support", good[:2])
                for monster in monsters.values():
                    try:
                        server.fill("support", [monster])
                    except AssertionError:  # this server does not let it in
                        pass
                server.fill("support", good[2:])
                injected = box.raw("INBOX")
                triaged.process.send_signal(signal.SIGCONT)
                wait.until(lambda: sum(box.count(f) for f in box.folders() if f.startswith("Triage/")) >= 5
                           and self.settled(box), "all are handled\n" + triaged.log()[-3000:], 120)
                where = audit.check(self, box, injected)
                for raw in good:
                    self.assertNotEqual(where[audit.digest(raw)], "INBOX")
            self.assertEqual(triaged.process.pid, pid)
            self.assertIsNone(triaged.process.poll(), triaged.log())
            peak = int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1))
            self.assertLess(peak, 1_500_000, "kB of memory at its peak, under the address sanitizer")
            self.assertEqual(triaged.terminate(), 0, triaged.log())
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            with server.mailbox("support") as box:
                self.assertEqual(audit.check(self, box, injected), where)

    def settled(self, box):
        """What is still in INBOX stays there, flagged, for a person to look at."""
        return all("\\Flagged" in m.flags for m in box.read("INBOX"))


if __name__ == "__main__":
    unittest.main()
