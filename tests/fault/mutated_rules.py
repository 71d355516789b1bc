"""Mutated rule files under a daemon that sorts mail. See tests/faults.sh.

Each file is loaded: a SIGHUP, or for some the change alone, and then the daemon's answer in its log.
Now and then the daemon is killed and started with a mutated file in place.
"""
import argparse
import collections
import pathlib
import random
import re
import shutil
import sys
import tempfile
import threading
import time

from tests.support import daemon, mails, wait
from tests.support.daemon import Account, Triaged
from tests.support.dovecot import Dovecot

ACCEPTED = re.compile(r"(?:rules reloaded .*\bversion=|started .*\brules=|last good rules .*\bversion=)([0-9a-f]{64})")
ANSWER = re.compile(r"rules (?:not )?reloaded")
PAUSE_BETWEEN_MAILS = 0.1
BY_CHANGE_ALONE = 50  # one in so many waits for inotify instead of SIGHUP
KILLED_AFTER = 500    # mutations


def _lines(change):
    """A mutation of the list of lines."""
    def mutate(rng, text, other):
        lines = text.splitlines(keepends=True)
        change(rng, lines, other.splitlines(keepends=True))
        return b"".join(lines)
    mutate.__name__ = change.__name__
    return mutate


def flip_byte(rng, text, _):
    at = rng.randrange(len(text))
    return text[:at] + bytes([text[at] ^ (1 << rng.randrange(8))]) + text[at + 1:]


def drop_byte(rng, text, _):
    at = rng.randrange(len(text))
    return text[:at] + text[at + 1:]


def insert_mark(rng, text, _):
    at = rng.randrange(len(text))
    return text[:at] + rng.choice((b":", b"- ", b"{", b"[", b"'", b'"', b"|", b"&a ", b"*a ", b"!!x ", b",",
                                   b"\t", b"\0", b"\xff", b"\n---\n", b"#", b"(", b"*", b"\\")) + text[at:]


def truncate(rng, text, _):
    return text[:rng.randrange(len(text))]


def merge(rng, text, other):
    return text[:rng.randrange(len(text))] + other[rng.randrange(len(other)):]


def number(rng, text, _):
    found = list(re.finditer(rb"\d+", text))
    if not found:
        return text + b"\n"
    at = rng.choice(found)
    new = rng.choice((b"0", b"-1", b"010", b"99999999999999999999", b"1e999", b".nan", b"7"))
    return text[:at.start()] + new + text[at.end():]


@_lines
def drop_line(rng, lines, _):
    del lines[rng.randrange(len(lines))]


@_lines
def duplicate_line(rng, lines, _):
    at = rng.randrange(len(lines))
    lines.insert(at, lines[at])


@_lines
def swap_lines(rng, lines, _):
    a, b = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]


@_lines
def indent_line(rng, lines, _):
    at = rng.randrange(len(lines))
    lines[at] = lines[at][2:] if lines[at].startswith(b"  ") and rng.random() < .5 else b"  " + lines[at]


@_lines
def line_of_another_file(rng, lines, other):
    lines.insert(rng.randrange(len(lines)), rng.choice(other))


MUTATIONS = (flip_byte, drop_byte, insert_mark, truncate, merge, number, drop_line, duplicate_line, swap_lines,
             indent_line, line_of_another_file)


class Flow(threading.Thread):
    """Delivers a mail every tenth of a second until told to stop."""

    def __init__(self, server, user):
        super().__init__(daemon=True)
        self.server, self.user = server, user
        self.sent = 0
        self.error = None
        self._over = threading.Event()

    def run(self):
        try:
            while not self._over.wait(PAUSE_BETWEEN_MAILS):
                raw = mails.ordinary(1, seed=self.sent)[0]
                self.server.deliver(self.user, f"c@customer{self.sent % 97}.example", raw)
                self.sent += 1
        except Exception as error:
            self.error = error

    def stop(self):
        self._over.set()
        self.join()
        if self.error:
            raise self.error


class Run:
    def __init__(self, rng, rules, server):
        self.rng, self.rules, self.server = rng, rules, server
        self.base = {p: p.read_bytes() for p in sorted(rules.rglob("*.yaml"))}
        self.answers = collections.Counter()
        self.by_kind = collections.Counter()
        self.starts = 0
        self.slowest = 0.0
        self.read = 0  # lines of the log
        self.accepted = set()

    def go(self, count):
        with self.server.mailbox("u") as box, \
                Triaged([Account("u", self.server)], mode="sort", rules=self.rules) as triaged:
            self.triaged = triaged
            self.start()
            flow = Flow(self.server, "u")
            flow.start()
            for n in range(count):
                self.one(by_change=n % BY_CHANGE_ALONE == BY_CHANGE_ALONE - 1)
                if n % KILLED_AFTER == min(KILLED_AFTER, count) // 2:
                    triaged.kill()
                    self.start()
            flow.stop()
            triaged.wait_until_empty(box, seconds=300)
            self.check(box, flow.sent)

    def one(self, by_change):
        path = self.rng.choice(list(self.base))
        other = self.rng.choice(list(self.base.values()))
        text = self.base[path]
        for _ in range(self.rng.choice((1, 1, 1, 2, 5))):
            mutation = self.rng.choice(MUTATIONS)
            text = mutation(self.rng, text, other) or b"#"
        if text == self.base[path]:
            text += b"# unchanged\n"
        for changed, was in self.base.items():
            if changed.read_bytes() != was:
                changed.write_bytes(was)
        if self.rng.random() < .5:
            fresh = path.with_name(f".{path.name}.swp")
            fresh.write_bytes(text)
            fresh.rename(path)
        else:
            path.write_bytes(text)
        begun = time.monotonic()
        if not by_change:
            self.triaged.reload()
        self.wait_for(lambda line: ANSWER.search(line))
        self.slowest = max(self.slowest, time.monotonic() - begun)
        answer = "accepted" if self.last_answer == "rules reloaded" else "refused"
        self.answers[answer] += 1
        self.by_kind[mutation.__name__, answer] += 1

    def start(self):
        self.starts += 1
        self.triaged.start()
        self.wait_for(lambda line: " started " in line)

    def wait_for(self, wanted):
        """Reads the log up to the line that is wanted, and notes the versions it accepts."""
        def look():
            if self.triaged.process.poll() is not None:
                raise AssertionError(f"the daemon ended: {self.triaged.process.returncode}\n"
                                     + "".join(self.triaged.lines(-100)))
            for line in self.triaged.lines(self.read):
                self.read += 1
                self.accepted |= set(ACCEPTED.findall(line))
                if answer := ANSWER.search(line):
                    self.last_answer = answer.group(0)
                if wanted(line):
                    return True
            return False
        wait.until(look, lambda: "the daemon's answer\n" + "".join(self.triaged.lines(-50)), 120, every=0.002)

    def check(self, box, sent):
        found = collections.Counter(
            re.search(rb"(?mi)^Message-ID: *(\S+)", raw).group(1) for folder in box.folders() for raw in box.raw(folder))
        assert len(found) == sent and set(found.values()) == {1}, \
            f"{sent} mails sent, {len(found)} found, {sum(c > 1 for c in found.values())} more than once"
        messages = self.triaged.json("status", "--json", "--limit", "1000000", seconds=300)[0]["messages"]
        assert len(messages) == sent, f"{sent} mails sent, {len(messages)} verdicts"
        strange = [m for m in messages if m["rules_version"] not in self.accepted]
        assert not strange, f"{len(strange)} verdicts by rules that were never accepted: {strange[:3]}"
        self.versions = len({m["rules_version"] for m in messages})
        self.peak = re.search(r"VmHWM:\s*(\d+)", pathlib.Path(
            f"/proc/{self.triaged.process.pid}/status").read_text()).group(1)
        code = self.triaged.terminate(30)
        assert code == 0, f"exit code {code}\n" + "".join(self.triaged.lines(-100))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--count", type=int, default=None)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**6)
    count = options.count or (100 if options.short else 10_000)
    print(f"seed {seed}", flush=True)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="triaged-mutated-"))
    rules = folder / "rules"
    # One language: the sooner the next file is looked at.
    rules.mkdir()
    for path in (daemon.ROOT / "rules").glob("*.yaml"):
        shutil.copy(path, rules)
    shutil.copytree(daemon.ROOT / "rules" / "en", rules / "en")
    failed = 1
    begun = time.monotonic()
    try:
        with Dovecot("maildir") as server:
            run = Run(random.Random(seed), rules, server)
            run.go(count)
        failed = 0
        print(f"{sum(run.answers.values())} mutated files loaded in {time.monotonic() - begun:.0f} s: "
              f"{run.answers['accepted']} accepted, {run.answers['refused']} refused, the slowest in "
              f"{run.slowest:.2f} s; {run.starts} starts; mails judged by {run.versions} of "
              f"{len(run.accepted)} accepted versions; peak {int(run.peak) // 1000} MB")
        for name in sorted({kind for kind, _ in run.by_kind}):
            print(f"  {name}: {run.by_kind[name, 'accepted']} accepted, {run.by_kind[name, 'refused']} refused")
    except AssertionError as error:
        print(f"FAILED {error}\nthe rule files are in {folder}")
    if not failed:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{1 - failed} passed, {failed} failed")
    return failed


if __name__ == "__main__":
    sys.exit(main())
