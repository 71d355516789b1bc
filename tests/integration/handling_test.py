"""What rules do with a mail, in the mailbox and at the customer's: departments, groups, escalation, fields."""
import json
import pathlib
import tempfile
import unittest

from tests.support import mails, wait
from tests.support.daemon import Account, Triaged
from tests.support.mail_server import MailServer
from tests.support.smtp_sink import SmtpSink

RULES = r"""
rules:
  - id: dept-billing
    when: {text: {regex: 'invoice (?<invoice>[^ ]+)'}}
    then: {route: billing, note: 'Asked for {invoice}', acknowledge: invoice}
  - id: vip
    when: {customer_group: vip}
    then: {escalate: true, urgency: at least high}
"""
TEMPLATE = "Subject: Your invoice {{field.invoice}}\n\nInvoice {{field.invoice}}:\nwe look.\n"
CONFIG = """
customer_groups: {vip: {file: vip.txt}}
routes: {billing: {folder: Departments/Billing}}
"""


class HandlingTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="triaged-rules-")
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        self.write("rules/10-own.yaml", RULES)
        self.write("templates/en/acknowledge.txt", "Subject: Re: {{subject}}\n\nHello.\n")
        self.write("templates/en/invoice.txt", TEMPLATE)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def triaged(self, server, port, more=CONFIG):
        triaged = Triaged([Account("support", server)], port, rules=self.folder / "rules", more=more)
        (triaged.dir / "vip.txt").write_text("# who matters\nann@vip.example\n")
        text = triaged.config.read_text()
        triaged.config.write_text(text.replace(
            "acknowledge: {", f"acknowledge: {{templates: {self.folder / 'templates'}, "))
        return triaged

    def test_a_route_a_group_and_a_field(self):
        def ask(number, sender):
            return mails.mail("A copy for our accounts", f"Please send me invoice {number} again.\n",
                              sender=sender)
        with MailServer(rawlog=True) as server, SmtpSink() as sink, self.triaged(server, sink.port) as triaged:
            triaged.start()
            wait.until(server.watching, "the daemon idles\n" + triaged.log())
            for number, sender in (("R-2024/17", "Ann <ann+tag@vip.example>"),
                                   ("www.evil.example/1", "Bob <bob@else.example>")):
                server.deliver("support", sender.split("<")[1][:-1], ask(number, sender))
            with server.mailbox("support") as box:
                triaged.wait_until_empty(box)
                wait.until(lambda: len(sink.mails) == 2, "both are answered\n" + triaged.log())
                flags = {"escalated" in mail.flags: mail.flags for mail in box.read("Departments/Billing")}
            self.assertEqual(triaged.terminate(), 0)
            self.assertEqual(set(flags), {True, False}, flags)
            self.assertIn("\\Flagged", flags[True])
            self.assertNotIn("\\Flagged", flags[False])

            subjects = {mail["to"][0]: [line for line in mail["data"].split("\r\n") if line.startswith("Subject:")]
                        for mail in sink.mails}
            self.assertEqual(subjects, {"ann+tag@vip.example": ["Subject: Your invoice R-2024/17"],
                                        "bob@else.example": ["Subject: Your invoice"]})

        (verdict,) = triaged_json(self, ask("R-2024/17", "Ann <ann@VIP.example>"))
        self.assertEqual(verdict["route"], {"name": "billing", "rule": "dept-billing"})
        self.assertEqual(verdict["folder"], "Departments/Billing")
        self.assertEqual(verdict["notes"], ["Asked for R-2024/17"])
        self.assertTrue(verdict["escalate"])

    def test_what_the_configuration_does_not_have_is_a_mistake(self):
        class Nowhere:
            imaps_port, password, cert = 1, "pass", "/dev/null"
        self.write("templates/en/invoice.txt", TEMPLATE + "{{field.invoce}}\n")
        with self.triaged(Nowhere, 1, more="routes: {biling: {folder: B}}\n") as triaged:
            done = triaged.command("check")
            said = done.stderr.decode()
            self.assertEqual(done.returncode, 78, said)
            self.assertIn('unknown route "billing"', said)
            self.assertIn('did you mean "biling"?', said)
        with self.triaged(Nowhere, 1) as triaged:
            said = triaged.command("check").stderr.decode()
            self.assertRegex(said, r'invoice\.txt:5:1: error: no rule captures the field "invoce"')
        self.write("templates/en/invoice.txt", TEMPLATE)
        (self.folder / "templates/en/invoice.txt").rename(self.folder / "templates/en/invoices.txt")
        with self.triaged(Nowhere, 1) as triaged:
            self.assertIn('unknown template "invoice"', triaged.command("check").stderr.decode())


def triaged_json(test, raw):
    class Nowhere:
        imaps_port, password, cert = 1, "pass", "/dev/null"
    with test.triaged(Nowhere, 1) as triaged:
        done = triaged.command("classify", "--json", "-", stdin=raw)
        test.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]


if __name__ == "__main__":
    unittest.main()
