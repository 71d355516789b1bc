"""Starting and ending processes so that none is left behind, and free ports."""
import ctypes
import os
import signal
import socket
import subprocess

_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1


def die_with_parent():
    """For preexec_fn: the child gets SIGTERM when we end, however we end."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def stop(process, seconds=10.0):
    """SIGTERM, then SIGKILL when that is not heard. Returns the exit code."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    return process.returncode


def free_ports(n):
    """`n` ports nobody listens on now. Held open together, so that they differ."""
    sockets = [socket.socket() for _ in range(n)]
    try:
        for s in sockets:
            s.bind(("127.0.0.1", 0))
        return [s.getsockname()[1] for s in sockets]
    finally:
        for s in sockets:
            s.close()


class Managed:
    """Something that runs while it is entered: start() and remove() are the heir's."""

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.remove()


def children(pid):
    """Pids of the direct children of `pid`, with their names: [(pid, name)]."""
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat", encoding="ascii", errors="replace") as f:
                text = f.read()
        except OSError:
            continue
        name = text[text.index("(") + 1:text.rindex(")")]
        if int(text[text.rindex(")") + 2:].split()[1]) == pid:
            found.append((int(entry), name))
    return found


def descendants(pid):
    """As children(), and their children, and so on."""
    found = []
    for child in children(pid):
        found += [child, *descendants(child[0])]
    return found


def inner_pid(pid):
    """The pid, as text, that a process has in its own namespace."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as f:
            return next((line.split()[-1] for line in f if line.startswith("NSpid:")), "")
    except OSError:
        return ""
