"""`explain` and `rules`: why a mail went where it went, and which rules do anything."""
import json
import os
import pathlib
import pty
import re
import subprocess
import tempfile
import unittest

from tests.support import daemon, mails
from tests.support.daemon import Account, Triaged
from tests.support.dovecot import Dovecot

RULES = """
lexicon: {disappointed: -2, happy: 2}
intensifiers: {really: 1.5}
negators: {not: 4}
rules:
  - id: money-back
    when: {text: {words: [refund, money back]}}
    then: {topic: {refund: 3}, urgency: +25}
    tests: [{mail: {body: A refund}, expect: {fires: true}}]
  - id: third-mail
    when:
      all:
        - body: {words: [third mail]}
        - body: {regex: 'case (?<case>[0-9]+)'}
    then: {urgency: +10}
    tests: [{mail: {body: third mail on case 12}, expect: {fires: true}}]
  - id: hard
    when: {topic: refund, sentiment: "< 0", none: [subject: zeppelin]}
    then: {queue: hard, keyword: triage-hard, stop: true}
  - id: never-used
    when: {body: {words: [zeppelin]}}
    then: {queue: urgent}
"""
BODY = ("Hello,\n\nI am really disappointed, this is my third mail.\n"
        "I want my money\nback.\n")


def run(*arguments, env=None):
    return subprocess.run([str(daemon.binary()), *map(str, arguments)], capture_output=True, cwd="/",
                          stdin=subprocess.DEVNULL, timeout=120,
                          env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0", **(env or {})})


def on_a_terminal(*arguments, env=None):
    """What the program writes when its standard output is a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen([str(daemon.binary()), *map(str, arguments)], stdout=theirs, cwd="/",
                          stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0", **(env or {})}) as process:
        os.close(theirs)
        written = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # EIO: the other side is closed
                break
            if not piece:
                break
            written += piece
        os.close(ours)
        process.stderr.read()
    return process.returncode, written


class Files(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.dir = pathlib.Path(self._folder.name)
        self.rules = self.dir / "rules"
        self.rules.mkdir()
        (self.rules / "10-own.yaml").write_text(RULES)
        self.mail = self.dir / "mail.eml"
        self.mail.write_bytes(mails.mail("Again", BODY))

    def run_with_rules(self, command, *arguments, **more):
        return run(command, "--rules", self.rules, *arguments, **more)


class ExplainFileTest(Files):
    def test_the_text_names_rules_words_places_and_sums(self):
        done = self.run_with_rules("explain", self.mail)
        self.assertEqual(done.returncode, 0, done.stderr)
        text = done.stdout.decode()
        self.assertIn("Ann Customer <ann@customer.example>", text)
        self.assertRegex(text, r"queue +hard, by hard \(10-own.yaml:17\)")
        self.assertRegex(text, r"reply +yes: new-request")
        # A hit over a line end, with where it begins.
        self.assertRegex(text, r"money-back  10-own.yaml:6 +topic refund 3, urgency \+25\n"
                               r" +subject or body words: \[refund, money back\]\n"
                               r" +body, line 4, column 11:  I want my \[money back\]\.")
        self.assertRegex(text, r"money-back +\+25 -> 55 +refund 3\n")
        self.assertIn('topic: refund  (it is refund 3)\n      sentiment: "< 0"  (it is -0.61)\n'
                      "      nothing holds that must not\n", text)
        self.assertRegex(text, r'-2 x 1\.5 "really" = -3  10-own.yaml\n')
        near = text[text.index("Rules that nearly fired"):]
        self.assertRegex(near, r"third-mail .*\n +\+ body words: \[third mail\]\n.*\[third mail\].*\n"
                               r" +- body regex: 'case \(\?<case>\[0-9\]\+\)'  \(not found\)\n")
        self.assertNotIn("never-used", text)
        self.assertNotIn("\x1b", text)

    def test_the_words_of_mood_are_bounded_in_json(self):
        self.mail.write_bytes(mails.mail("Again", "happy " * 600))
        trace = json.loads(self.run_with_rules("explain", "--json", self.mail).stdout)["trace"]
        self.assertEqual((len(trace["mood"]), trace["mood_more"]), (500, 100))
        self.mail.write_bytes(mails.mail("Again", "happy " * 500))
        self.assertNotIn("mood_more", json.loads(self.run_with_rules("explain", "--json", self.mail).stdout)["trace"])

    def test_all_gives_a_line_for_every_rule(self):
        text = self.run_with_rules("explain", "--all", self.mail).stdout.decode()
        lines = text[text.index("All rules"):].splitlines()[1:5]
        self.assertEqual([line.split()[0] for line in lines], ["fired", "nearly", "fired", "after"])
        self.assertIn("not: body regex: 'case", lines[1])

    def test_json_says_the_same_as_classify_and_holds_the_trace(self):
        done = self.run_with_rules("explain", "--json", "--all", self.mail)
        said = json.loads(done.stdout)
        classified = json.loads(self.run_with_rules("classify", "--json", self.mail).stdout)
        for key, value in classified.items():
            self.assertEqual(said[key], value, key)
        rules = {rule["id"]: rule for rule in said["trace"]["rules"]}
        self.assertEqual({name: rule["outcome"] for name, rule in rules.items()},
                         {"money-back": "fired", "third-mail": "near", "hard": "fired",
                          "never-used": "after_stop"})
        self.assertEqual(rules["money-back"]["condition"]["hits"][0]["line"], 4)
        self.assertEqual((rules["money-back"]["before"]["urgency"],
                          rules["money-back"]["after"]["urgency"]), (30, 55))
        self.assertEqual(rules["hard"]["decides"], ["queue"])
        some = json.loads(self.run_with_rules("explain", "--json", self.mail).stdout)
        self.assertEqual([rule["id"] for rule in some["trace"]["rules"]],
                         ["money-back", "third-mail", "hard"])

    def test_the_shipped_rules_explain_the_mails_of_the_demo(self):
        folder = daemon.ROOT / "config/demo/mails"
        done = run("explain", "--json", "--rules", daemon.ROOT / "rules", folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(len(lines), len(list(folder.glob("*.eml"))))
        for line in lines:
            fired = [rule["id"] for rule in line["trace"]["rules"] if rule["outcome"] == "fired"]
            self.assertEqual(fired, line["rules"], line["source"])
            for rule in line["trace"]["rules"]:
                # The trace looks at every condition by itself; the engine must agree.
                self.assertEqual(rule["condition"]["holds"] is True, rule["outcome"] == "fired",
                                 (line["source"], rule["id"]))

    def test_colours_on_a_terminal_only_and_not_against_no_color(self):
        code, written = on_a_terminal("explain", "--rules", self.rules, self.mail, env={"NO_COLOR": ""})
        self.assertEqual(code, 0)
        self.assertIn(b"\x1b[1;4mmoney back\x1b[0m", written)
        code, written = on_a_terminal("explain", "--rules", self.rules, self.mail, env={"NO_COLOR": "1"})
        self.assertEqual(code, 0)
        self.assertIn(b"[money back]", written)
        self.assertNotIn(b"\x1b", written)

    def test_no_mail_can_write_to_the_terminal(self):
        title = "=?utf-8?q?=1B=5D0;owned=07_refund_=1B[31m?="
        raw = (f"From: =?utf-8?q?=1B[2J?= <x@customer.example>\r\nTo: support@example.test\r\n"
               f"Subject: {title}\r\nMessage-ID: <h@customer.example>\r\nMIME-Version: 1.0\r\n"
               "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
               "one \x1b[5m refund \x9b31m \u202e really disappointed\r\n").encode()
        self.mail.write_bytes(raw)
        code, written = on_a_terminal("explain", "--all", "--rules", self.rules, self.mail,
                                      env={"NO_COLOR": ""})
        self.assertEqual(code, 0)
        text = written.decode()
        self.assertIn("refund", text)
        left = re.sub(r"\x1b\[(0|1|2|32|33|1;4)m", "", text)
        self.assertEqual([c for c in left if (ord(c) < 32 and c not in "\r\n") or 127 <= ord(c) < 160
                          or c == "\u202e"], [])


class RulesOverMailsTest(Files):
    def test_without_a_store_the_rules_are_listed(self):
        config = self.dir / "triaged.yaml"
        config.write_text("accounts: [{name: s, imap: 'imaps://mail.example', user: s, "
                          f"secret: {{file: {self.dir}/none}}}}]\nstore: state\nmode: observe\n")
        done = self.run_with_rules("rules", "--config", config)
        self.assertEqual(done.returncode, 0, done.stderr)
        text = done.stdout.decode()
        self.assertIn("Nothing has been counted yet", text)
        self.assertRegex(text, r"never-used +10-own.yaml:20")
        said = json.loads(self.run_with_rules("rules", "--config", config, "--json").stdout)
        self.assertEqual(said["mails"], 0)
        self.assertFalse(any(rule["unused"] for rule in said["rules"]))

    def test_a_store_that_cannot_be_looked_into_is_told(self):
        config = self.dir / "triaged.yaml"
        config.write_text("accounts: [{name: s, imap: 'imaps://mail.example', user: s, "
                          f"secret: {{file: {self.dir}/none}}}}]\nstore: state\nmode: observe\n")
        (self.dir / "state").symlink_to("state")  # leads nowhere, for root too
        done = self.run_with_rules("rules", "--config", config)
        self.assertEqual(done.returncode, 75, done.stdout)
        self.assertIn(f"cannot look into {self.dir}/state: ", done.stderr.decode())
        self.assertEqual(done.stdout, b"")

    def test_mails_are_counted_with_the_groups_of_their_customers(self):
        config = self.dir / "triaged.yaml"
        config.write_text("accounts: [{name: s, imap: 'imaps://mail.example', user: s, "
                          f"secret: {{file: {self.dir}/none}}}}]\nstore: state\nmode: observe\n"
                          "customer_groups: {gold: {domains: [customer.example]}}\n")
        (self.rules / "10-own.yaml").write_text(
            "rules: [{id: gold, when: {customer_group: gold}, then: {flag: true}}]\n")
        done = self.run_with_rules("rules", "--config", config, "--json", "--over", self.mail)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout)["rules"][0]["fired"], 1)

    def test_counts_over_given_mails(self):
        folder = self.dir / "mails"
        folder.mkdir()
        for n in range(8):
            (folder / f"a{n}.eml").write_bytes(mails.mail("Again", BODY + f"case {n}\n"))
        for n in range(12):
            (folder / f"b{n}.eml").write_bytes(mails.mail("Hello", "Where is it?\n", when=86400 * 365))
        done = self.run_with_rules("rules", "--json", "--over", folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        said = json.loads(done.stdout)
        self.assertEqual(said["mails"], 20)
        rules = {rule["id"]: rule for rule in said["rules"]}
        self.assertEqual({name: rule["fired"] for name, rule in rules.items()},
                         {"money-back": 8, "third-mail": 8, "hard": 8, "never-used": 0})
        self.assertEqual(rules["money-back"]["fired_30_days"], 8)
        self.assertTrue(rules["never-used"]["unused"])
        self.assertFalse(rules["hard"]["unused"])
        self.assertEqual({(p["a"], p["b"], p["together"]) for p in said["together"]},
                         {("money-back", "third-mail", 8), ("money-back", "hard", 8),
                          ("third-mail", "hard", 8)})
        text = self.run_with_rules("rules", "--over", folder).stdout.decode()
        self.assertIn("where money-back fires, third-mail does in 100 % of 8 mails", text)
        self.assertIn("1 of 4 rules have never fired", text)


class StoredTest(unittest.TestCase):
    def test_what_the_daemon_judged_is_explained_and_counted(self):
        with tempfile.TemporaryDirectory() as name, Dovecot() as server:
            rules = pathlib.Path(name)
            (rules / "10-own.yaml").write_text(RULES)
            with Triaged([Account("support", server)], mode="sort", rules=rules) as triaged:
                for n in range(6):
                    server.deliver("support", "ann@customer.example",
                                   mails.mail(f"Again {n}", BODY, message_id=f"<m{n}@customer.example>"))
                self.assertEqual(triaged.run_once(), 0, triaged.log())
                done = triaged.command("explain", "m3@customer.example")
                self.assertEqual(done.returncode, 0, done.stderr)
                text = done.stdout.decode()
                self.assertIn("Again 3\n", text)
                self.assertRegex(text, r"queue +hard")
                self.assertRegex(text, r"flags +triage-hard")
                self.assertRegex(text, r"rules +version [0-9a-f]{12}, those in force now")
                self.assertIn('phrase "money back" in body: topic refund 3, urgency +25', text)
                self.assertIn("the mail itself was not kept", text)

                # Several arguments, each for itself.
                file = rules / "mail.eml"
                file.write_bytes(mails.mail("From a file", BODY))
                done = triaged.command("explain", str(file), "m3@customer.example", "no@such.example",
                                       "<m4@customer.example>")
                self.assertEqual(done.returncode, 1)
                self.assertIn(b"<no@such.example>", done.stderr)
                text = done.stdout.decode()
                places = [text.index(f"{what}\n") for what in ("From a file", "Again 3", "Again 4")]
                self.assertEqual(places, sorted(places))
                lines = triaged.json("explain", "--json", "m3@customer.example", str(file))
                self.assertEqual([line["subject"] for line in lines], ["Again 3", "From a file"])
                for arguments in (["m3@customer.example"], [str(file), "m3@customer.example"]):
                    done = triaged.command("explain", "--all", *arguments)
                    self.assertEqual((done.returncode, done.stdout), (64, b""))
                    self.assertIn(b"explain --all is for mails from files", done.stderr)

                said = triaged.json("rules", "--json")[0]
                self.assertEqual(said["mails"], 6)
                fired = {rule["id"]: rule["fired_30_days"] for rule in said["rules"]}
                self.assertEqual(fired, {"money-back": 6, "third-mail": 0, "hard": 6, "never-used": 0})

                # A rule is renamed: what it did before is still told.
                (rules / "10-own.yaml").write_text(RULES.replace("id: money-back", "id: refund-wanted"))
                said = triaged.json("rules", "--json")[0]
                self.assertEqual([(rule["id"], rule["fired"]) for rule in said["no_longer_there"]],
                                 [("money-back", 6)])
                text = triaged.command("rules").stdout.decode()
                self.assertIn("No longer there", text)
                text = triaged.command("explain", "<m3@customer.example>").stdout.decode()
                self.assertIn("the rules have changed since", text)
                self.assertRegex(text, r"money-back +no longer there")
                self.assertEqual(triaged.command("explain", "no@such.example").returncode, 1)


if __name__ == "__main__":
    unittest.main()
