"""What the fault topics stand on: mailboxes that all begin alike, an audit after each run, figures.

A run costs a fifth of a second: the mailbox and the daemon's state, both from just after the mails
came, are copied instead of made again.
"""
import collections
import concurrent.futures
import contextlib
import pathlib
import re
import shutil
import subprocess
import tempfile
import threading
import time
import traceback

from tests.support import audit, mails, process, wait
from tests.support.daemon import FEW_RULES, Account, Triaged
from tests.support.dovecot import Dovecot
from tests.support.smtp_sink import SmtpSink

ADDRESS = "support@example.test"
BRANCHES = ("again", "half", "done", "gone", "conflict")  # of flow/recovery.h
# Dovecot's default. The other value, which is quicker, trusts the index: after a kill in the middle of
# a COPY (2.3.19, Maildir) it hides mails that lie in cur/, from everybody.
_LOOKS_AT_FILES = "maildir_very_dirty_syncs = no\n"
_LOOKED = re.compile(r"looked at both folders of moves in doubt .*"
                     + " ".join(rf"{branch}=(\d+)" for branch in BRANCHES))


class Ground:
    """A server and the moment before the fault: `count` mails have come, the daemon knows the folder."""

    def __init__(self, store, count):
        self.store = store
        self.count = count
        self.server = Dovecot(store, settings=_LOOKS_AT_FILES)
        self._start = pathlib.Path(tempfile.mkdtemp(prefix="triaged-ground-"))
        self._lock = threading.Lock()
        self._users = 0

    def __enter__(self):
        self.server.start()
        with SmtpSink() as sink, self.triaged("first", sink) as triaged:
            assert triaged.run_once() == 0, triaged.log()
            self.copy(triaged.state, self._start / "state")
            self.copy(self.server.dir / "mail" / "first", self._start / "empty")
            for n, raw in enumerate(mails.ordinary(self.count)):
                self.server.deliver("first", f"c{n}@customer{n}.example", raw)
        with self.server.mailbox("first") as box:
            self.injected = box.raw("INBOX")
        wait.until(lambda: not self.sessions(), "the sessions are over")
        self.copy(self.server.dir / "mail" / "first", self._start / "mail")
        return self

    def __exit__(self, *_):
        self.server.remove()
        shutil.rmtree(self._start, ignore_errors=True)

    def triaged(self, user, sink, port=None, **settings):
        settings = {"backlog": "leave", "rules": FEW_RULES, **settings}
        return Triaged([Account("u", self.server, "none", port=port, address=ADDRESS, user=user)],
                       sink.port, **settings)

    def sessions(self):
        """Pids of the server's processes that hold a session."""
        return [pid for pid, name in process.children(self.server.pid) if name == "imap"]

    @contextlib.contextmanager
    def life(self, port=None, mailbox="mail", known=True, **settings):
        """A mailbox and a daemon of their own. known=False: the daemon has never seen it;
        mailbox="empty": before the mails came."""
        with self._lock:
            self._users += 1
            user = f"u{self._users}"
        home = self.server.dir / "mail" / user
        self.copy(self._start / mailbox, home)
        try:
            with SmtpSink() as sink, self.triaged(user, sink, port, **settings) as triaged:
                if known:
                    self.copy(self._start / "state", triaged.state)
                yield Life(self, user, triaged, sink)
        finally:
            shutil.rmtree(home, ignore_errors=True)

    def remember(self, life):
        """Puts the daemon's memory into its folder, which is there and empty."""
        for path in (self._start / "state").iterdir():
            self.copy(path, life.triaged.state)

    @staticmethod
    def copy(source, target):
        subprocess.run(["cp", "-a", str(source), str(target)], check=True)


class Life:
    def __init__(self, ground, user, triaged, sink):
        self.ground = ground
        self.user = user
        self.triaged = triaged
        self.sink = sink
        self.injected = list(ground.injected)
        self.copies_of_others = collections.Counter()  # sha256: copies somebody else made
        self.removed = set()  # sha256 of what somebody else took away

    def mailbox(self):
        return self.ground.server.mailbox(self.user)

    def crash(self, point):
        """Runs to the crash point. True when it was reached; what is over ends well."""
        code = self.triaged.run_once(env={"TRIAGED_CRASH": point})
        assert code in (0, -9), f"exit code {code}"
        return code == -9


class Figures:
    """What all runs of a topic gave."""

    def __init__(self):
        self.counts = collections.Counter()
        self.branches = collections.defaultdict(collections.Counter)  # of recovery, by class of server
        self.seen = collections.Counter()  # whatever the topic wants to know was reached
        self.passed = self.failed = 0
        self._lock = threading.Lock()

    def __iadd__(self, other):
        self.counts += other.counts
        self.seen += other.seen
        self.passed += other.passed
        self.failed += other.failed
        for name, counted in other.branches.items():
            self.branches[name] += counted
        return self

    def note(self, what, times=1):
        with self._lock:
            self.seen[what] += times

    def expect(self, label, condition, why):
        """A statement about the whole topic, counted like a run."""
        with self._lock:
            if condition:
                self.passed += 1
            else:
                self.failed += 1
                print(f"FAILED {label}: {why}", flush=True)

    def all(self, cases, run, at_once):
        """run(case) for every case, so many at a time; the case's first element names it."""
        with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
            for done in [pool.submit(self.one, case, run) for case in cases]:
                done.result()

    def one(self, case, run):
        try:
            run(case)
        except Exception:
            with self._lock:
                self.failed += 1
                print(f"FAILED {case[0]}\n{traceback.format_exc()}", flush=True)
        else:
            with self._lock:
                self.passed += 1

    def restart_and_audit(self, life, name="A", doubts=1):
        """Another start must put all right; at most `doubts` answers may be missing."""
        since = len(life.triaged.lines())
        code = life.triaged.run_once()
        assert code == 0, f"exit code {code}\n{life.triaged.log()}"
        self.audit(life, name, doubts, since)

    def audit(self, life, name="A", doubts=1, since=0):
        """What lies where, by another program; the recovery's branches since that line of the log."""
        marked_count = name in "AB"  # the others cannot remove an original: it is marked \Deleted
        with life.mailbox() as box:
            found = audit.whereabouts(box, marked_count)
        wanted = {audit.digest(raw) for raw in life.injected} - life.removed
        lost = [h for h in wanted if h not in found]
        twice = {h: places for h, places in found.items()
                 if len(places) > 1 + life.copies_of_others[h]}
        answers = audit.acknowledgements(life.sink)
        second = {of: sent for of, sent in answers.items() if len(sent) > 1}
        missing = len(life.injected) - len(answers) if life.triaged.settings["mode"] == "live" else 0
        with self._lock:
            self.counts += collections.Counter(
                runs=1, mails=len(life.injected), lost=len(lost), duplicated=len(twice),
                second=len(second), doubtful=max(missing, 0))
            for line in life.triaged.lines(since):
                if looked := _LOOKED.search(line):
                    self.branches[name].update(
                        {b: int(n) for b, n in zip(BRANCHES, looked.groups())})
        log = "\n--- log\n" + life.triaged.log()
        assert not lost, f"{len(lost)} mails lost{log}"
        assert not twice, f"in more than one place: {list(twice.items())[:3]}{log}"
        assert not second, f"acknowledged more than once: {list(second)}{log}"
        assert not set(found) - wanted - life.removed, f"mails nobody sent{log}"
        left = [h for h, places in found.items() if "INBOX" in places and not life.copies_of_others[h]]
        assert not left, f"{len(left)} mails still in INBOX{log}"
        assert missing <= doubts, f"{missing} mails were never answered{log}"

    def lines(self):
        c = self.counts
        yield (f"{c['runs']} runs, {c['mails']} mails: lost {c['lost']}, duplicated {c['duplicated']}, "
               f"second acknowledgements {c['second']}; answers in doubt {c['doubtful']}")
        for name, counted in sorted(self.branches.items()):
            if any(counted.values()):
                yield f"recovery, class {name}: " + ", ".join(f"{b} {counted[b]}" for b in BRANCHES)
        if self.seen:
            yield "; ".join(f"{what}: {n}" for what, n in sorted(self.seen.items()))


class Plain:
    """What ClassProxy.check asks of a test."""

    @staticmethod
    def assertEqual(got, wanted):
        assert got == wanted, f"{got} != {wanted}"


def seconds(work):
    """How long work() takes."""
    begun = time.monotonic()
    work()
    return time.monotonic() - begun
