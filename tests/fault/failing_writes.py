"""The library failing_writes.c, built once, and its numbers."""
import contextlib
import ctypes
import functools
import mmap
import os
import pathlib
import subprocess
import tempfile

FOREVER = 1 << 60


class _Numbers(ctypes.Structure):
    _fields_ = [(name, ctypes.c_int64) for name in ("calls", "fail_from", "fail_until", "error", "first", "failed")]


@functools.lru_cache(1)
def library():
    folder = tempfile.mkdtemp(prefix="triaged-failing-writes-")
    built = pathlib.Path(folder) / "failing_writes.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", str(built),
                    str(pathlib.Path(__file__).with_suffix(".c")), "-ldl"], check=True)
    return built


class FailingWrites:
    """What the daemon writes into its journal, counted; calls `first` to `last` fail."""

    def __init__(self, path):
        path.write_bytes(bytes(ctypes.sizeof(_Numbers)))
        with open(path, "r+b") as file:
            self._map = mmap.mmap(file.fileno(), 0)
        self.numbers = _Numbers.from_buffer(self._map)
        self.env = {"LD_PRELOAD": str(library()), "FAILING_WRITES": str(path),
                    "ASAN_OPTIONS": "detect_leaks=0:abort_on_error=0:verify_asan_link_order=0"}

    def fail(self, first, last, error):
        self.numbers.error = error
        self.numbers.first = self.numbers.failed = 0
        self.numbers.fail_until = last + 1
        self.numbers.fail_from = first

    def heal(self):
        self.numbers.fail_from = 0

    @property
    def calls(self):
        return self.numbers.calls

    @property
    def failed(self):
        return self.numbers.failed

    @property
    def since(self):
        """When the first call failed, as time.time(); None when none did."""
        return self.numbers.first / 1e9 if self.numbers.first else None


@contextlib.contextmanager
def small_disk(folder, megabytes):
    """A disk of that size at `folder`, empty; None when it cannot be mounted (not root)."""
    folder.mkdir(mode=0o700, exist_ok=True)
    done = os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "tmpfs", str(folder)],
        stderr=subprocess.DEVNULL).returncode == 0
    try:
        yield folder if done else None
    finally:
        if done:
            subprocess.run(["umount", "-l", str(folder)], check=True)
