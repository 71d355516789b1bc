"""1,000 accounts in IDLE over TLS in one process: tests/bench.sh mailbox_accounts [ACCOUNTS]

One of them has a backlog of 20,000 mails meanwhile (20 an account, where there are fewer accounts).
"""
import sys
import threading
import time

from tests.bench.mailbox_big import memory
from tests.support import daemon, mails, wait
from tests.support.daemon import Account, Triaged
from tests.support.dovecot import Dovecot

MEMORY, LOGINS, STOP, STARVED = 160, 30, 5, 10


def said(what, value, bound, unit):
    print(f"  {what}: {value:.1f} {unit}, at most {bound}: {'met' if value <= bound else 'MISSED'}", flush=True)


def main():
    number = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 1000
    users = [f"u{n}" for n in range(number)]
    with Dovecot("maildir") as server:
        for user in users:
            server.fill(user, [])
        with Triaged([Account(user, server) for user in users], mode="sort", rules=daemon.FEW_RULES) as triaged:
            begun = time.monotonic()
            triaged.start()
            wait.until(lambda: triaged.log().count("info connected ") >= number,
                       lambda: f"{triaged.log().count('info connected ')} of {number} logged in", 300)
            said("all logged in", time.monotonic() - begun, LOGINS, "s")
            wait.until(lambda: triaged.log().count("folder connected") >= number, "all have looked", 300)
            time.sleep(15)
            said("memory in IDLE", memory(triaged.process, "VmRSS"), MEMORY, "MB")

            server.fill("u0", mails.ordinary(number * 20))
            time.sleep(1)
            late = []

            def one(user):
                sent = time.monotonic()
                server.deliver(user, "c@customer.example", mails.mail("Where is it?", "Could you tell me?"))
                with server.mailbox(user) as box:
                    wait.until(lambda: box.count("INBOX") == 0, "sorted", 300)
                late.append(time.monotonic() - sent)

            threads = [threading.Thread(target=one, args=(user,)) for user in users[1::max(1, number // 20)]]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            said("longest of others' mails beside a backlog", max(late), STARVED, "s")
            with server.mailbox("u0") as box:
                triaged.wait_until_empty(box, seconds=300)
            said("memory at the peak", memory(triaged.process, "VmHWM"), MEMORY, "MB")
            begun = time.monotonic()
            triaged.terminate(60)
            said("stopped", time.monotonic() - begun, STOP, "s")


if __name__ == "__main__":
    main()
