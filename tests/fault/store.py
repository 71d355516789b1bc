"""The journal cannot be written: the N-th write fails, for every N; full, read-only and damaged disks.

While it cannot, nothing changes at the mail server and no mail is handed over; when it can again the
daemon goes on by itself. Refused at the start, it ends, having done nothing; then its supervisor
starts it again.
"""
import contextlib
import errno
import random
import re
import subprocess
import time

from tests.fault.codes import arrive
from tests.fault.failing_writes import FOREVER, FailingWrites, small_disk
from tests.fault.rig import Figures, Ground
from tests.support import wait
from tests.support.proxy import Proxy

MAILS = 3
ERRORS = (errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT)
AT_ONCE = 24  # of those that wait for the daemon to try again, 30 s later
LASTS = 3.0  # seconds that a fault goes on under a running daemon
WRITES = re.compile(rb"^\S+ (UID (STORE|MOVE|COPY|EXPUNGE)|APPEND|CREATE|RENAME|DELETE|EXPUNGE|CLOSE) ")
DAMAGE = 60  # runs with a damaged file
UNAVAILABLE = 75  # sysexits.h; systemd starts it again
CANNOT = "the journal cannot be"


def run(options):
    figures = Figures()
    rng = random.Random(options.seed)
    with Ground("maildir", MAILS) as ground:
        calls = count_calls(figures, ground)
        figures.note("writes of one start and round", calls)
        step = max(1, calls // 6) if options.short else 1
        ns = range(1 + options.seed % step, calls + 1, step)
        figures.all([(f"write {n} of {calls} fails, {what}", n, last, ERRORS[n % len(ERRORS)])
                     for n in ns for what, last in (("once", n), ("and all after it", FOREVER))],
                    lambda case: fail_once(figures, ground, *case[1:]), options.at_once)
        figures.all([(f"damage {n}: {kind.__name__}", kind, rng.randrange(10**9))
                     for n, kind in enumerate(DAMAGES * (1 if options.short else DAMAGE // len(DAMAGES)))],
                    lambda case: damage(figures, ground, *case[1:]), options.at_once)
        figures.all(list(under_a_running_daemon(ground, options)),
                    lambda case: case[1](figures, ground, *case[2:]), AT_ONCE)
    return figures


def under_a_running_daemon(ground, options):
    yield "a full disk", full_disk
    yield "a read-only disk at the start", read_only
    for mode in ("sort", "live"):
        most = writes_of_a_round(ground, mode)
        step = max(1, most // 4) if options.short else 1
        for n in range(1 + options.seed % step, most + 1, step):
            yield (f"{mode}: write {n} of {most} and all after it fail under a running daemon", fail_live,
                   mode, n, ERRORS[n % len(ERRORS)])


class Watched(Proxy):
    """Knows when commands that change something went by."""

    def __init__(self, target_port):
        self.changed = []

        def to_server(line):
            if WRITES.search(line):
                self.changed.append((time.time(), line))
            return line

        super().__init__(target_port, to_server)

    def check(self, life, since, until=None):
        """Nothing was changed and nothing sent after `since`."""
        until = until or time.time()
        changed = [line for at, line in self.changed if since < at < until]
        sent = [mail for mail in life.sink.mails if since < mail["time"] < until]
        assert not changed, f"changed while the journal could not be written: {changed}\n{life.triaged.log()}"
        assert not sent, f"sent while the journal could not be written: {len(sent)} mails\n{life.triaged.log()}"


def count_calls(figures, ground):
    with ground.life() as life:
        writes = FailingWrites(life.triaged.dir / "writes")
        assert life.triaged.run_once(env=writes.env) == 0, life.triaged.log()
        figures.audit(life, doubts=0)
        assert writes.calls > 20, "the library sees no writes"
        return writes.calls


def fail_once(figures, ground, n, last, error):
    """A run to its end, in which write `n` fails; with all after it, nothing may be done any more."""
    with Watched(ground.server.imap_port) as proxy, ground.life(proxy.port) as life:
        writes = FailingWrites(life.triaged.dir / "writes")
        writes.fail(n, last, error)
        code = life.triaged.run_once(env=writes.env)
        if writes.failed and last == FOREVER:
            proxy.check(life, writes.since)
            figures.note("IMAP and SMTP watched while no write worked")
        figures.note(f"exit code {code}")
        figures.note("writes failed", writes.failed)
        figures.restart_and_audit(life)


@contextlib.contextmanager
def running(ground, proxy, mode):
    """A daemon that waits for mail, its writes counted; in live mode answers are held."""
    with ground.life(proxy.port, mailbox="empty", mode=mode) as life:
        life.injected = []
        writes = FailingWrites(life.triaged.dir / "writes")
        if mode == "live":
            life.triaged.sql("INSERT INTO meta VALUES('acknowledgements_held', '1')")
        life.triaged.start(env=writes.env)
        life.triaged.wait_for_log("connected account")
        if mode == "live":
            arrive(ground, life)
            with life.mailbox() as box:
                life.triaged.wait_until_empty(box)
        calm(writes)
        yield life, writes


def calm(writes):
    """Until nothing was written for half a second."""
    seen = [writes.calls, time.monotonic()]

    def unchanged():
        if writes.calls != seen[0]:
            seen[:] = [writes.calls, time.monotonic()]
        return time.monotonic() - seen[1] > 0.5
    wait.until(unchanged, "the daemon is calm")


def begin(ground, life, mode):
    """New mails; in live mode their answers may go out now."""
    if mode == "sort":
        arrive(ground, life)
    else:
        life.triaged.sql("INSERT INTO request(kind, argument, created) VALUES('acks.resume', '', 1)")


def all_done(life, mode):
    if mode == "sort":
        with life.mailbox() as box:
            return box.count("INBOX") == 0
    states = [state for (state,) in life.triaged.sql("SELECT state FROM outbox")]
    return states and set(states) <= {"sent", "in_doubt"}


def finish(life, mode):
    wait.until(lambda: all_done(life, mode), lambda: f"all is done\n{life.triaged.log()}", 120, every=0.3)


def writes_of_a_round(ground, mode):
    """How often a running daemon writes for some mails."""
    with Proxy(ground.server.imap_port) as proxy, running(ground, proxy, mode) as (life, writes):
        before = writes.calls
        begin(ground, life, mode)
        finish(life, mode)
        calm(writes)
        return writes.calls - before


def fail_live(figures, ground, mode, n, error):
    with Watched(ground.server.imap_port) as proxy, running(ground, proxy, mode) as (life, writes):
        pid = life.triaged.process.pid
        writes.fail(writes.calls + n, FOREVER, error)
        begin(ground, life, mode)
        wait.until(lambda: writes.failed or all_done(life, mode), "a write failed", 60, every=0.3)
        if writes.failed:
            time.sleep(LASTS)  # the fault's length, not a wait for something
            proxy.check(life, writes.since)
            figures.note("IMAP and SMTP watched while no write worked")
            figures.note("writes failed", writes.failed)
        writes.heal()
        finish(life, mode)
        assert life.triaged.process.pid == pid and life.triaged.terminate() == 0, life.triaged.log()
        figures.audit(life)


def full_disk(figures, ground):
    with Watched(ground.server.imap_port) as proxy, \
            ground.life(proxy.port, mailbox="empty", known=False, mode="sort") as life, \
            small_disk(life.triaged.state, 4) as disk:
        if not disk:
            figures.note("no disk could be mounted")
            return
        life.injected = []
        ground.remember(life)
        life.triaged.start()
        life.triaged.wait_for_log("connected account")
        with open(disk / "ballast", "wb", buffering=0) as ballast:
            try:
                while True:
                    ballast.write(b"x" * 512)
            except OSError:
                pass
        arrive(ground, life, 60)
        life.triaged.wait_for_log(CANNOT)
        since = time.time()
        time.sleep(LASTS)  # the fault's length, not a wait for something
        proxy.check(life, since)
        (disk / "ballast").unlink()
        finish(life, "sort")
        assert life.triaged.terminate() == 0, life.triaged.log()
        figures.note("full disks")
        figures.audit(life)


def read_only(figures, ground):
    with Watched(ground.server.imap_port) as proxy, ground.life(proxy.port, known=False) as life, \
            small_disk(life.triaged.state, 4) as disk:
        if not disk:
            return
        ground.remember(life)
        for options in ("remount,ro", "remount,rw"):
            subprocess.run(["mount", "-o", options, str(disk)], check=True)
            if options.endswith("ro"):
                assert life.triaged.run_once() == UNAVAILABLE, life.triaged.log()
                assert not proxy.connections, life.triaged.log()
        figures.note("read-only disks")
        figures.restart_and_audit(life, doubts=0)


def flipped_bytes(rng, raw):
    for _ in range(rng.choice((1, 10, 100))):
        at = rng.randrange(len(raw))
        raw[at] ^= 1 << rng.randrange(8)


def garbage_pages(rng, raw):
    for _ in range(rng.choice((1, 3))):
        at = rng.randrange(len(raw) // 4096) * 4096
        raw[at:at + 4096] = rng.randbytes(4096)


def garbage_header(rng, raw):
    raw[:100] = rng.randbytes(100)


def truncated(rng, raw):
    del raw[rng.randrange(1, len(raw)):]


def emptied(_, raw):
    raw.clear()


def zeros(_, raw):
    raw[:] = bytes(len(raw))


DAMAGES = [flipped_bytes, garbage_pages, garbage_header, truncated, emptied, zeros]


def damage(figures, ground, kind, seed):
    """A damaged file is refused, or what works on it does no harm; then the backup is put back."""
    rng = random.Random(seed)
    # Without answers: a file set back may have forgotten that they went out (triaged(1) says so).
    with Watched(ground.server.imap_port) as proxy, ground.life(proxy.port, mode="sort") as life:
        assert life.crash("decided:1")
        life.triaged.sql("PRAGMA wal_checkpoint(TRUNCATE)")
        file = life.triaged.state / "triaged.db"
        backup = file.read_bytes()
        raw = bytearray(backup)
        kind(rng, raw)
        file.write_bytes(raw)
        before = len(proxy.changed)
        code = life.triaged.run_once()
        with life.mailbox() as box:
            left = box.count("INBOX")
        if "cannot be opened" in life.triaged.log():
            assert code == UNAVAILABLE and len(proxy.changed) == before, life.triaged.log()
            figures.note("damage refused at the start")
        else:
            figures.note("damage noticed later" if code else "damage not noticed")
        if code or left:
            for side in ("-wal", "-shm"):
                file.with_name(file.name + side).unlink(missing_ok=True)
            file.write_bytes(backup)
        figures.restart_and_audit(life)
