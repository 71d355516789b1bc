"""kill -9 at random moments of a whole session, on four classes of servers by turns."""
import random
import time

from tests.fault.rig import Figures, Ground, seconds
from tests.support.server_class import LACKS, ClassProxy

MAILS = 10
RUNS = 500


def run(options):
    figures = Figures()
    rng = random.Random(options.seed)
    runs = options.count or (16 if options.short else RUNS)
    for store in ("maildir", "sdbox"):
        with Ground(store, MAILS) as ground:
            longest = {name: undisturbed(figures, ground, name) for name in LACKS}
            moments = [(n, "ABCD"[n % 4], rng.random()) for n in range(runs // 2)]
            figures.all([(f"{store} class {name} killed at {part:.4f} of {longest[name]:.2f} s", name,
                          part * longest[name]) for _, name, part in moments],
                        lambda case: kill(figures, ground, case[1], case[2]), options.at_once)
    return figures


def undisturbed(figures, ground, name):
    """Seconds that a run takes, beside another one as in the sweep."""
    with ClassProxy(ground.server.imap_port, name) as proxy, ground.life(proxy.port) as life:
        took = seconds(life.triaged.run_once)
        figures.audit(life, name, doubts=0)
        return took


def kill(figures, ground, name, moment):
    with ClassProxy(ground.server.imap_port, name) as proxy, ground.life(proxy.port) as life:
        life.triaged.start("--once")
        time.sleep(moment)  # the moment is the fault, not a wait for something
        if life.triaged.process.poll() is None:
            figures.note("killed at work")
        life.triaged.kill()
        figures.restart_and_audit(life, name)
