"""A server in a Debian of its own (build/interop/NAME, made by tests/interop.sh), for packages that
cannot be installed beside Dovecot's. Needs root.

Each server has its own mount and process namespace: what it writes lies in a temporary folder, and
none of its processes outlives it.
"""
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import threading

from . import process, wait
from .dovecot import make_certificate

ROOT = pathlib.Path(__file__).resolve().parents[2] / "build/interop"
PASSWORD = "pass"


class ChrootServer(process.Managed):
    """What Cyrus and Courier have in common. `name` is that of the chroot; `binds` says which of its
    paths are ours: {path inside: path below self.dir}.

    _command() is the shell text that becomes the server, in the foreground."""

    name = ""
    binds = {}

    def __init__(self, rawlog=False):
        self.root = ROOT / self.name
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix=f"triaged-{self.name}-"))
        self.dir.chmod(0o755)
        self.imap_port, self.imaps_port, self.lmtp_port = process.free_ports(3)
        self.cert = self.dir / "cert.pem"
        self.password = PASSWORD
        self._rawlog = rawlog
        self._users = set()
        self._process = None
        self._log = []
        self._syslog = None

    def start(self):
        self._open_syslog()
        if not self.cert.exists():
            make_certificate(self.dir)
            self._prepare()
        self._process = subprocess.Popen(
            self._inside("exec 3<&0; (" + self._command() + ") </dev/null 3<&- & server=$!; "
                         "(read -r line; kill $server) <&3 & wait $server",
                         "--pid", "--fork", "--kill-child"),
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            wait.until(self._answers, f"{self.name} answers", 30)
        except wait.TimedOut as error:
            self.stop()
            raise RuntimeError(f"{error}\n{self.log()}") from None

    def stop(self):
        """Its input ends, as it also does when we are killed; then it ends."""
        if self._process:
            self._process.stdin.close()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._log.append(self._process.stderr.read().decode(errors="replace"))
            self._process.stderr.close()
            self._process = None
        if self._syslog:
            self._syslog.close()
            self._syslog = None

    def remove(self):
        self.stop()
        shutil.rmtree(self.dir, ignore_errors=True)

    def log(self):
        return "".join(self._log)

    def watching(self, sessions=1):
        """True when so many sessions have said IDLE; needs rawlog=True."""
        return sum(1 for c in self.commands() if c.upper().endswith(" IDLE")) >= sessions

    def kill_sessions(self):
        """As Dovecot.kill_sessions()."""
        victims = self._sessions()
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        wait.until(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in victims),
                   "the sessions are gone")
        return len(victims)

    def _sessions(self):
        return [pid for pid, name in process.descendants(self._process.pid) if name == "imapd"]

    def run(self, command, stdin=b""):
        """Runs a shell command in the chroot; gives what it prints."""
        done = subprocess.run(self._inside(command), input=stdin, capture_output=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{command}: {done.stderr.decode(errors='replace')}\n{self.log()}")
        return done.stdout.decode()

    def make_user(self, user):
        """Accounts and tests name users as they like; a server may have to know them beforehand."""
        if user not in self._users:
            self._users.add(user)
            self._make_user(user)

    def _inside(self, command, *namespaces):
        mounts = "".join(f"mount --bind '{self.dir / ours}' '{self.root}{path}' && "
                         for path, ours in {**self.binds, "/dev/log": "log"}.items())
        return ["unshare", "--mount", *namespaces, "sh", "-c",
                mounts + 'exec chroot "$0" sh -c "$1"', str(self.root), command]

    def _open_syslog(self):
        (self.root / "dev/log").touch()
        path = self.dir / "log"
        path.unlink(missing_ok=True)
        self._syslog = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._syslog.bind(str(path))
        path.chmod(0o666)
        threading.Thread(target=self._read_log, args=(self._syslog,), daemon=True).start()

    def _read_log(self, source):
        while True:
            try:
                text = source.recv(8192)
            except OSError:
                return
            if not text:
                return
            self._log.append(text.decode(errors="replace").rstrip("\0\n") + "\n")

    def _answers(self):
        if self._process.poll() is not None:
            raise RuntimeError(f"{self.name} ended: "
                               + self._process.stderr.read().decode(errors="replace") + self.log())
        for port in self._ports():
            with socket.create_connection(("127.0.0.1", port), 2) as s:
                s.settimeout(5)
                if not s.recv(1):
                    return False
        return True
