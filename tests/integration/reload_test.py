"""Rules that change while the daemon runs, and a start with rules that are refused."""
import pathlib
import shutil
import tempfile
import unittest

from tests.support import audit, daemon, mails, wait
from tests.support.daemon import Account, Triaged
from tests.support.mail_server import MailServer
from tests.support.smtp_sink import SmtpSink

ZEBRA = """\
rules:
  - id: test-zebra
    when:
      subject: {words: [zebrafink]}
    then: {queue: %s}
    tests:
      - mail: {subject: A zebrafink}
        expect: {queue: %s}
"""


CAPTURE = """\
rules:
  - id: test-zebra
    when: {subject: {regex: 'zebrafink *(?<zebra>\\d*)'}}
    then: {queue: hard}
"""


def zebra(queue, expected=None):
    return ZEBRA % (queue, expected or queue)


class ReloadTest(unittest.TestCase):
    """`rules/05-test.yaml` decides where mails with "zebrafink" in the subject go."""

    @classmethod
    def setUpClass(cls):
        cls.server = MailServer(rawlog=False)
        cls.server.start()
        cls.users = 0

    @classmethod
    def tearDownClass(cls):
        cls.server.remove()

    def setUp(self):
        ReloadTest.users += 1
        self.user = f"u{self.users}"
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="triaged-rules-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.rules = self.folder / "rules"
        shutil.copytree(daemon.ROOT / "rules", self.rules)
        self.file = self.rules / "05-test.yaml"
        self.file.write_text(zebra("hard"))
        self.triaged = self.enterContext(Triaged([Account(self.user, self.server)], mode="sort",
                                                 rules=self.rules))
        self.box = self.enterContext(self.server.mailbox(self.user))
        self.sent = 0

    def enterContext(self, manager):  # of unittest only since Python 3.11
        value = manager.__enter__()
        self.addCleanup(manager.__exit__, None, None, None)
        return value

    def start(self):
        starts = self.triaged.log().count(" started ")
        self.triaged.start()
        self.triaged.wait_for_log(" started ", count=starts + 1)

    def rules_state(self):
        return self.triaged.json("status", "--json")[0]["rules"]

    def wait_for_state(self, condition):
        return wait.until(lambda: (lambda s: condition(s) and s)(self.rules_state()),
                          lambda: f"the state of the rules: {self.rules_state()}\n" + self.triaged.log())

    def verdict(self):
        """What the journal says of one more mail with the word."""
        self.sent += 1
        message_id = f"<{self.user}.{self.sent}@customer.example>"
        self.server.deliver(self.user, "ann@customer.example",
                            mails.mail("A zebrafink", "Where is it?", message_id=message_id))

        def record():
            found = [m for m in self.triaged.json("status", "--json")[0]["messages"]
                     if m["message_id"] == message_id and m["state"] == "done"]
            return found and found[0]
        return wait.until(record, lambda: "the mail is sorted\n" + self.triaged.log())

    def replace(self, text):
        """As editors do: a temporary file beside it, then a rename."""
        fresh = self.rules / ".05-test.yaml.swp"
        fresh.write_text(text)
        fresh.rename(self.file)

    def test_a_changed_file_is_taken_over_and_verdicts_record_their_version(self):
        self.start()
        before = self.verdict()
        self.assertEqual((before["queue"], before["rules_version"]),
                         ("hard", self.rules_state()["version"]))
        self.replace(zebra("quick"))
        self.triaged.wait_for_log("rules reloaded")
        after = self.verdict()
        self.assertEqual(after["queue"], "quick", self.triaged.log())
        self.assertNotEqual(after["rules_version"], before["rules_version"])
        state = self.wait_for_state(lambda s: s["version"] == after["rules_version"])
        self.assertEqual((state["refused"], state["last_good"], state["unwatched"]), (None, False, ""))
        explained = self.triaged.json("explain", "--json", after["message_id"])[0]
        self.assertEqual(explained["rules_version"], after["rules_version"])
        self.assertIn(after["rules_version"], self.triaged.log())

    def test_many_changes_at_once_are_not_as_many_reloads(self):
        self.start()
        for n in range(50):
            (self.rules / f"06-{n}.yaml").write_text(
                f"rules:\n  - id: n{n}\n    when: {{subject: zebrafink}}\n    then: {{topic: order}}\n")
        self.file.write_text(zebra("quick"))
        # A busy machine may need more than the half second of quiet between two of these writes.
        verdict = wait.until(lambda: (lambda v: v["queue"] == "quick" and v)(self.verdict()),
                             lambda: "the last change is in force\n" + self.triaged.log())
        self.assertIn("n49", verdict["rules"])
        self.assertLess(self.triaged.log().count("rules reloaded"), 10, self.triaged.log())

    def test_sighup(self):
        self.start()
        self.triaged.reload()
        self.triaged.wait_for_log("rules reloaded")
        self.assertEqual(self.verdict()["queue"], "hard")

    def test_a_broken_file_is_refused_with_its_place_until_it_is_mended(self):
        self.start()
        version = self.verdict()["rules_version"]
        self.replace("rules:\n  - id: x\n    wehn: {}\n    then: {topic: order}\n")
        self.triaged.wait_for_log("rules not reloaded, the old ones stay in force")
        self.assertIn(f"{self.file}:3:5", self.triaged.log())
        self.assertEqual(self.verdict()["rules_version"], version)
        state = self.wait_for_state(lambda s: s["refused"])
        self.assertEqual(state["version"], version)
        self.assertIn(f"{self.file}:3:5", state["refused"]["first"])
        self.assertIn(b"REFUSED", self.triaged.command("status").stdout)

        self.replace(zebra("quick"))
        self.triaged.wait_for_log("rules reloaded")
        self.assertEqual(self.verdict()["queue"], "quick")
        self.wait_for_state(lambda s: s["refused"] is None)

    def test_rules_whose_test_fails_are_refused(self):
        self.start()
        self.replace(zebra("quick", expected="urgent"))
        self.triaged.wait_for_log("rules not reloaded")
        self.assertIn(f"{self.file}:7:9", self.triaged.log())
        self.assertIn("queue: expected urgent, got quick", self.triaged.log())
        self.assertEqual(self.verdict()["queue"], "hard")

    def with_templates(self, **texts):
        """Templates of the test's own, en/NAME.txt; "acknowledge" is there anyway."""
        templates = self.folder / "templates" / "en"
        shutil.copytree(daemon.ROOT / "config/templates/en", templates, dirs_exist_ok=True)
        for name, text in texts.items():
            (templates / f"{name}.txt").write_text("Subject: Re\n\n" + text + "\n")
        self.triaged.configure(more="acknowledge: {from: support@example.test, "
                                    f"templates: {templates.parent}}}\n")
        return templates

    def test_a_field_that_templates_use_must_stay_captured(self):
        self.with_templates(about="About {{field.zebra}}.")
        self.file.write_text(CAPTURE)
        self.start()
        version = self.verdict()["rules_version"]
        self.replace(zebra("quick"))
        self.triaged.wait_for_log("rules not reloaded, the old ones stay in force")
        self.assertIn('no rule captures the field \\"zebra\\"', self.triaged.log())
        self.assertEqual(self.verdict()["rules_version"], version)
        state = self.wait_for_state(lambda s: s["refused"])
        self.assertIn("templates/en/about.txt:3:7", state["refused"]["first"])

        self.assertEqual(self.triaged.terminate(), 0)
        self.start()
        self.assertIn("the rule files are refused: judging by the last good rules", self.triaged.log())
        self.assertEqual(self.verdict()["rules_version"], version)
        self.replace(CAPTURE.replace("hard", "quick"))
        self.triaged.wait_for_log("rules reloaded")
        self.assertEqual(self.verdict()["queue"], "quick")

    def test_a_template_that_wants_what_was_never_captured_keeps_it_from_starting(self):
        templates = self.with_templates(about="About {{field.zebra}}.")
        self.file.write_text(CAPTURE)
        self.assertEqual(self.triaged.run_once(), 0, self.triaged.log())
        (templates / "about.txt").write_text("Subject: Re\n\nAbout {{field.zebar}}.\n")
        self.assertEqual(self.triaged.run_once(), 78, self.triaged.log())
        self.assertIn("about.txt:3:7", self.triaged.log())
        self.assertIn("nor do the last good rules", self.triaged.log())

    def test_a_template_newer_than_the_daemon_is_refused_until_a_restart(self):
        templates = self.with_templates()
        self.start()
        version = self.verdict()["rules_version"]
        (templates / "fresh.txt").write_text("Subject: Re\n\nHello.\n")
        text = zebra("quick").replace("{queue: quick}", "{queue: quick, acknowledge: fresh}", 1)
        self.replace(text)
        self.triaged.wait_for_log("rules not reloaded")
        self.assertIn('unknown template \\"fresh\\"', self.triaged.log())
        self.assertIn("templates are read at the start only: restart", self.triaged.log())
        self.assertEqual(self.verdict()["rules_version"], version)
        self.replace(text.replace("fresh", "stale"))
        self.triaged.wait_for_log('unknown template \\"stale\\"')
        self.assertIn("write the file LANGUAGE/NAME.txt", self.triaged.log())

        self.replace(text)
        self.assertEqual(self.triaged.terminate(), 0)
        self.start()
        self.assertEqual(self.verdict()["queue"], "quick")
        self.assertFalse(self.rules_state()["last_good"])

    def test_a_folder_that_is_emptied_removed_and_replaced(self):
        self.start()
        version = self.verdict()["rules_version"]
        self.rules.rename(self.folder / "old")
        self.triaged.wait_for_log("rules not reloaded", count=1)
        self.rules.mkdir()
        self.triaged.wait_for_log("there is no rule file")
        self.assertEqual(self.verdict()["rules_version"], version)
        self.rules.rmdir()
        shutil.copytree(self.folder / "old", self.folder / "fresh")
        (self.folder / "fresh" / "05-test.yaml").write_text(zebra("quick"))
        (self.folder / "fresh").rename(self.rules)
        self.triaged.wait_for_log("rules reloaded")
        self.assertEqual(self.verdict()["queue"], "quick")

    def test_a_start_with_a_broken_file_judges_by_the_last_good_rules(self):
        self.start()
        version = self.verdict()["rules_version"]
        self.assertEqual(self.triaged.terminate(), 0)
        self.assertEqual((self.triaged.state / "rules.good").stat().st_mode & 0o777, 0o600)

        self.file.write_text("rules: [\n")
        checked = self.triaged.command("check")
        self.assertEqual(checked.returncode, 78)
        self.assertIn(f"judge by the last good ones, version {version[:12]}", checked.stdout.decode())

        self.start()
        self.assertIn("the rule files are refused: judging by the last good rules", self.triaged.log())
        verdict = self.verdict()
        self.assertEqual((verdict["queue"], verdict["rules_version"]), ("hard", version))
        state = self.rules_state()
        self.assertTrue(state["last_good"])
        self.assertIn(str(self.file), state["refused"]["first"])
        self.assertIn(b"the last good ones", self.triaged.command("status").stdout)

        self.replace(zebra("quick"))
        self.triaged.wait_for_log("rules reloaded")
        self.assertEqual(self.verdict()["queue"], "quick")
        self.wait_for_state(lambda s: not s["last_good"] and s["refused"] is None)

    def test_a_start_with_a_broken_file_and_a_broken_copy_is_refused(self):
        self.assertEqual(self.triaged.run_once(), 0, self.triaged.log())
        good = self.triaged.state / "rules.good"
        whole = good.read_bytes()
        self.file.write_text("rules: [\n")
        for copy in (b"", whole[:-1], whole.replace(b"zebrafink", b"zebrafunk"), whole.replace(b"rules 1", b"rules 9"),
                     b"\0" * 1000):
            good.write_bytes(copy)
            self.assertEqual(self.triaged.run_once(), 78, self.triaged.log())
        self.assertIn("nor are there last good rules", self.triaged.log())
        checked = self.triaged.command("check")
        self.assertIn("a daemon would not start", checked.stdout.decode())
        good.write_bytes(whole)
        self.assertEqual(self.triaged.run_once(), 0, self.triaged.log())

    def test_rules_of_the_command_line_neither_use_nor_become_the_last_good_ones(self):
        self.triaged.start("--once", "--rules", str(self.rules))
        self.assertEqual(self.triaged.wait(), 0, self.triaged.log())
        self.assertFalse((self.triaged.state / "rules.good").exists())
        self.assertEqual(self.triaged.run_once(), 0, self.triaged.log())
        self.assertTrue((self.triaged.state / "rules.good").exists())
        self.file.write_text("rules: [\n")
        self.triaged.start("--once", "--rules", str(self.rules))
        self.assertEqual(self.triaged.wait(), 78, self.triaged.log())

    def test_no_mail_is_lost_or_judged_twice_while_rules_change(self):
        self.start()
        versions = {self.rules_state()["version"]}
        for n in range(60):
            self.server.deliver(self.user, "ann@customer.example",
                                mails.mail(f"A zebrafink {n}", "Where is it?"))
            if n % 3 == 0:
                self.replace(zebra(("quick", "hard", "urgent", "nosuchqueue")[n // 3 % 4]))
                self.triaged.reload()
        self.triaged.wait_until_empty(self.box)
        delivered = [raw for folder in self.box.folders() for raw in self.box.raw(folder)]
        self.assertEqual(len(delivered), 60)
        audit.check(self, self.box, delivered)
        log = self.triaged.log()
        status = self.triaged.json("status", "--json", "--limit", "1000")[0]
        self.assertEqual(len(status["messages"]), 60)
        for message in status["messages"]:
            version = message["rules_version"]
            self.assertTrue(version in versions or f"version={version}" in log, version)


if __name__ == "__main__":
    unittest.main()
