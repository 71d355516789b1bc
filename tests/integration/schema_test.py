"""The JSON Schema of rule files, for editors: it takes and refuses what the loader does."""
import json
import pathlib
import re
import subprocess
import sys
import unittest

from tests.support import daemon

sys.path.append("/usr/lib/python3/dist-packages")  # Debian's, whichever python3 comes first in PATH
import jsonschema  # noqa: E402
import yaml  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "rules/rules.schema.json"
BROKEN = ROOT / "tests/triage/broken"

# Mistakes that only all files together, PCRE2, or counting can tell, or that are gone when YAML has
# been read (an octal number, an anchor): the loader alone tells them.
BEYOND_A_SCHEMA = set("""
    17th-keyword anchor-and-alias byte-order-mark comparison-contradicts-itself
    default-queue-unknown gap-at-the-end id-twice id-twice-over-files levels-not-in-order
    list-twice-over-files note-with-an-unknown-field nul-in-double-quotes octal-number
    old-mac-line-ends phrase-of-25-words points-nobody-gives queue-not-declared range-turned-round
    regex-bracket regex-c regex-lookbehind regex-nothing-to-repeat regex-of-another-language
    regex-parenthesis regex-too-deep regex-too-large settings-twice-over-files star-within-a-word
    tag unknown-list unknown-queue unknown-topic urgency-as-number words-of-signs
""".split())


class Yaml12(yaml.SafeLoader):
    """YAML 1.2 as editors read it: `yes` and `2024-05-14` are text; a key twice is a mistake."""

    def construct_mapping(self, node, deep=False):
        keys = [key.value for key, _ in node.value]
        if len(keys) != len(set(keys)):
            raise yaml.YAMLError("a key twice")
        return super().construct_mapping(node, deep)


Yaml12.yaml_implicit_resolvers = {}
for tag, pattern, first in (("null", r"^(~|null|Null|NULL|)$", "~nN\0"),
                            ("bool", r"^(true|false)$", "tf"),
                            ("int", r"^[-+]?(0|[1-9][0-9]*)$", "-+0123456789"),
                            ("float", r"^[-+]?(0|[1-9][0-9]*)?\.[0-9]+$", "-+.0123456789")):
    Yaml12.add_implicit_resolver("tag:yaml.org,2002:" + tag, re.compile(pattern), list(first) + [""])


class SchemaTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.schema = json.loads(SCHEMA.read_text())
        jsonschema.Draft7Validator.check_schema(cls.schema)
        cls.validator = jsonschema.Draft7Validator(cls.schema)

    def mistakes(self, text):
        """What the schema has against it, or the reader."""
        try:
            # PyYAML ends a text at a `?` within brackets, which neither YAML 1.2 nor the loader does.
            document = yaml.load(text.decode().replace("?", "\ue000"), Yaml12)
        except (yaml.YAMLError, TypeError, ValueError, RecursionError) as e:
            return [str(e)]
        return [f"{list(e.absolute_path)}: {e.message[:200]}" for e in self.validator.iter_errors(document)]

    def test_the_program_prints_it(self):
        printed = subprocess.run([daemon.binary(), "schema"], capture_output=True, check=True).stdout
        self.assertEqual(printed.decode(), SCHEMA.read_text())

    def test_takes_all_shipped_rules(self):
        files = sorted((ROOT / "rules").rglob("*.yaml"))
        self.assertGreater(len(files), 10)
        for file in files:
            with self.subTest(file.name):
                self.assertEqual(self.mistakes(file.read_bytes()), [])

    def test_takes_the_examples_of_the_reference(self):
        examples = re.findall(r"```yaml\n(.*?)```", (ROOT / "rules/README.md").read_text(), re.S)
        self.assertGreater(len(examples), 3)
        for example in examples:
            with self.subTest(example):
                self.assertEqual(self.mistakes(example.encode()), [])

    def test_refuses_broken_files_as_the_loader_does(self):
        """A file of several belongs to a mistake between files: one of them may be good."""
        taken, refused = set(), set()
        for file in sorted(BROKEN.glob("*.yaml")):
            name = file.name.split(".")[0]
            (refused if self.mistakes(file.read_bytes()) else taken).add(name[4:])
        taken -= refused
        warned = {name for name in taken | refused if name.startswith("warn-")}
        self.assertEqual(refused & warned, set())
        self.assertEqual(taken - warned, BEYOND_A_SCHEMA)


if __name__ == "__main__":
    unittest.main()
