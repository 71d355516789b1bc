"""Sweeps over faults; after each the auditor counts mails and acknowledgements. See tests/faults.sh."""
import argparse
import random
import sys
import time
import traceback
import unittest

from tests.support import audit, mails
from tests.support.daemon import FEW_RULES, Account, Triaged
from tests.support.dovecot import Dovecot
from tests.support.proxy import Proxy
from tests.support.smtp_sink import SmtpSink

MAILS = 8
CHECK = unittest.TestCase()


class Sweep:
    """One server and a fresh mailbox for each run."""

    def __init__(self, store):
        self.store = store
        self.server = Dovecot(store)
        self.passed = self.failed = self.in_doubt = 0
        self._users = 0

    def __enter__(self):
        self.server.start()
        return self

    def __exit__(self, *_):
        self.server.remove()

    def run(self, label, fault, security="tls", port=None):
        """`fault` gets the Triaged and does its worst; then a restart must put all right."""
        self._users += 1
        user = f"u{self._users}"
        with SmtpSink() as sink, self.server.mailbox(user) as box, \
                Triaged([Account(user, self.server, security, port=port,
                                 address="support@example.test")], sink.port,
                        backlog="leave", rules=FEW_RULES) as triaged:
            try:
                CHECK.assertEqual(triaged.run_once(), 0, triaged.log())
                for n, raw in enumerate(mails.ordinary(MAILS)):
                    self.server.deliver(user, f"c{n}@customer{n}.example", raw)
                injected = box.raw("INBOX")
                fault(triaged)
                audit.check(CHECK, box, injected, half_moved=True)
                CHECK.assertEqual(triaged.run_once(), 0, triaged.log())
                where = audit.check(CHECK, box, injected)
                CHECK.assertNotIn("INBOX", where.values(), triaged.log())
                answered = audit.check_acknowledgements(CHECK, sink)
                # At most the one in the air may be in doubt.
                CHECK.assertGreaterEqual(len(answered), MAILS - 1, triaged.log())
                self.in_doubt += MAILS - len(answered)
                self.passed += 1
            except Exception:
                self.failed += 1
                print(f"FAILED {self.store} {label}\n{traceback.format_exc()}\n--- log\n{triaged.log()}")


def kill_at_random(sweep, runs, rng, longest):
    def fault(triaged):
        triaged.start("--once")
        time.sleep(moment)  # the moment is the fault, not a wait for something
        triaged.kill()
    for _ in range(runs):
        moment = rng.uniform(0, longest)
        sweep.run(f"killed after {moment:.4f} s", fault)


def cut_after_bytes(sweep, runs, rng, length):
    """Cuts spread evenly over a session of `length` bytes, at a random offset."""
    with Proxy(sweep.server.imap_port) as proxy:
        def fault(triaged):
            proxy.cut_after_bytes(n)
            triaged.run_once()
        step = max(1, length // runs)
        for n in range(rng.randrange(step), length, step):
            sweep.run(f"cut after {n} bytes", fault, "none", proxy.port)


def session_length(sweep):
    """Bytes a server says in one whole session, and the seconds it takes."""
    said = []
    with Proxy(sweep.server.imap_port) as proxy:
        begun = time.monotonic()
        sweep.run("nothing", lambda triaged: (proxy.lines.clear(), triaged.run_once(),
                                              said.extend(proxy.lines)), "none", proxy.port)
    return sum(len(line) + 2 for _, side, line in said if side == "S"), time.monotonic() - begun


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**6)
    rng = random.Random(seed)
    print(f"seed {seed}")
    runs = 10 if options.short else 500
    passed = failed = 0
    for store in ("maildir", "sdbox"):
        with Sweep(store) as sweep:
            length, took = session_length(sweep)
            kill_at_random(sweep, runs, rng, took / 2)
            cut_after_bytes(sweep, runs, rng, length)
            print(f"{store}: session of {length} bytes; {sweep.passed} passed, {sweep.failed} failed, "
                  f"{sweep.in_doubt} answers in doubt", flush=True)
            passed += sweep.passed
            failed += sweep.failed
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
