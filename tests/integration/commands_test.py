"""What every command has in common: its arguments, where results go, and what it says of the daemon."""
import pathlib
import subprocess
import tempfile
import unittest

from tests.support import daemon, mails, wait
from tests.support.daemon import Account, Triaged
from tests.support.dovecot import Dovecot

RULES = """\
rules:
  - {id: tested, when: {body: refund}, then: {topic: refund}, tests: [{mail: {body: refund}, expect: {fires: true}}]}
  - {id: bare, when: {body: invoice}, then: {topic: billing}}
"""


class CommandsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.rules = pathlib.Path(folder.name) / "rules"
        self.rules.mkdir()
        (self.rules / "10-own.yaml").write_text(RULES)
        self.mail = pathlib.Path(folder.name) / "mail.eml"
        self.mail.write_bytes(mails.mail("Again", "A refund, please.\n"))

    def run_it(self, *arguments, stdout=subprocess.PIPE):
        return subprocess.run([str(daemon.binary()), *map(str, arguments)], stdout=stdout, cwd="/",
                              stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, timeout=120)

    def test_results_that_cannot_be_written_are_an_error(self):
        for arguments in (["classify", "--json", self.mail], ["explain", self.mail], ["parse", self.mail],
                          ["rules", "--over", self.mail], ["test"], ["schema"], ["--help"]):
            rules = [] if arguments == ["--help"] else ["--rules", self.rules]
            with self.subTest(arguments[0]), open("/dev/full", "wb") as full:
                done = self.run_it(*arguments, *rules, stdout=full)
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertIn(b"could not be written", done.stderr)

    def test_folders_of_rules_are_named_as_such(self):
        done = self.run_it("classify", "--rules", "", self.mail)
        self.assertEqual(done.returncode, 64, done.stderr)
        self.assertIn(b"--rules", done.stderr)
        done = self.run_it("classify", "--rules", self.rules / "10-own.yaml", self.mail)
        self.assertEqual(done.returncode, 78)
        self.assertIn(b"name the folder that holds the file", done.stderr)
        done = self.run_it("classify", "--rules", self.rules / "none", self.mail)
        self.assertEqual(done.returncode, 78)
        self.assertIn(b"create it, or name another one", done.stderr)

    def test_check_says_how_many_rules_no_test_is_about(self):
        with Dovecot() as server, Triaged([Account("support", server)], mode="sort", rules=self.rules) as triaged:
            said = triaged.command("check").stdout.decode()
            self.assertIn("rules: 1 of 2 have no test; --verbose lists them\n", said)
            said = triaged.command("check", "--verbose").stdout.decode()
            self.assertIn(f"rules: 1 of 2 have no test:\n  {self.rules}/10-own.yaml:3: bare\n", said)

    def test_status_says_whether_a_daemon_is_running(self):
        with Dovecot(rawlog=True) as server, \
                Triaged([Account("support", server)], mode="sort", rules=self.rules) as triaged:
            self.assertIn(b"`triaged run` makes it", triaged.command("status").stderr)
            triaged.start()
            wait.until(server.watching, "the daemon idles\n" + triaged.log())
            self.assertTrue(triaged.json("status", "--json")[0]["running"])
            self.assertIn(b"rules\n", triaged.command("status").stdout)
            self.assertEqual(triaged.terminate(), 0, triaged.log())
            self.assertFalse(triaged.json("status", "--json")[0]["running"])
            self.assertIn(b"rules (no daemon is running; last in force)\n", triaged.command("status").stdout)


if __name__ == "__main__":
    unittest.main()
