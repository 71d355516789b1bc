"""What a reload of 10,000 rules does to the time a mail takes: tests/bench.sh reload [SECONDS]

One mail after the other, each timed from handing it to Dovecot (LMTP) until it lies in its folder, in
turns: nothing else; the same 10,000 rules loaded over and over, with no pause between. Half a second of
it is Dovecot's, which tells of new mail no sooner.
"""
import email
import pathlib
import random
import shutil
import sys
import tempfile
import threading
import time

from tests.support import daemon, mails
from tests.support.daemon import Account, Triaged
from tests.support.dovecot import Dovecot

RULES = 10_000
MAILS = 20    # in a turn
PAUSE = 0.9   # seconds from one to the next: so that each is told of at once


def write_rules(folder):
    """Six keyword rules in ten, four regexes, over a vocabulary of 20,000 words."""
    rng = random.Random(1)
    parts = "re fund or der in voi ce ship ment ac count log pay de liv er prob lem ser vice mo le ti cket".split()
    words = sorted({"".join(rng.choices(parts, k=rng.randint(2, 5))) for _ in range(20_000)})
    lines = ["rules:"]
    for n in range(RULES):
        a, b, c = rng.sample(words, 3)
        what = f'{{words: [{a}, {b} {c}, "{c}*"]}}' if n % 10 < 6 else f"{{regex: '\\b{a}\\s+\\w+\\s+{b}'}}"
        lines.append(f"  - id: many-{n}\n    when: {{{('subject', 'body', 'text')[n % 3]}: {what}}}\n"
                     "    then: {topic: order}")
    (folder / "15-many.yaml").write_text("\n".join(lines) + "\n")


class Reloading(threading.Thread):
    def __init__(self, triaged):
        super().__init__(daemon=True)
        self.triaged, self.over, self.took = triaged, threading.Event(), []

    def run(self):
        while not self.over.is_set():
            seen, begun = len(self.triaged.lines()), time.monotonic()
            self.triaged.reload()
            while not any("rules reloaded" in line for line in self.triaged.lines(seen)):
                time.sleep(0.005)
            self.took.append(time.monotonic() - begun)

    def stop(self):
        self.over.set()
        self.join()


def turn(server, triaged, box, kind):
    due = time.monotonic()
    for _ in range(MAILS):
        due += PAUSE
        time.sleep(max(0, due - time.monotonic()))
        raw = mails.mail("Where is order 7?", "Could you tell me where it is?",
                         headers=[("X-Bench", f"{kind} {time.time_ns()}")])
        server.deliver("u", "c@customer.example", raw)
    triaged.wait_until_empty(box)


def delays(server):
    """{kind: [milliseconds]}: a move is the last thing that changes a file of a Maildir."""
    found = {}
    for path in (server.dir / "mail" / "u" / "Maildir").glob(".Triage*/*/*"):
        if path.parent.name not in ("new", "cur"):
            continue
        mark = email.message_from_bytes(path.read_bytes())["X-Bench"]
        if mark:
            kind, sent = mark.split()
            found.setdefault(kind, []).append((path.stat().st_ctime_ns - int(sent)) / 1e6)
    return found


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 120
    rules = pathlib.Path(tempfile.mkdtemp(prefix="triaged-bench-")) / "rules"
    shutil.copytree(daemon.ROOT / "rules", rules)
    write_rules(rules)
    took = []
    with Dovecot("maildir") as server, server.mailbox("u") as box, \
            Triaged([Account("u", server)], mode="sort", rules=rules) as triaged:
        triaged.start()
        triaged.wait_for_log(" started ", 120)
        turn(server, triaged, box, "warm-up")
        for _ in range(max(1, int(seconds / (MAILS * PAUSE) / 2))):
            turn(server, triaged, box, "alone")
            reloading = Reloading(triaged)
            reloading.start()
            turn(server, triaged, box, "reloading")
            reloading.stop()
            took += reloading.took
        found = delays(server)
        peak = [line for line in pathlib.Path(f"/proc/{triaged.process.pid}/status").read_text().splitlines()
                if line.startswith("VmHWM")][0].split()[1]
    shutil.rmtree(rules.parent)
    print(f"{len(took)} reloads of {RULES} rules and the shipped ones, {sum(took) / len(took):.2f} s each on "
          f"average; peak {int(peak) // 1000} MB")
    for kind in ("alone", "reloading"):
        times = sorted(found[kind])
        print(f"{kind:>9}: {len(times)} mails, ms from handing over to the folder: " +
              ", ".join(f"{name} {times[min(len(times) - 1, int(len(times) * q))]:.0f}"
                        for name, q in (("median", .5), ("90%", .9), ("99%", .99), ("longest", 1))))


if __name__ == "__main__":
    main()
