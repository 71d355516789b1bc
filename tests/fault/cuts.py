"""The connection cut at every byte of a session: of what the server says, of what the client says,
and after each command with the answer dropped."""
import collections

from tests.fault.rig import Figures, Ground
from tests.support.proxy import Proxy

MAILS = 3
# How much longer a session may be than the recorded one: servers tell how long they took.
SLACK = 40


def run(options):
    figures = Figures()
    every = options.every or (400 if options.short else 1)
    for store in ("maildir", "sdbox"):
        with Ground(store, MAILS) as ground:
            said, line_ends = record(figures, ground)
            cuts = [(f"{store}: cut after {n} bytes of the {who}'s", side, n, False)
                    for side, who in (("S", "server"), ("C", "client"))
                    for n in range(options.seed % every, said[side] + SLACK, every)]
            cuts += [(f"{store}: the answer dropped that follows byte {n}", "C", n, True)
                     for n in line_ends[options.seed % 3 if options.short else 0::3 if options.short else 1]]
            figures.all(cuts, lambda case: cut(figures, ground, *case[1:]), options.at_once)
            figures.note(f"{store} bytes of the server", said["S"])
            figures.note(f"{store} bytes of the client", said["C"])
    return figures


def record(figures, ground):
    """Bytes of both sides in a whole session, and where the client's lines end."""
    with Proxy(ground.server.imap_port) as proxy, ground.life(proxy.port) as life:
        assert life.triaged.run_once() == 0, life.triaged.log()
        figures.audit(life)
        ends, at = [], 0
        for _, side, line in proxy.lines:
            if side == "C":
                at += len(line) + 2
                ends.append(at)
        return collections.Counter(proxy.passed), ends


def cut(figures, ground, side, n, server_goes_on):
    with Proxy(ground.server.imap_port) as proxy, ground.life(proxy.port) as life:
        proxy.cut_after_bytes(n, side, server_goes_on)
        if life.triaged.run_once() != 0:
            figures.note("cut")
        figures.restart_and_audit(life, doubts=0)
