"""The server's own process killed (-9) while it moves mail: "no answer" then means four things."""
import contextlib
import os
import random
import re
import signal
import threading
import time

from tests.fault.rig import Figures, Ground
from tests.support import wait
from tests.support.server_class import ClassProxy

MAILS = 60  # the longer the command takes, the more often it is met in the middle
RUNS = 200
LONGEST = 0.03  # seconds after the command was seen
COMMANDS = (("A", "MOVE"), ("B", "COPY"), ("B", "EXPUNGE"), ("C", "MOVE"))


def run(options):
    figures = Figures()
    rng = random.Random(options.seed)
    runs = options.count or (8 if options.short else RUNS)
    for store in ("maildir", "sdbox"):
        with Ground(store, MAILS) as ground:
            # One at a time: every session that the server has is this run's.
            figures.all(list(cases(store, rng, runs // 2)), lambda case: kill(figures, ground, *case[1:]), 1)
    return figures


def cases(store, rng, runs):
    """Every fourth time all is done, and the answer dies with the server."""
    for n in range(runs):
        name, verb = COMMANDS[n % len(COMMANDS)]
        moment = None if n // len(COMMANDS) % 4 == 0 else rng.uniform(0, LONGEST)
        when = "when it was done" if moment is None else f"after {moment * 1000:.1f} ms"
        yield f"{store} class {name}, killed in {verb} {when}", name, verb, moment


def kill(figures, ground, name, verb, moment):
    due = threading.Event()
    sent = re.compile(rb"(\S+) UID " + verb.encode() + rb" ")
    tag = []
    with ClassProxy(ground.server.imap_port, name) as proxy, ground.life(proxy.port) as life:
        forward, back = proxy.to_server, proxy.to_client

        def to_server(line):
            if not tag and (found := sent.match(line)):
                tag.append(found.group(1) + b" ")
                if moment is not None:
                    due.set()
            return forward(line)

        def to_client(line):
            if moment is None and tag and line.startswith(tag[0]):
                due.set()
                return None
            return back(line)

        proxy.to_server, proxy.to_client = to_server, to_client
        life.triaged.start("--once")
        assert due.wait(30), f"no {verb} was sent"
        time.sleep(moment or 0)  # the moment is the fault, not a wait for something
        victims = ground.sessions()
        for pid in victims:
            with contextlib.suppress(ProcessLookupError):  # it has ended by itself
                os.kill(pid, signal.SIGKILL)
        life.triaged.wait(90)
        forget_locks(ground, victims)
        figures.note("killed", len(victims))
        proxy.to_server, proxy.to_client = forward, back
        figures.restart_and_audit(life, name, doubts=0)


def forget_locks(ground, victims):
    """A dead session's lock would hold the folder for two minutes, until Dovecot takes it for stale."""
    wait.until(lambda: not set(ground.sessions()) & set(victims), "the sessions are gone")
    for lock in (ground.server.dir / "mail").glob("*/Maildir/**/dovecot-uidlist.lock"):
        lock.unlink(missing_ok=True)
