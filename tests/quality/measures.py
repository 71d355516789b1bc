"""The measures: of our own labelled mails, and of public sets measured in place."""

import re

from tests.quality import figures as f
from tests.quality.mails import labelled_mail, read_jsonl, read_tsv, short_mail

QUEUES = ["automatic", "urgent", "hard", "quick", "think"]
LEVELS = ["low", "normal", "high", "urgent"]
MOODS = ["negative", "neutral", "positive"]


def judged(classifier, mails):
    return list(zip(mails, classifier.verdicts([labelled_mail(mail) for mail in mails])))


def queue_pairs(rows):
    return [(mail["labels"]["queue"], verdict["queue"]) for mail, verdict in rows]


def triage(rows):
    """Name -> figure, of labelled mails and their verdicts."""
    queues = queue_pairs(rows)
    levels = [(LEVELS.index(m["labels"]["urgency"]), LEVELS.index(v["urgency"])) for m, v in rows]
    moods = [(f.three(m["labels"]["sentiment"]), f.three(v["sentiment"])) for m, v in rows]
    answered = [(m["labels"], v) for m, v in rows if m["labels"]["queue"] != "automatic"]
    return {
        "queue macro-F1": f.macro_f1(queues, QUEUES),
        "queue accuracy": f.accuracy(queues),
        "urgency within one level": f.share(abs(a - b) <= 1 for a, b in levels),
        "urgent recall": f.share(b == 3 for a, b in levels if a == 3),
        "person's mail not called automatic": f.share(
            b != "automatic" for a, b in queues if a != "automatic"),
        "urgent not in quick or automatic": f.share(
            b not in ("quick", "automatic") for a, b in queues if a == "urgent"),
        "sentiment macro-F1": f.macro_f1(moods, MOODS),
        "main topic accuracy": f.share(
            bool(v["topics"]) and m["topics"][0] == v["topics"][0] for m, v in answered),
        "ask overlaps": f.share(f.overlaps(m["labels"]["ask"], v["ask"])
                                for m, v in rows if m["labels"].get("ask")),
    }


def topics_told(rows):
    """Topics the verdicts tell for each topic that is labelled: 1 is neither too many nor few."""
    answered = [(m["labels"]["topics"], v["topics"]) for m, v in rows
                if m["labels"]["queue"] != "automatic"]
    return sum(len(said) for _, said in answered) / max(1, sum(len(gold) for gold, _ in answered))


def train_sets(folder):
    """Language -> labelled mails to learn from."""
    by_language = {}
    for path in sorted(folder.glob("?.jsonl")):
        for mail in read_jsonl(path):
            by_language.setdefault(mail["lang"], []).append(mail)
    return by_language


class PublicSets:
    """Each measure is (name, figure, anchor of a general word list, at least, aim)."""

    def __init__(self, classifier, folder):
        self.classifier, self.folder = classifier, folder

    def rows(self, name, mask=False):
        rows = read_tsv(self.folder / f"{name}.tsv")
        texts = [re.sub(r"@\w+", "@user", r["text"]) if mask else r["text"] for r in rows]
        return list(zip(rows, self.classifier.verdicts([short_mail(text) for text in texts])))

    def score_correlation(self, name, sign=1):
        rows = self.rows(name)
        return f.correlation([float(r["score"]) for r, _ in rows],
                             [sign * v["sentiment_score"] for _, v in rows])

    def measures(self):
        rows = self.rows("sent_airline", mask=True)
        pairs = [(r["label"], f.three(v["sentiment"])) for r, v in rows]
        r = f.correlation([float(r["score"]) for r, _ in rows],
                          [v["sentiment_score"] for _, v in rows])
        yield "airline macro-F1", f.macro_f1(pairs, MOODS), .504, .69, .73
        yield "airline negative F1", f.f1(pairs, "negative"), .646, .84, .88
        yield "airline r", r, .545, .63, .68

        pairs = [(r["label"], "complaint" if f.three(v["sentiment"]) == "negative" else
                  "not_complaint") for r, v in self.rows("complaint_tweets")
                 if not r["domain"].startswith("random_")]
        yield ("complaint macro-F1", f.macro_f1(pairs, ["complaint", "not_complaint"]),
               .600, .73, .78)

        pairs = [(r["label"] in ("anger", "annoyance", "disappointed"),
                  f.three(v["sentiment"]) == "negative")
                 for r, v in self.rows("emo_goemotions_frustration")]
        yield "goemotions frustrated F1", f.f1(pairs, True), .624, .65, .68
        yield "emoint anger r", self.score_correlation("emo_emoint_anger", -1), .462, .52, .60
        yield "vader_tweets r", self.score_correlation("sent_vader_tweets"), .860, .82, .87
        yield "vader_amazon r", self.score_correlation("sent_vader_amazon"), .582, .58, .62
        right = []
        for name in ("sent_uci_yelp", "sent_uci_amazon_cells"):
            right.append(f.share((v["sentiment_score"] > 0) == (r["label"] == "positive")
                                 if v["sentiment_score"] else 0.5 for r, v in self.rows(name)))
        yield "UCI mean accuracy", sum(right) / 2, .832, .84, .87

        rows = self.rows("urgency_handAI_customer_tweets")
        yield ("urgency AUC", f.ranking_quality([r["label"] == "urgent" for r, _ in rows],
                                                [v["urgency_score"] for _, v in rows]),
               .548, .75, .82)
