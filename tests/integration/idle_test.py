"""Waiting for mail: a server that pushes is taken at its word, one that only says it would is not for long."""
import re
import unittest

from tests.support import mails, wait
from tests.support.daemon import FEW_RULES, Account, Triaged
from tests.support.mail_server import NAME, MailServer
from tests.support.proxy import Proxy
from tests.support.server_class import LACKS, ClassProxy


class IdleTest(unittest.TestCase):
    def prepare(self, server, proxy):
        triaged = Triaged([Account("u", server, "none", port=proxy.port)], mode="sort", rules=FEW_RULES)
        self.addCleanup(triaged.__exit__)
        return triaged

    def deliver(self, server, triaged, box, n, seconds=60):
        server.deliver("u", "ann@customer.example", mails.ordinary(1, seed=n)[0])
        triaged.wait_until_empty(box, seconds=seconds)

    def test_a_push_ends_the_waiting(self):
        with MailServer() as server, Proxy(server.imap_port) as proxy, server.mailbox("u") as box:
            triaged = self.prepare(server, proxy).start()
            wait.until(lambda: proxy.said("C", r" IDLE$"), "it idles")
            self.deliver(server, triaged, box, 1)
            self.assertEqual(triaged.terminate(), 0, triaged.log())
            lines = [f"{side}: {line}" for _, side, line in proxy.lines]
            waited = lines[next(n for n, line in enumerate(lines) if line.endswith(" IDLE")):]
            until_done = waited[:waited.index("C: DONE")]
            self.assertTrue([line for line in until_done if re.match(r"S: \* \d+ EXISTS", line)], until_done)

    def test_what_comes_while_mails_are_moved_does_not_wait(self):
        for name in LACKS:
            late = mails.ordinary(1, seed=2)

            def deliver_late(line):
                if late and re.search(rb" UID (MOVE|COPY) ", line):
                    server.deliver("u", "bob@customer.example", late.pop())
                return line
            with self.subTest(name), MailServer() as server, server.mailbox("u") as box, \
                    Proxy(server.imap_port, deliver_late) as delivering, \
                    ClassProxy(delivering.port, name) as proxy:
                triaged = self.prepare(server, proxy).start()
                wait.until(lambda: proxy.said("C", r" IDLE$"), "it idles")
                server.deliver("u", "ann@customer.example", mails.ordinary(1)[0])
                wait.until(lambda: len(proxy.said("C", " UID (MOVE|COPY) ")) == 2, "both are moved\n" + triaged.log(), 90)
                self.assertEqual(triaged.terminate(), 0, triaged.log())
                said = proxy.said("C", r" (IDLE|UID (?:MOVE|COPY) .*)$")
                self.assertNotIn(" IDLE", "".join(said[1:3]), said)

    @unittest.skipUnless(NAME == "courier", "only Courier looks for new mail once a minute, as Debian sets it up")
    def test_a_server_that_tells_only_when_asked_is_asked(self):
        with MailServer(idle=60) as server, Proxy(server.imap_port) as proxy, server.mailbox("u") as box:
            triaged = self.prepare(server, proxy).start()
            for n in (1, 2):
                wait.until(lambda: len(proxy.said("C", r" IDLE$")) == n, "it idles")
                self.deliver(server, triaged, box, n, seconds=150)
            triaged.wait_for_log("does not push")
            for n in (3, 4):
                self.deliver(server, triaged, box, n)
            self.assertEqual(triaged.terminate(), 0, triaged.log())
            self.assertEqual(len(proxy.said("C", r" IDLE$")), 2, "trusted again")
            self.assertGreater(len(proxy.said("C", r" NOOP$")), 0)


if __name__ == "__main__":
    unittest.main()
