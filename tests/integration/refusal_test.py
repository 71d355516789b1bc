"""The server refuses: one bad mail never stops the others, a full folder only its own mails."""
import re
import unittest

from tests.support import audit, mails
from tests.support.daemon import FEW_RULES, Account, Triaged
from tests.support.mail_server import MailServer
from tests.support.proxy import Proxy
from tests.support.server_class import LACKS, ClassProxy

MAILS = 40
BAD = "17"  # a UID


def contains(uid_set, uid):
    return any(int(low) <= int(uid) <= int(high or low)
               for low, high in re.findall(r"(\d+)(?::(\d+))?", uid_set))


MOVE = rb"(?:MOVE|COPY)"  # whichever this server gets moves by


class Refuser:
    """A proxy's functions: of commands on `uid` (None: any) that match, the server hears nothing, and
    the client the answer `said`."""

    def __init__(self, verb, uid, said, rest=rb".*"):
        self.pattern = re.compile(rb"(\S+) UID " + verb + rb" ([0-9:,]+) " + rest + rb"\r\n$", re.S)
        self.uid, self.said = uid, said
        self.tags = set()

    def to_server(self, line):
        found = self.pattern.match(line)
        if found and (self.uid is None or contains(found.group(2).decode(), self.uid)):
            self.tags.add(found.group(1))
            return found.group(1) + b" NOOP\r\n"
        return line

    def to_client(self, line):
        tag = line.split(b" ")[0]
        if tag not in self.tags:
            return line
        self.tags.remove(tag)
        return tag + b" " + self.said + b"\r\n"


class RefusalTest(unittest.TestCase):
    def prepare(self, server, proxy):
        triaged = Triaged([Account("u", server, "none", port=proxy.port)], mode="sort", backlog="all",
                          rules=FEW_RULES)
        self.addCleanup(triaged.__exit__)
        return triaged

    def test_one_mail_that_cannot_be_moved_is_found_among_many(self):
        # Not the folder's fault, as a server says it of one unreadable mail.
        refuse = Refuser(MOVE, BAD, b"NO [SERVERBUG] Internal error")
        with MailServer() as server, Proxy(server.imap_port, refuse.to_server, refuse.to_client) as proxy, \
                server.mailbox("u") as box:
            triaged = self.prepare(server, proxy)
            server.fill("u", mails.ordinary(MAILS))
            sent = box.raw("INBOX")
            bad = [m.sha256 for m in box.read("INBOX") if m.uid == int(BAD)]
            self.assertNotEqual(triaged.run_once(), 0, "it is unfinished")
            where = audit.check(self, box, sent)
            self.assertEqual([h for h, f in where.items() if f == "INBOX"], bad, triaged.log())
            moves = proxy.said("C", r" UID (MOVE|COPY) ")
            self.assertLess(len(moves), 30, "each mail was tried alone")

    def test_a_mail_refused_for_long_is_set_aside(self):
        refuse = Refuser(MOVE, BAD, b"NO [CANNOT] Internal error")
        with MailServer() as server, Proxy(server.imap_port, refuse.to_server, refuse.to_client) as proxy, \
                server.mailbox("u") as box:
            triaged = self.prepare(server, proxy)
            server.fill("u", mails.ordinary(MAILS))
            for _ in range(2):
                self.assertNotEqual(triaged.run_once(), 0, "unfinished")
                triaged.sql("UPDATE message SET refused_since = refused_since - 60")
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            (kept,) = box.read("INBOX")
            self.assertIn("\\Flagged", kept.flags)
            self.assertIn("triage-failed", kept.flags)
            self.assertIn("move-refused", triaged.log())
            commands = len(proxy.said("C", r" UID (MOVE|COPY) "))
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            self.assertEqual(len(proxy.said("C", r" UID (MOVE|COPY) ")), commands, "tried again")

    def test_a_full_folder_holds_up_only_its_own_mails(self):
        full = Refuser(MOVE, None, b"NO [OVERQUOTA] Quota exceeded", rest=rb".*3 Hard conversations.*")
        with MailServer() as server, Proxy(server.imap_port, full.to_server, full.to_client) as proxy, \
                server.mailbox("u") as box:
            triaged = self.prepare(server, proxy)
            server.fill("u", mails.ordinary(MAILS))
            sent = box.raw("INBOX")
            self.assertNotEqual(triaged.run_once(), 0)
            self.assertIn("OVERQUOTA", triaged.log())
            where = audit.check(self, box, sent)
            self.assertEqual(set(where.values()), {"INBOX", "Triage/1 Urgent", "Triage/4 Needs thought"})
            # Without MOVE a claim stays on the mail.
            flags = {f for m in box.read("INBOX") for f in m.flags if not f.startswith("triaged-claim-")}
            self.assertEqual(flags - {"triage-hard"}, set(), "full folders are nobody's fault: no flag")
            self.assertLess(len(proxy.said("C", r" UID (MOVE|COPY) .*3 Hard")), 20)
            proxy.to_server = lambda line: line
            self.assertEqual(triaged.run_once(), 0, triaged.log())
            self.assertNotIn("INBOX", audit.check(self, box, sent).values())

    def test_a_mail_that_cannot_be_read_is_found_among_many(self):
        """The UID is refused in every folder: a copy that cannot be read is still not made twice."""
        for name in LACKS:
            refuse = Refuser(b"FETCH", BAD, b"NO [SERVERBUG] Internal error")
            with self.subTest(name), MailServer() as server, server.mailbox("u") as box, \
                    Proxy(server.imap_port, refuse.to_server, refuse.to_client) as refusing, \
                    ClassProxy(refusing.port, name) as proxy:
                triaged = self.prepare(server, proxy)
                server.fill("u", mails.ordinary(MAILS))
                sent = box.raw("INBOX")
                (bad,) = [m.sha256 for m in box.read("INBOX") if m.uid == int(BAD)]
                for _ in range(2):
                    self.assertNotEqual(triaged.run_once(), 0, "unfinished")
                    triaged.sql("UPDATE message SET refused_since = refused_since - 60")
                self.assertEqual(triaged.run_once(), 0, triaged.log())
                proxy.check(self)
                # Without COPYUID nobody knows whose copy it is: its original stays, like the mail itself.
                unknown = name == "D" or (name == "C" and "MOVE" not in box.capabilities())
                audit.check(self, box, sent, half_moved=unknown, marked_count=False)
                kept = [m for m in box.read("INBOX") if "\\Deleted" not in m.flags]
                self.assertEqual(len(kept), 2 if unknown else 1, triaged.log())
                self.assertIn(bad, [m.sha256 for m in kept])
                for m in kept:
                    self.assertIn("triage-failed", m.flags)

    def test_what_the_server_does_to_all_is_no_mails_fault(self):
        def refuse(said):
            return lambda line: line if b" BODY.PEEK[]" not in line else said(line.split()[0])

        for name, fault in (("refuses one after the other", lambda tag: tag + b" UID FETCH 1:* (NONSENSE)\r\n"),
                            ("cuts the connection", lambda tag: None)):
            with self.subTest(name), MailServer() as server, Proxy(server.imap_port, refuse(fault)) as proxy, \
                    server.mailbox("u") as box:
                proxy.to_client = lambda line: re.sub(rb" BAD [^\r]*", b" NO [SERVERBUG] Internal error", line)
                triaged = self.prepare(server, proxy)
                server.fill("u", mails.ordinary(3))
                sent = box.raw("INBOX")
                for _ in range(6):
                    self.assertNotEqual(triaged.run_once(), 0, "unfinished")
                    triaged.sql("UPDATE message SET refused_since = refused_since - 20")
                proxy.to_server = lambda line: line
                self.assertEqual(triaged.run_once(), 0, triaged.log())
                self.assertNotIn("INBOX", audit.check(self, box, sent).values(), triaged.log())


if __name__ == "__main__":
    unittest.main()
