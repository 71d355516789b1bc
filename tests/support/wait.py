"""Waiting for a condition instead of for a while."""
import time


class TimedOut(AssertionError):
    pass


def until(condition, what, seconds=120.0, every=0.05):
    """Polls `condition` until it gives something true, and returns that.

    `what`, or what it then returns, is named in the error; `condition` may raise ConnectionError or
    OSError meanwhile.
    """
    deadline = time.monotonic() + seconds
    last = None
    while True:
        try:
            value = condition()
            if value:
                return value
        except OSError as error:
            last = error
        if time.monotonic() > deadline:
            what = what() if callable(what) else what
            raise TimedOut(f"not within {seconds:g} s: {what}" + (f" ({last})" if last else ""))
        time.sleep(every)
