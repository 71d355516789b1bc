"""The mail server a test works against: Dovecot, or the one that TRIAGED_SERVER names
(tests/interop.sh): cyrus or courier."""
import importlib
import os
import unittest

from .dovecot import Dovecot

NAME = os.environ.get("TRIAGED_SERVER", "dovecot")
# Dovecot keeps mail in two ways, which differ under faults.
STORES = ("maildir", "sdbox") if NAME == "dovecot" else (NAME,)


def MailServer(store=STORES[0], **options):
    """A server with the face of dovecot.Dovecot. `store` is for Dovecot only.

    Skips the test when this server lacks an option that it needs."""
    if NAME == "dovecot":
        return Dovecot(store, **options)
    kind = getattr(importlib.import_module("." + NAME, __package__), NAME.capitalize())
    for option in options.keys() - kind.options:
        raise unittest.SkipTest(f"{NAME} has nothing like Dovecot's option {option}")
    return kind(**options)
