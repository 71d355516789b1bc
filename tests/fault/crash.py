"""kill -9 at every crash point of the sources, on four classes of servers, at each of ten mails.

Named points count passages, so ten mails are taken one by one (as after an unclean stop) where a
batch would pass only once. Then: what others do between the crash and the start after it.
"""
import random

from tests.fault.rig import BRANCHES, Figures, Ground, Plain
from tests.integration.crash_test import ELSEWHERE, crash_points
from tests.support import audit
from tests.support.server_class import LACKS, ClassProxy

MAILS = 10
FOLDERS = 3  # that they are moved into
ONCE = {"activated", "renumbered"}
SHORT = 12  # of each store; tests/integration/crash_test.py has every point
TOGETHER = {"claimed"}  # passed once for all that are taken one by one
MENDING = {"half-finished", "marked-deleted"}  # of MOVE: only when half of one has to be mended


def run(options):
    figures = Figures()
    rng = random.Random(options.seed)
    for store in ("maildir", "sdbox"):
        with Ground(store, MAILS) as ground:
            sweep = list(cases(ground))
            if options.short:
                sweep = rng.sample(sweep, SHORT)
            figures.all(sweep, lambda case: crash(figures, ground, *case), options.at_once)
            figures.all([(f"{store} class {name}: others meddle", name) for name in LACKS],
                        lambda case: others_meddle(figures, ground, case[1]), options.at_once)
    if not options.short:
        reached(figures)
    return figures


def cases(ground):
    for name in LACKS:
        for point in points_of(name):
            if point in ONCE:
                if point != "renumbered" or ground.store == "maildir":
                    yield f"{ground.store} class {name} {point}", name, point, 1, False
                continue
            for hit in range(1, MAILS + 1):
                if not (point.startswith("ack-") or point in TOGETHER and hit > 1):
                    yield f"{ground.store} class {name} {point}:{hit} taken singly", name, point, hit, True
                if point.startswith("ack-") or hit <= FOLDERS and point not in MENDING:
                    yield f"{ground.store} class {name} {point}:{hit}", name, point, hit, False


def points_of(name):
    """The crash points a server of that class can meet: what cannot be removed is only marked."""
    return [point for point in sorted(set(crash_points()) - ELSEWHERE | {"renumbered"})
            if point != "marked-deleted" or "UIDPLUS" not in LACKS[name]]


def crash(figures, ground, _, name, point, hit, alone):
    with ClassProxy(ground.server.imap_port, name) as proxy:
        known = point != "activated"
        with ground.life(proxy.port, known=known, backlog="leave" if known else "all") as life:
            if alone:
                assert life.crash("begun:1")
            if point == "renumbered":
                assert life.crash("decided:1")
                ground.server.renumber(life.user)
            if point in MENDING and "MOVE" not in LACKS[name]:
                half_move(proxy, hit)
                assert life.triaged.run_once() != 0
                proxy.mend()
                hit = 1
            if not life.crash(f"{point}:{hit}"):
                assert not alone and hit > 1, "the crash point was not reached"
                return  # a batch passes it less often
            figures.note(f"{name} {point}")
            doubts = int(point.startswith("ack-")) if known else MAILS
            figures.restart_and_audit(life, name, doubts=doubts)
        proxy.check(Plain())


def half_move(proxy, count):
    """The server dies in the middle of the `count`th MOVE: the copy is there, so is the original."""
    left = [count]
    tag = []
    forward, back = proxy.to_server, proxy.to_client

    def to_server(line):
        line = forward(line)
        if b" UID MOVE " in line:
            left[0] -= 1
            if left[0] == 0:
                tag.append(line.split()[0] + b" ")
                return line.replace(b" UID MOVE ", b" UID COPY ")
        return line

    def to_client(line):
        return None if tag and line.startswith(tag[0]) else back(line)

    def mend():
        proxy.to_server, proxy.to_client = forward, back

    proxy.to_server, proxy.to_client, proxy.mend = to_server, to_client, mend


def others_meddle(figures, ground, name):
    """A crash before each move; meanwhile people take some mails away, and copy others twice."""
    with ClassProxy(ground.server.imap_port, name) as proxy, ground.life(proxy.port) as life:
        assert life.crash("intended:1")
        rows = life.triaged.sql("SELECT uid, dst FROM message WHERE state = 'moving' ORDER BY uid")
        destination = rows[0][1]
        gone, copied = str(rows[0][0]), str(rows[-1][0])
        with life.mailbox() as box:
            by_uid = {str(m.uid): m.sha256 for m in box.read("INBOX")}
            box.remove("INBOX", gone)
            box.copy("INBOX", copied, destination)
            box.copy("INBOX", copied, destination)
        life.removed.add(by_uid[gone])
        life.copies_of_others[by_uid[copied]] = 2
        figures.restart_and_audit(life, name, doubts=0)


def reached(figures):
    for name in LACKS:
        for point in points_of(name):
            figures.expect(f"class {name} {point}", figures.seen[f"{name} {point}"],
                           "the crash point was never reached")
        for branch in BRANCHES:
            # Without either extension nothing leaves the source by us.
            wanted = branch != "done" or name != "D"
            figures.expect(f"class {name} {branch}", not wanted or figures.branches[name][branch],
                           "the branch of the recovery was never seen")
