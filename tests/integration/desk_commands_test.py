"""What a person can tell the daemon: by a command, and by a folder made in any mail program."""
import subprocess
import unittest

from tests.support import daemon, mails, wait
from tests.support.daemon import Account, Triaged
from tests.support.mail_server import MailServer
from tests.support.smtp_sink import SmtpSink


class AcksTest(unittest.TestCase):
    def acks(self, triaged, action):
        return subprocess.run([str(daemon.binary()), "--config", str(triaged.config), "acks", action],
                              capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60)

    def test_a_running_daemon_holds_acknowledgements_and_lets_them_go(self):
        with MailServer(rawlog=True) as server, SmtpSink() as sink, \
                Triaged([Account("support", server)], sink.port) as triaged:
            triaged.start()
            wait.until(server.watching, "the daemon idles")
            held = self.acks(triaged, "hold")
            self.assertEqual((held.returncode, held.stdout), (0, "acknowledgements are held\n"), held.stderr)
            server.deliver("support", "ann@customer.example", mails.mail("Question", "Where is my order?\n"))
            with server.mailbox("support") as box:
                triaged.wait_until_empty(box)
            self.assertEqual(sink.mails, [])
            self.assertIn("planned  ann@customer.example", self.acks(triaged, "list").stdout)
            self.assertEqual(self.acks(triaged, "resume").returncode, 0)
            wait.until(lambda: sink.mails, "the acknowledgement goes out\n")
            self.assertEqual(triaged.terminate(), 0)

    def test_without_a_daemon_the_command_does_it_itself(self):
        with MailServer() as server, SmtpSink() as sink, \
                Triaged([Account("support", server)], sink.port) as triaged:
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            self.assertEqual(self.acks(triaged, "hold").stdout, "acknowledgements are held\n")
            server.deliver("support", "ann@customer.example", mails.mail("Question", "Where is my order?\n"))
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            self.assertEqual(sink.mails, [])
            self.assertEqual(self.acks(triaged, "resume").returncode, 0)
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            self.assertEqual([m["to"] for m in sink.mails], [["ann@customer.example"]])

    def test_a_second_daemon_on_the_same_state_is_refused(self):
        with MailServer(rawlog=True) as server, Triaged([Account("support", server)], mode="sort") as triaged:
            triaged.start()
            wait.until(server.watching, "the daemon idles")
            second = subprocess.run([str(daemon.binary()), "--config", str(triaged.config), "run", "--once"],
                                    capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60)
            self.assertEqual(second.returncode, 75)
            self.assertIn(f"(pid {triaged.process.pid})", second.stderr)
            self.assertEqual(triaged.terminate(), 0)


class StopFolderTest(unittest.TestCase):
    def test_a_folder_stops_everything_until_it_is_deleted(self):
        with MailServer() as server, SmtpSink() as sink, \
                Triaged([Account("support", server)], sink.port) as triaged:
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            with server.mailbox("support") as box:
                box.create("Triage/STOP")
                server.deliver("support", "ann@customer.example", mails.mail("Question", "Where is it?\n"))
                self.assertEqual(triaged.run_once(), 0, triaged.log())
                self.assertEqual(box.count("INBOX"), 1)
                self.assertEqual(sink.mails, [])
                self.assertIn("stopped by hand", triaged.log())
                box.delete("Triage/STOP")
                self.assertEqual(triaged.run_once(), 0, triaged.log())
                self.assertEqual(box.count("INBOX"), 0)
                self.assertEqual(len(sink.mails), 1)


if __name__ == "__main__":
    unittest.main()
