"""The pinned sample: the shipped rules must not get worse on our own labelled mails."""

import json
import os
import pathlib
import unittest

from tests.quality import figures, measures, table
from tests.quality.mails import Classifier, read_jsonl

ROOT = pathlib.Path(__file__).parents[2]
PROGRAM = pathlib.Path(os.environ.get("TRIAGED", ROOT / "build/release/triaged"))


class Arithmetic(unittest.TestCase):
    def test_f1_counts_both_kinds_of_mistake(self):
        pairs = [("a", "a"), ("a", "b"), ("b", "b"), ("b", "b")]
        self.assertAlmostEqual(figures.f1(pairs, "a"), 2 / 3)
        self.assertAlmostEqual(figures.f1(pairs, "b"), 4 / 5)
        self.assertAlmostEqual(figures.macro_f1(pairs, ["a", "b"]), 11 / 15)

    def test_ranking_quality_is_half_for_equal_scores(self):
        self.assertEqual(figures.ranking_quality([True, False], [1, 1]), 0.5)
        self.assertEqual(figures.ranking_quality([True, False], [2, 1]), 1.0)

    def test_an_ask_overlaps_by_half_its_words_and_not_by_quoting_all(self):
        self.assertTrue(figures.overlaps("please send the invoice", "send the invoice again"))
        self.assertFalse(figures.overlaps("please send the invoice", "thank you"))
        everything = "please send the invoice " + " ".join(f"word{i}" for i in range(40))
        self.assertFalse(figures.overlaps("please send the invoice", everything))


class PinnedSample(unittest.TestCase):
    def test_no_measure_lost_more_than_a_point(self):
        if not PROGRAM.is_file():
            self.skipTest(f"no program at {PROGRAM}")
        classifier = Classifier(PROGRAM, ROOT / "rules")
        sample = read_jsonl(table.HERE / "sample.jsonl")
        found = measures.triage(measures.judged(classifier, sample))
        for name, before in json.loads(table.PINNED.read_text()).items():
            with self.subTest(name):
                self.assertGreaterEqual(found[name], before - table.ALLOWED_LOSS)


if __name__ == "__main__":
    unittest.main()
