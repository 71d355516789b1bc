"""Prints the table of measures and the worst mistakes; see tests/quality.sh."""

import argparse
import json
import pathlib
import sys

from tests.quality import measures
from tests.quality.mails import Classifier, read_jsonl

HERE = pathlib.Path(__file__).parent
PINNED = HERE / "pinned.json"
ALLOWED_LOSS = 0.01
TRIAGE_GOALS = {
    "queue macro-F1": (.78, .90), "queue accuracy": (.80, .90),
    "urgency within one level": (.95, .98), "urgent recall": (.90, .95),
    "person's mail not called automatic": (.99, 1), "urgent not in quick or automatic": (.98, 1),
    "sentiment macro-F1": (.75, .85), "main topic accuracy": (.75, .85), "ask overlaps": (.70, .85),
}


def line(name, figure, anchor=None, least=None, aim=None):
    def shown(value):
        return "    -" if value is None else f"{value:5.3f}"
    mark = "" if least is None else "aim" if figure >= aim else "ok" if figure >= least else "below"
    print(f"{name:46} {figure:5.3f}   {shown(anchor)}   {shown(least)}   {shown(aim)}   {mark}")


def print_table(classifier, shared):
    print(f"{'measure':46} found   anchor  least   aim")
    triage = shared / "data/triage"
    rows = []
    if triage.is_dir():
        rows = measures.judged(classifier, read_jsonl(triage / "mails.jsonl"))
        for name, figure in measures.triage(rows).items():
            line("triage mails: " + name, figure, None, *TRIAGE_GOALS[name])
        line("triage mails: topics told for each labelled", measures.topics_told(rows))
        for language, mails in sorted(measures.train_sets(triage / "train").items()):
            figures = measures.triage(measures.judged(classifier, mails))
            line(f"triage train {language}: queue macro-F1", figures["queue macro-F1"], None,
                 .72, .85)
            line(f"triage train {language}: main topic accuracy", figures["main topic accuracy"])
            line(f"triage train {language}: sentiment macro-F1", figures["sentiment macro-F1"])
    public = shared / "data/sentiment"
    if public.is_dir():
        for measure in measures.PublicSets(classifier, public).measures():
            line(*measure)
    if not triage.is_dir() or not public.is_dir():
        print(f"skipped: no data at {shared}; only the pinned sample is measured")
    return rows


def print_worst(rows, count):
    """Urgent mails that would be missed first, then the other wrong queues."""
    wrong = [(m, v) for m, v in rows if m["labels"]["queue"] != v["queue"]]
    wrong.sort(key=lambda row: (row[0]["labels"]["queue"] != "urgent",
                                row[1]["queue"] != "automatic"))
    print(f"\nworst mistakes ({min(count, len(wrong))} of {len(wrong)} wrong queues)")
    for mail, verdict in wrong[:count]:
        labels = mail["labels"]
        print(f"{mail['id']} {labels['queue']} -> {verdict['queue']} "
              f"(urgency {verdict['urgency_score']}): {mail.get('subject') or '(no subject)'}")
        print(f"    label: {labels.get('why') or '-'}")
        for signal in [s for s in verdict["signals"] if s.get("effect") and s["text"]][:6]:
            print(f"    {signal['rule']}: \"{signal['text'][:60]}\" {signal['effect']}")


def check_pinned(classifier, pin):
    """The pinned sample: our own mails, always there. Returns whether nothing was lost."""
    sample = read_jsonl(HERE / "sample.jsonl")
    found = measures.triage(measures.judged(classifier, sample))
    if pin:
        PINNED.write_text(json.dumps({k: round(v, 3) for k, v in found.items()}, indent=1) + "\n")
    pinned = json.loads(PINNED.read_text())
    print(f"\npinned sample of {len(sample)} mails")
    kept = True
    for name, before in pinned.items():
        lost = found[name] < before - ALLOWED_LOSS
        kept = kept and not lost
        print(f"{name:46} {found[name]:5.3f}   was {before:5.3f}{'   LOST' if lost else ''}")
    return kept


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--rules", required=True)
    parser.add_argument("--shared", type=pathlib.Path, required=True)
    parser.add_argument("--worst", type=int, default=15)
    parser.add_argument("--pin", action="store_true")
    options = parser.parse_args()
    classifier = Classifier(options.program, options.rules)
    rows = print_table(classifier, options.shared)
    if rows:
        print_worst(rows, options.worst)
    return 0 if check_pinned(classifier, options.pin) else 1


if __name__ == "__main__":
    sys.exit(main())
