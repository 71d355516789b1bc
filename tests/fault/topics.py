"""Runs topics of tests/faults.sh and prints what they gave."""
import argparse
import importlib
import os
import random
import sys
import time

from tests.fault.rig import Figures

TOPICS = ("crash", "kills", "cuts", "server-kill", "codes", "store")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("topic", nargs="*", choices=[*TOPICS, []], metavar="TOPIC")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--count", type=int, default=None)
    parser.add_argument("--every", type=int, default=None)
    parser.add_argument("--at-once", type=int, default=os.cpu_count())
    options = parser.parse_args()
    if options.seed is None:
        options.seed = random.SystemRandom().randrange(10**6)
    print(f"seed {options.seed}", flush=True)
    all_topics = Figures()
    for topic in options.topic or TOPICS:
        begun = time.monotonic()
        figures = importlib.import_module("tests.fault." + topic.replace("-", "_")).run(options)
        print(f"{topic} ({time.monotonic() - begun:.0f} s): {figures.passed} passed, {figures.failed} failed")
        for line in figures.lines():
            print("    " + line, flush=True)
        all_topics += figures
    print(f"{all_topics.passed} passed, {all_topics.failed} failed")
    return 1 if all_topics.failed else 0


if __name__ == "__main__":
    sys.exit(main())
