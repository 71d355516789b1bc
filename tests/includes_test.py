#!/usr/bin/env python3
"""Fails on any include the architecture does not allow.

Which folder may include which stands in BELOW, transitively; which folder alone may use a library
in OWNERS. Tests and benchmarks may include anything of daemon/.
"""
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[1]

# The folders a folder builds on directly; it may include these and whatever they build on.
BELOW = {
    "base": [],
    "yaml": ["base"],
    "net": ["base"],
    "message": ["base"],
    "compose": ["base"],
    "imap": ["net"],
    "triage": ["message", "yaml"],
    "desk": ["triage", "message"],
    "report": ["desk", "compose"],
    "store": ["desk"],
    "flow": ["base", "yaml", "net", "message", "compose", "imap", "triage", "desk", "report", "store"],
    "app": ["flow"],
}

# A header that starts so: the folders that may include it.
OWNERS = {
    "yaml-cpp/": {"yaml"},
    "curl/": {"net"},
    "mimetic/": {"message"},
    "libxml/": {"message"},
    "cld2/": {"message"},
    "unicode/": {"message", "triage"},
    "pcre2.h": {"triage"},
    "sqlite3.h": {"store"},
    "SQLiteCpp/": {"store"},
    "spdlog/": {"base"},
    "openssl/": {"base", "net", "compose"},
    "date/": {"desk"},
    "CLI/": {"app"},
    "nlohmann/": {"net", "flow", "app"},
    "systemd/": {"app"},
}


def allowed(folder):
    """`folder` itself and everything below it."""
    found, todo = {folder}, list(BELOW[folder])
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += BELOW[name]
    return found


def complaint(folder, header):
    """What is wrong with `header` in a file of `folder`, or None."""
    top = header.split("/")[0]
    if top in BELOW and "/" in header and top not in allowed(folder):
        return f"{folder}/ may not include {top}/"
    for prefix, owners in OWNERS.items():
        if header.startswith(prefix) and folder not in owners:
            return f"{folder}/ may not use {prefix.rstrip('/')}: only {', '.join(sorted(owners))} may"
    return None


def includes(text):
    """(line number, header) of each include, both kinds of quotes."""
    for number, line in enumerate(text.splitlines(), 1):
        found = re.match(r'\s*#\s*include\s*["<]([^">]+)[">]', line)
        if found:
            yield number, found.group(1)


class IncludesTest(unittest.TestCase):
    def test_every_include_is_allowed(self):
        wrong = []
        files = [p for p in (ROOT / "daemon").rglob("*") if p.suffix in (".h", ".cpp")]
        self.assertGreater(len(files), 10)
        for path in sorted(files):
            where = path.relative_to(ROOT / "daemon")
            if len(where.parts) == 1:  # main.cpp
                continue
            self.assertIn(where.parts[0], BELOW, f"{path}: a folder the architecture does not know")
            for number, header in includes(path.read_text(encoding="utf-8")):
                said = complaint(where.parts[0], header)
                if said:
                    wrong.append(f"daemon/{where}:{number}: {said} ({header})")
        self.assertEqual(wrong, [], "\n" + "\n".join(wrong))

    def test_the_pure_folders_read_no_clock_and_do_no_input_or_output(self):
        forbidden = re.compile(r"system_clock::now|steady_clock::now|std::time\(|\b[io]?fstream\b|"
                               r"#include <(sys/socket|fcntl|unistd|thread|iostream)(\.h)?>")
        wrong = []
        for folder in ("message", "compose", "triage", "desk", "report"):
            for path in sorted((ROOT / "daemon" / folder).glob("*.[hc]*")):
                for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                    if forbidden.search(line.split("//")[0]):
                        wrong.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
        self.assertEqual(wrong, [], "\n" + "\n".join(wrong))

    def test_what_is_refused_and_what_is_not(self):
        for folder, header, refused in (
                ("base", "yaml/node.h", True), ("yaml", "base/result.h", False),
                ("imap", "base/result.h", False), ("imap", "message/message.h", True),
                ("message", "triage/verdict.h", True), ("store", "desk/plan.h", False),
                ("store", "imap/uid_set.h", True), ("report", "store/journal.h", True),
                ("flow", "app/config.h", True), ("app", "flow/worker.h", False),
                ("app", "yaml-cpp/yaml.h", True), ("yaml", "yaml-cpp/yaml.h", False),
                ("imap", "curl/curl.h", True), ("net", "curl/curl.h", False),
                ("flow", "sqlite3.h", True), ("store", "string", False)):
            with self.subTest(folder=folder, header=header):
                self.assertEqual(complaint(folder, header) is not None, refused)


if __name__ == "__main__":
    unittest.main()
