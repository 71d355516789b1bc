"""OAuth 2.0: access tokens for IMAP and SMTP, kept fresh and secret; a person signs in by
`triaged login`. Dovecot asks the token server of the tests about each token."""
import base64
import re
import subprocess
import unittest

from tests.support import daemon, mails, process, wait
from tests.support.daemon import FEW_RULES, Account, Triaged
from tests.support.dovecot import Dovecot
from tests.support.proxy import Proxy
from tests.support.smtp_sink import SmtpSink
from tests.support.token_server import CLIENT, CLIENT_SECRET, TokenServer

CONNECTED = "connected account=support server="
KEY = "a key of the tests, long enough"


class OauthTest(unittest.TestCase):
    def setUp(self):
        self.tokens = TokenServer("support")
        self.addCleanup(self.tokens.__exit__)
        self.server = Dovecot(tokens=self.tokens)
        self.addCleanup(self.server.__exit__)
        self.server.start()

    def prepare(self, grant, port=None, user=None, **options):
        """A folder with an account `support`, whose secrets are in it."""
        secret = ", client_secret: {file: client.secret}" if grant == "client_credentials" else ""
        oauth = (f"{{provider: other, grant: {grant}, client_id: {CLIENT}{secret}, token_key: {{file: key.secret}},"
                 f" scope: mail, token_url: '{self.tokens.url}/token', device_url: '{self.tokens.url}/device',"
                 f" authorize_url: '{self.tokens.url}/authorize'}}")
        account = Account("support", self.server, "none", port=port, user=user, oauth=oauth)
        triaged = Triaged([account], rules=FEW_RULES, **{"mode": "sort", **options})
        self.addCleanup(triaged.__exit__)
        daemon.write_secret(triaged.dir, "client", CLIENT_SECRET)
        daemon.write_secret(triaged.dir, "key", KEY)
        return triaged

    def start_login(self, triaged):
        """`triaged login support`, whose input and output are pipes."""
        running = subprocess.Popen(triaged.arguments("login", "support"), stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=triaged.dir,
                                   env=triaged.environment(), preexec_fn=process.die_with_parent)
        self.addCleanup(running.kill)
        return running

    def sign_in_by_code(self, triaged, change=lambda address: address):
        """What a person does: opens the address, pastes where the browser was sent. (code, text)"""
        running = self.start_login(triaged)
        address = next(line.strip() for line in iter(running.stdout.readline, b"")
                       if line.strip().startswith(b"http"))
        pasted = change(self.tokens.sign_in(address.decode()))
        out, err = running.communicate(pasted.encode() + b"\n", 60)
        return running.returncode, (address + out + err).decode()

    def signed_in(self, grant="code", **options):
        triaged = self.prepare(grant, **options)
        code, said = self.sign_in_by_code(triaged)
        self.assertEqual(code, 0, said)
        return triaged

    def outlive(self, triaged, part):
        """As if the present access token had lived for so much of its time."""
        triaged.sql("UPDATE token SET access_until = access_until - ?, access_from = access_from - ?",
                    *[int(part * self.tokens.lifetime)] * 2)

    def assert_no_token_in(self, *texts):
        secret = [*self.tokens.issued, CLIENT_SECRET, KEY]
        shapes = {s.encode() for s in secret} | {base64.b64encode(s.encode())[:-4] for s in secret}
        for text in texts:
            data = text if isinstance(text, bytes) else text.encode()
            self.assertEqual([s for s in shapes if s in data], [])

    # ---- Signing in --------------------------------------------------------------------------

    def test_sign_in_by_code_and_pasted_redirect(self):
        triaged = self.prepare("code")
        self.assertNotEqual(triaged.run_once(), 0)
        self.assertIn("nobody has signed in for this account; run: triaged login support", triaged.log())
        self.assertIn("suspended until somebody signs in", triaged.command("status").stdout.decode())
        code, said = self.sign_in_by_code(triaged)
        self.assertEqual(code, 0, said)
        self.assertIn("Logged in to imap://", said)
        self.assertEqual(triaged.run_once(), 0, triaged.log())
        self.assertEqual(triaged.json("status", "--json")[0]["sign_in_needed"], [])
        self.assert_no_token_in(said, triaged.log(), (triaged.state / "triaged.db").read_bytes(),
                                (triaged.state / "triaged.db-wal").read_bytes()
                                if (triaged.state / "triaged.db-wal").exists() else b"")

    def test_a_redirect_of_another_sign_in_is_refused(self):
        triaged = self.prepare("code")
        code, said = self.sign_in_by_code(triaged, lambda a: re.sub("state=[^&]*", "state=forged", a))
        self.assertEqual(code, 1, said)
        self.assertIn("another sign-in", said)
        code, said = self.sign_in_by_code(triaged, lambda a: a.split("?")[0])
        self.assertEqual(code, 1, said)
        self.assertIn("no code in what was pasted", said)
        self.assertEqual(self.tokens.count("authorization_code"), 0)

    def test_sign_in_by_device_code_while_the_daemon_runs(self):
        triaged = self.prepare("device").start()
        triaged.wait_for_log("somebody must sign in")
        self.tokens.device_answers = ["authorization_pending", "slow_down"]
        done = triaged.command("login", "support")
        said = (done.stdout + done.stderr).decode()
        self.assertEqual(done.returncode, 0, said)
        self.assertIn("ABCD-EFGH", said)
        self.assertIn(f"{self.tokens.url}/enter", said)
        triaged.wait_for_log(CONNECTED)
        self.assertEqual(triaged.log().count("somebody must sign in"), 1, "one alarm")
        self.assertEqual(self.tokens.count("device_code"), 3)
        self.assert_no_token_in(said, triaged.log())

    def test_a_person_who_declines_is_told(self):
        triaged = self.prepare("device")
        self.tokens.device_answers = ["access_denied"]
        done = triaged.command("login", "support")
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"access_denied", done.stderr)

    def test_client_credentials_need_nobody(self):
        triaged = self.prepare("client_credentials")
        done = triaged.command("login", "support")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b"nobody has to sign in", done.stdout)
        self.assertIn(b"Logged in to imap://", done.stdout)
        daemon.write_secret(triaged.dir, "client", "an old secret")
        triaged.sql("DELETE FROM token")
        done = triaged.command("login", "support")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(b"AADSTS7000215", done.stderr)
        self.assertIn(b"client_secret (it may have expired)", done.stderr)

    def test_a_client_that_is_refused_is_suspended_until_its_secret_is_corrected(self):
        triaged = self.prepare("client_credentials")
        daemon.write_secret(triaged.dir, "client", "an old secret")
        for _ in range(3):
            self.assertNotEqual(triaged.run_once(), 0)
            triaged.sql("UPDATE refused_login SET next_try = 1 WHERE refusals < 3")
        self.assertNotEqual(triaged.run_once(), 0)
        self.assertEqual(self.tokens.count("client_credentials"), 3)
        self.assertIn("login not tried yet", triaged.log())
        daemon.write_secret(triaged.dir, "client", CLIENT_SECRET)
        self.assertEqual(triaged.run_once(), 0, triaged.log())
        done = triaged.command("check", "--connect")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.tokens.count("client_credentials"), 4, "the token is shared")

    def test_an_account_with_a_password_has_nothing_to_sign_in_for(self):
        triaged = Triaged([Account("support", self.server, "none")], mode="sort", rules=FEW_RULES)
        self.addCleanup(triaged.__exit__)
        done = triaged.command("login", "support")
        self.assertEqual(done.returncode, 78)
        self.assertIn(b"logs in by password", done.stderr)
        done = triaged.command("login", "sales")
        self.assertEqual(done.returncode, 78)
        self.assertIn(b"no account \"sales\"\n    the configuration has: support", done.stderr)

    # ---- Tokens ------------------------------------------------------------------------------

    def test_both_mechanisms_and_never_a_password(self):
        for offered in (b"XOAUTH2", b"OAUTHBEARER"):
            def only(line):
                other = {b"XOAUTH2": b"OAUTHBEARER", b"OAUTHBEARER": b"XOAUTH2"}[offered]
                return line.replace(b" AUTH=" + other, b"") if b"CAPABILITY" in line else line
            with self.subTest(offered), Proxy(self.server.imap_port, None, only) as proxy:
                triaged = self.prepare("client_credentials", port=proxy.port)
                self.assertEqual(triaged.run_once(), 0, triaged.log())
                self.assertTrue(proxy.said("C", "AUTHENTICATE " + offered.decode()))
                self.tokens.end_access()
                self.tokens.fail(503, "temporarily_unavailable")
                self.assertNotEqual(triaged.run_once(), 0)
                self.assertEqual(proxy.said("C", "LOGIN|PLAIN"), [])

    def test_tokens_are_refreshed_ahead_and_stored_before_use(self):
        triaged = self.signed_in()
        before = triaged.sql("SELECT refresh FROM token")
        used_unstored = []

        def check(_):
            if triaged.sql("SELECT refresh FROM token") == before:
                used_unstored.append(True)
        self.outlive(triaged, 0.7)
        self.assertEqual(triaged.run_once(), 0, triaged.log())
        self.assertEqual(self.tokens.count("refresh_token"), 0, "70 % of its life")
        self.outlive(triaged, 0.15)
        self.tokens.on_check = check
        for _ in range(3):
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            self.outlive(triaged, 0.85)
        self.assertEqual(self.tokens.count("refresh_token"), 3)
        self.assertEqual(self.tokens.reused, [])
        self.assertEqual(used_unstored, [])

    def test_processes_take_turns_to_refresh(self):
        triaged = self.signed_in()
        self.outlive(triaged, 0.9)
        running = [subprocess.Popen(triaged.arguments("check", "--connect"), stdin=subprocess.DEVNULL,
                                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=triaged.dir,
                                    env=triaged.environment(), preexec_fn=process.die_with_parent)
                   for _ in range(4)]
        for one in running:
            self.addCleanup(one.kill)
        said = [one.communicate(timeout=60)[0].decode() for one in running]
        self.assertEqual([one.returncode for one in running], [0] * 4, "\n".join(said))
        self.assertEqual(self.tokens.count("refresh_token"), 1)
        self.assertEqual(self.tokens.reused, [])

    def test_a_token_server_that_is_away_is_said_to_be(self):
        triaged = self.prepare("device")
        self.tokens.stop()
        done = triaged.command("login", "support")
        self.assertEqual(done.returncode, 75, done.stderr)
        self.assertIn(b"cannot connect", done.stderr)

    def test_a_token_that_ends_while_idling_is_replaced_at_the_reconnect(self):
        triaged = self.signed_in().start()
        triaged.wait_for_log(CONNECTED)
        self.tokens.end_access()  # before its time: nothing but a refused login tells
        wait.until(lambda: self.server.kill_sessions() > 0, "a session to end")
        triaged.wait_for_log(CONNECTED, count=2)
        self.assertEqual(self.tokens.count("refresh_token"), 1)
        self.assertEqual(triaged.sql("SELECT * FROM refused_login"), [], "no refusal of ours")
        self.assert_no_token_in(triaged.log())

    def test_while_the_token_server_is_away_the_old_token_serves(self):
        triaged = self.signed_in()
        self.outlive(triaged, 0.9)
        self.tokens.fail(503, "temporarily_unavailable")
        self.assertEqual(triaged.run_once(), 0, triaged.log())
        self.assertIn("cannot be refreshed yet", triaged.log())
        self.outlive(triaged, 0.2)
        self.tokens.fail(429, "temporarily_unavailable")
        self.assertNotEqual(triaged.run_once(), 0)
        self.assertEqual(triaged.sql("SELECT * FROM refused_login"), [], "it is not counted")
        self.assertEqual(triaged.run_once(), 0, triaged.log())

    def test_invalid_grant_suspends_with_one_alarm_until_somebody_signs_in(self):
        triaged = self.signed_in()
        self.outlive(triaged, 0.9)
        self.tokens.refresh.clear()
        triaged.start()
        triaged.wait_for_log("somebody must sign in")
        self.assertIn("run: triaged login support", triaged.log())
        self.assertIn("*** was used before", triaged.log())
        self.assert_no_token_in(triaged.log())
        status = triaged.json("status", "--json")[0]
        self.assertIn("invalid_grant", status["sign_in_needed"][0]["why"])
        code, said = self.sign_in_by_code(triaged)
        self.assertEqual(code, 0, said)
        triaged.wait_for_log(CONNECTED)
        self.assertEqual(self.tokens.count("refresh_token"), 1, "no storm of tries")
        self.assertEqual(triaged.log().count("somebody must sign in"), 1, "one alarm")

    def test_another_token_key_asks_for_a_sign_in(self):
        triaged = self.signed_in()
        daemon.write_secret(triaged.dir, "key", "another key, as long as the first")
        self.assertNotEqual(triaged.run_once(), 0)
        self.assertIn("belong to another token_key", triaged.log())

    def test_a_shared_mailbox_sends_as_somebody_else_with_the_same_token(self):
        seen = []

        def good(user, token):
            seen.append(user)
            return token in self.tokens.access
        with SmtpSink(tokens=good) as sink:
            triaged = self.prepare("client_credentials", mode="live", backlog="leave", smtp_port=sink.port,
                                   smtp_login="user: agent@example.test, account: support")
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            self.server.deliver("support", "ann@customer.example", mails.mail("Order?", "Where is order 7?"))
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            self.assertEqual(len(sink.mails), 1, triaged.log())
            self.assertEqual(self.tokens.count("client_credentials"), 1, "one token for both")
            self.assertEqual(seen, ["agent@example.test"])

    def test_sending_gets_another_token_when_one_is_refused(self):
        refused = []

        def once(_, token):
            if not refused:
                refused.append(token)
                return False
            return token not in refused
        with SmtpSink(tokens=once) as sink:
            triaged = self.prepare("client_credentials", mode="live", backlog="leave", smtp_port=sink.port,
                                   smtp_login="account: support")
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            self.server.deliver("support", "ann@customer.example", mails.mail("Order?", "Where is order 7?"))
            triaged.run_once()
            self.assertEqual(triaged.sql("SELECT state FROM outbox"), [("retry",)], triaged.log())
            self.assertEqual(triaged.sql("SELECT * FROM refused_login"), [], "the token was old")
            triaged.sql("UPDATE outbox SET next_try = 1")
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            self.assertEqual(len(sink.mails), 1, triaged.log())
            self.assertEqual(self.tokens.count("client_credentials"), 2)


if __name__ == "__main__":
    unittest.main()
