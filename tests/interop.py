"""Runs the integration tests against the server that TRIAGED_SERVER names; see interop.sh."""
import collections
import sys
import time
import unittest

from tests.support import audit, mail_server

MODULES = ("main_path", "idle", "backlog", "renumber", "undo", "handling", "desk_commands", "reload", "signals",
           "refusal", "bad_input", "big_mail", "acknowledge", "crash")
WANTED = ("MOVE", "UIDPLUS", "CONDSTORE", "QRESYNC", "IDLE", "ESEARCH", "SPECIAL-USE", "LITERAL+")


class LineResult(unittest.TestResult):
    """One line a test, when it is over; what went wrong follows it."""

    def startTest(self, test):
        super().startTest(test)
        self.began = time.monotonic()
        self.said = collections.Counter()
        self.details = []

    def stopTest(self, test):
        outcome = next((o for o in ("FAILED", "skipped") if self.said[o]), "ok")
        self.counts[outcome] += 1
        module, _, name = test.id().removeprefix("tests.integration.").partition(".")
        print(f"{outcome:8}{time.monotonic() - self.began:6.1f} s  {module}: {name.split('.')[-1]}")
        for text in self.details:
            print("    " + text.rstrip().replace("\n", "\n    "))
        sys.stdout.flush()
        super().stopTest(test)

    def note(self, outcome, text):
        self.said[outcome] += 1
        if text not in self.details:
            self.details.append(text)

    def addFailure(self, test, error):
        self.note("FAILED", self._exc_info_to_string(error, test))

    addError = addFailure

    def addSubTest(self, test, subtest, error):
        if error:
            self.note("FAILED", f"{subtest._subDescription()}: {self._exc_info_to_string(error, test)}")

    def addSkip(self, test, reason):
        self.note("skipped", reason)


def describe():
    with mail_server.MailServer() as server, server.mailbox("first") as box:
        offered = box.capabilities()
    has = [name for name in WANTED if name in offered]
    lacks = [name for name in WANTED if name not in offered]
    print(f"{mail_server.NAME}: has {' '.join(has)}" + (f"; lacks {' '.join(lacks)}" if lacks else ""))


def main():
    sys.stdout.reconfigure(line_buffering=True)
    names = sys.argv[1:] or [f"tests.integration.{m}_test" for m in MODULES]
    describe()
    result = LineResult()
    result.counts = collections.Counter()
    began = time.monotonic()
    suite = unittest.TestLoader().loadTestsFromNames(names)
    for test in suite:
        test.run(result)
    figures = audit.figures
    print(f"{mail_server.NAME}: {time.monotonic() - began:.0f} s; {figures['audits']} audits of {figures['mails']} "
          f"mails: {figures['lost']} lost, {figures['twice']} twice; {figures['acknowledgements']} "
          f"acknowledgements, {figures['second acknowledgements']} second ones")
    print(f"{mail_server.NAME}: {result.counts['ok']} passed, {result.counts['FAILED']} failed, "
          f"{result.counts['skipped']} skipped")
    return 1 if result.counts["FAILED"] else 0


if __name__ == "__main__":
    sys.exit(main())
