"""The program under test: its configuration, its process, what it said."""
import contextlib
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading

from . import process, wait

ROOT = pathlib.Path(__file__).resolve().parents[2]
# For tests that start it very often.
FEW_RULES = ROOT / "tests/support/rules"


def binary():
    """TRIAGED_BIN, else the newest of build/dev and build/release."""
    if "TRIAGED_BIN" in os.environ:
        return pathlib.Path(os.environ["TRIAGED_BIN"])
    built = [p for p in (ROOT / "build/dev/triaged", ROOT / "build/release/triaged") if p.exists()]
    if not built:
        raise FileNotFoundError("no triaged: set TRIAGED_BIN, or build: cmake --preset dev && "
                                "cmake --build --preset dev")
    return max(built, key=lambda p: p.stat().st_mtime)


class Account:
    """One account of the configuration. `security`: "tls", "starttls" or "none"; `oauth`: YAML of
    that setting, instead of a password."""

    def __init__(self, name, server, security="tls", port=None, password=None,
                 address=None, user=None, oauth=None):
        self.name = name
        self.user = user or name
        self.oauth = oauth
        self.server = server
        self.security = security
        self.port = port or (server.imaps_port if security == "tls" else server.imap_port)
        self.password = password or server.password
        addresses = address or f"{name}@example.test"
        self.addresses = [addresses] if isinstance(addresses, str) else list(addresses)
        self.address = self.addresses[0]
        if hasattr(server, "make_user"):
            server.make_user(self.user)


def write_secret(folder, name, text):
    """A file of the configuration's secrets; gives its path."""
    path = folder / f"{name}.secret"
    path.touch(mode=0o600)
    path.write_text(text + "\n")
    return path


def write_config(folder, accounts, smtp_port=None, mode="live", backlog="all", rules=None, more="",
                 smtp_login=None, acknowledge="", sent=None):
    """Writes triaged.yaml and the secrets into `folder`; gives the path of the file.

    The one place that knows the shape of the configuration. `more` is YAML appended as it is,
    `acknowledge` what else that setting holds, `sent` every account's folder of sent mail.
    """
    lines = ["accounts:"]
    for a in accounts:
        login = f"oauth: {a.oauth}" if a.oauth else f"secret: {{file: {write_secret(folder, a.name, a.password)}}}"
        scheme = "imaps" if a.security == "tls" else "imap"
        lines += [f"  - name: {a.name}",
                  f"    imap: {scheme}://127.0.0.1:{a.port}",
                  f"    user: {a.user}",
                  f"    {login}",
                  f"    address: [{', '.join(a.addresses)}]"]
        if a.security == "none":
            lines.append("    tls: none")
        else:
            lines.append(f"    ca_file: {a.server.cert}")
        if sent:
            lines.append(f"    sent: {sent}")
    if smtp_port:
        login = ""
        if isinstance(smtp_login, str):  # YAML
            login = ", " + smtp_login
        elif smtp_login:
            user, password = smtp_login
            login = f", user: {user}, secret: {{file: {write_secret(folder, 'smtp', password)}}}"
        lines.append(f"smtp: {{url: 'smtp://127.0.0.1:{smtp_port}', tls: none{login}}}")
    lines += ["store: state", f"mode: {mode}", f"backlog: {backlog}"]
    if mode == "live":
        lines.append(f"acknowledge: {{from: 'Support <{accounts[0].address}>'"
                     + (f", {acknowledge}" if acknowledge else "") + "}")
    if rules:
        lines.append(f"rules: {rules}")
    path = folder / "triaged.yaml"
    path.write_text("\n".join(lines) + "\n" + more)
    return path


class Triaged:
    """A folder with configuration and state, and at most one running daemon on it."""

    def __init__(self, accounts, smtp_port=None, mode="live", backlog="all", rules=None, more="",
                 folder=None, smtp_login=None, acknowledge="", sent=None):
        self.dir = pathlib.Path(folder or tempfile.mkdtemp(prefix="triaged-run-"))
        self._own_dir = folder is None
        self.rules = pathlib.Path(rules) if rules else ROOT / "rules"
        self.accounts = accounts
        self.settings = dict(smtp_port=smtp_port, mode=mode, backlog=backlog, rules=self.rules,
                             more=more, smtp_login=smtp_login, acknowledge=acknowledge, sent=sent)
        self.config = write_config(self.dir, accounts, **self.settings)
        self.process = None
        self._log = []
        self._reader = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()
        if self._own_dir:
            shutil.rmtree(self.dir, ignore_errors=True)

    def configure(self, **changes):
        self.settings.update(changes)
        self.config = write_config(self.dir, self.accounts, **self.settings)

    @property
    def state(self):
        return self.dir / "state"

    def arguments(self, *command):
        return [str(binary()), "--config", str(self.config), *command]

    def environment(self, **env):
        return {**os.environ, "ASAN_OPTIONS": "detect_leaks=0:abort_on_error=0",
                "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1", **env}

    def start(self, *options, env=None, preexec=None):
        """Starts `triaged run`; its log is read along: log(), wait_for_log()."""
        assert self.process is None or self.process.poll() is not None

        def before():
            process.die_with_parent()
            if preexec:
                preexec()

        self.process = subprocess.Popen(
            self.arguments("run", *options), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, cwd=self.dir, env=self.environment(**(env or {})),
            preexec_fn=before)
        self._reader = threading.Thread(target=self._read, args=(self.process.stderr,), daemon=True)
        self._reader.start()
        return self

    def run_once(self, env=None, seconds=300, preexec=None):
        """`triaged run --once` to its end; gives the exit code (-9 when it was killed)."""
        self.start("--once", env=env, preexec=preexec)
        return self.wait(seconds)

    def wait(self, seconds=120):
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise wait.TimedOut(f"triaged did not end within {seconds} s\n{self.log()}") from None
        self._reader.join(5)
        return code

    def command(self, *command, stdin=None, seconds=300, env=None):
        """Another command of the program; gives subprocess.CompletedProcess with bytes."""
        return subprocess.run(self.arguments(*command), input=stdin, capture_output=True,
                              stdin=None if stdin is not None else subprocess.DEVNULL,
                              timeout=seconds, cwd=self.dir, env=self.environment(**(env or {})))

    def json(self, *command, **options):
        """The JSON lines a command prints."""
        done = self.command(*command, **options)
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        return [json.loads(line) for line in done.stdout.splitlines() if line.strip()]

    def sql(self, statement, *values):
        """Changes the daemon's memory; for tests of what takes it hours."""
        with contextlib.closing(sqlite3.connect(self.state / "triaged.db")) as db, db:
            return db.execute(statement, values).fetchall()

    def terminate(self, seconds=60.0):
        """SIGTERM; gives the exit code, or fails when it does not end in time."""
        self.process.send_signal(signal.SIGTERM)
        return self.wait(seconds)

    def reload(self):
        self.process.send_signal(signal.SIGHUP)

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self._reader:
            self._reader.join(5)

    def log(self):
        return "".join(self._log)

    def lines(self, since=0):
        """The lines of the log from that one on."""
        return self._log[since:]

    def wait_for_log(self, text, seconds=120, count=1):
        wait.until(lambda: self.log().count(text) >= count,
                   lambda: f'"{text}" in the log:\n' + self.log()[-3000:], seconds)

    def wait_until_empty(self, mailbox, folder="INBOX", seconds=120):
        wait.until(lambda: mailbox.count(folder) == 0,
                   lambda: f"{folder} is empty; log:\n" + self.log()[-3000:], seconds)

    def _read(self, stream):
        for line in iter(stream.readline, b""):
            self._log.append(line.decode("utf-8", "replace"))
        stream.close()
