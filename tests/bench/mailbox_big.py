"""What a mail of 50 MB takes of the daemon's memory above its idle state: tests/bench.sh mailbox_big [MB]"""
import pathlib
import sys
import time

from tests.support import daemon, mails, wait
from tests.support.daemon import Account, Triaged
from tests.support.dovecot import Dovecot

BOUND = 64  # MB


def memory(process, key):
    """Megabytes: VmRSS now, or VmHWM, the peak so far."""
    text = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith(key)) / 1000


def main():
    size = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 50
    with Dovecot("maildir", rawlog=True) as server, server.mailbox("u") as box, \
            Triaged([Account("u", server)], mode="sort", rules=daemon.ROOT / "rules") as triaged:
        triaged.start()
        wait.until(server.watching, "the daemon idles", 60)
        time.sleep(1)
        idle = memory(triaged.process, "VmRSS")
        server.fill("u", [mails.huge(size)])
        triaged.wait_until_empty(box)
        peak = memory(triaged.process, "VmHWM")
    print(f"  idle {idle:.0f} MB, peak {peak:.0f} MB after a mail of {size} MB: {peak - idle:.0f} MB above, "
          f"at most {BOUND}: {'met' if peak - idle <= BOUND else 'MISSED'}")


if __name__ == "__main__":
    main()
