"""From the server's push to the mail in its folder: tests/bench.sh mailbox_latency [MAILS]

Mails come at random moments to 10 accounts of one daemon, also right after one another, so that some come
while a session is just about to idle. Timed in a proxy between daemon and Dovecot: from the EXISTS that
ends the wait to the end of the MOVE. A wake-up is lost when a mail waits for the next look a minute later.
"""
import random
import re
import sys
import threading
import time

from tests.support import daemon, mails, wait
from tests.support.daemon import Account, Triaged
from tests.support.dovecot import Dovecot
from tests.support.proxy import Proxy

ACCOUNTS = 10
BOUND = 20     # ms
TOO_LATE = 10  # seconds


class Watch:
    """Of one account: when a push came while it idled, and when the move after it was done."""

    def __init__(self):
        self.pushed, self.took, self.idle = None, [], False

    def from_server(self, line):
        if line.startswith(b"+ "):
            self.idle = True
        elif self.idle and re.match(rb"\* \d+ EXISTS", line):
            self.pushed, self.idle = time.monotonic(), False
        elif self.pushed and b"COPYUID" in line:
            self.took.append((time.monotonic() - self.pushed) * 1000)
            self.pushed = None
        return line


def deliver(server, user, number, lost):
    rng = random.Random(user)
    with server.mailbox(user) as box:
        for n in range(number):
            server.deliver(user, "c@customer.example", mails.mail(f"Where is order {n}?", "Could you tell me?"))
            if rng.random() < .3:
                time.sleep(rng.random() * .05)
                continue
            begun = time.monotonic()
            try:
                wait.until(lambda: box.count("INBOX") == 0, "sorted", TOO_LATE)
            except wait.TimedOut:
                lost.append((user, n))
                wait.until(lambda: box.count("INBOX") == 0, "sorted", 120)
            time.sleep(max(0, rng.random() * .3 - (time.monotonic() - begun)))


def main():
    number = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 1000
    users = [f"u{n}" for n in range(ACCOUNTS)]
    watches = {user: Watch() for user in users}
    lost = []
    with Dovecot("maildir") as server:
        proxies = {user: Proxy(server.imap_port, to_client=watches[user].from_server) for user in users}
        accounts = [Account(user, server, "none", port=proxies[user].port) for user in users]
        with Triaged(accounts, mode="sort", rules=daemon.ROOT / "rules") as triaged:
            triaged.start()
            wait.until(lambda: all(watch.idle for watch in watches.values()), "all idle", 60)
            threads = [threading.Thread(target=deliver, args=(server, user, number // ACCOUNTS, lost))
                       for user in users]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        for proxy in proxies.values():
            proxy.stop()
    took = sorted(t for watch in watches.values() for t in watch.took)
    median = took[len(took) // 2]
    print(f"  {number} deliveries, {len(took)} pushes: ms from push to folder: median {median:.1f}, 90 % "
          f"{took[len(took) * 9 // 10]:.1f}, longest {took[-1]:.1f}; median at most {BOUND}: "
          f"{'met' if median <= BOUND else 'MISSED'}")
    print(f"  wake-ups lost: {len(lost)}, at most 0: {'met' if not lost else 'MISSED'}")


if __name__ == "__main__":
    main()
