"""Servers that lack what moving mail stands on: a proxy before a real one takes it away.

    A  MOVE and UIDPLUS      B  UIDPLUS      C  MOVE      D  neither
"""
import re

from .proxy import Proxy, without_capability

LACKS = {"A": (), "B": ("MOVE",), "C": ("UIDPLUS",), "D": ("MOVE", "UIDPLUS")}
# What a server without the extension would answer BAD to.
_FORBIDDEN = {"MOVE": r" UID MOVE ", "UIDPLUS": r" UID EXPUNGE "}


class ClassProxy(Proxy):
    def __init__(self, target_port, name):
        self.name = name
        hide = without_capability(*LACKS[name])

        def to_client(line):
            if "UIDPLUS" in LACKS[name]:
                line = re.sub(rb" \[(COPYUID|APPENDUID) [^\]]*\]", b"", line)
            return hide(line)

        super().__init__(target_port, to_client=to_client)

    def check(self, test):
        """Fails `test` if the client used what this server says it has not, or removed blindly."""
        for lacking in LACKS[self.name]:
            test.assertEqual(self.said("C", _FORBIDDEN[lacking]), [])
        test.assertEqual(self.said("C", r"^\S+ (EXPUNGE|CLOSE)\b"), [])
