"""The arithmetic of the measures."""

import math
import re


def f1(pairs, label):
    right = sum(gold == label == said for gold, said in pairs)
    both = sum(said == label for _, said in pairs) + sum(gold == label for gold, _ in pairs)
    return 2 * right / both if both else 1.0


def macro_f1(pairs, labels):
    return sum(f1(pairs, label) for label in labels) / len(labels)


def accuracy(pairs):
    return sum(gold == said for gold, said in pairs) / max(1, len(pairs))


def share(flags):
    flags = list(flags)
    return sum(flags) / max(1, len(flags))


def correlation(xs, ys):
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    shared = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys))
    spread = sum((x - mean_x) ** 2 for x in xs) * sum((y - mean_y) ** 2 for y in ys)
    return shared / math.sqrt(spread) if spread > 0 else 0.0


def ranking_quality(flags, scores):
    """The area under the ROC curve; equal scores count half."""
    yes = [score for flag, score in zip(flags, scores) if flag]
    no = [score for flag, score in zip(flags, scores) if not flag]
    wins = sum((a > b) + 0.5 * (a == b) for a in yes for b in no)
    return wins / (len(yes) * len(no)) if yes and no else 0.0


def three(sentiment):
    for name in ("negative", "positive"):
        if name in sentiment:
            return name
    return "neutral"


def overlaps(gold, said):
    """Whether an ask holds half of the label's words without quoting the whole mail."""
    words = [set(re.findall(r"\w+", (text or "").lower())) for text in (gold, said)]
    return len(words[0] & words[1]) >= 0.5 * len(words[0]) and \
        len(words[1]) <= 3 * len(words[0]) + 8
