"""A private Dovecot: IMAP (plain, STARTTLS, TLS) and LMTP on free ports of 127.0.0.1.

Any user may log in with the password `pass`. Works as root (mail belongs to uid 5000) and as an
ordinary user (everything belongs to the caller). Dovecot 2.3 is what Debian 12 has.
"""
import grp
import os
import pathlib
import pwd
import re
import shutil
import signal
import socket
import subprocess
import time
import tempfile

from . import process, wait
from .mailbox import Mailbox

PASSWORD = "pass"
MAIL_UID = 5000

_CONFIG = """
base_dir = {dir}/run
state_dir = {dir}/run
log_path = {dir}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <{dir}/cert.pem
ssl_key = <{dir}/key.pem
ssl_dh =
disable_plaintext_auth = no
auth_mechanisms = {mechanisms}
auth_failure_delay = 0
auth_verbose = yes
auth_username_format = %Ln
mail_location = {location}
maildir_very_dirty_syncs = yes
mail_max_userip_connections = 10000
mailbox_idle_check_interval = 1 secs
mail_fsync = never
first_valid_uid = 1
default_vsz_limit = 1G
{unprivileged}
{token_passdb}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={dir}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  prefix = {prefix}
  mailbox Drafts {{
    special_use = \\Drafts
    auto = subscribe
  }}
  mailbox Sent {{
    special_use = \\Sent
    auto = subscribe
  }}
  mailbox Trash {{
    special_use = \\Trash
    auto = subscribe
  }}
}}
protocol imap {{
  rawlog_dir = {rawlog}
}}
service imap-login {{
  service_count = 0
  process_min_avail = 1
  {chroot}
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
    ssl = yes
  }}
}}
service imap {{
  process_limit = 1200
}}
service anvil {{
  {chroot}
}}
service stats {{
  {chroot}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp_port}
  }}
}}
"""


_TOKEN_PASSDB = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {dir}/oauth2.conf.ext
}}
"""

_TOKEN_CONFIG = """
introspection_url = {url}/introspect
introspection_mode = auth
active_attribute = active
active_value = true
username_attribute = username
username_format = %Ln
"""


class Dovecot(process.Managed):
    """`store` is "maildir" or "sdbox": they differ under faults.

    rawlog=True keeps what each IMAP session was sent and answered, also under TLS: commands().
    settings: more lines of its configuration.
    tokens, a TokenServer: XOAUTH2 and OAUTHBEARER are offered, and it is asked about each token.
    """

    def __init__(self, store="maildir", rawlog=False, prefix="", folder=None, password=PASSWORD,
                 tokens=None, settings=""):
        assert store in ("maildir", "sdbox"), store
        self.store = store
        self.dir = pathlib.Path(folder or tempfile.mkdtemp(prefix="triaged-dovecot-"))
        self.dir.chmod(0o755)  # the login processes run as another user
        self._own_dir = folder is None
        self.imap_port, self.imaps_port, self.lmtp_port = process.free_ports(3)
        self.cert = self.dir / "cert.pem"
        self._root = os.geteuid() == 0
        self._uid, self._gid = (MAIL_UID, MAIL_UID) if self._root else (os.getuid(), os.getgid())
        self._rawlog = self.dir / "rawlog" if rawlog else None
        self._prefix = prefix
        self.password = password
        self._tokens = tokens
        self._settings = settings
        self._process = None

    def start(self):
        for name in ("run", "mail"):
            (self.dir / name).mkdir(exist_ok=True)
        (self.dir / "run").chmod(0o755)
        self._give(self.dir / "mail")
        if self._rawlog:
            self._rawlog.mkdir(exist_ok=True)
            self._give(self._rawlog)
        if not self.cert.exists():
            make_certificate(self.dir)
        (self.dir / "dovecot.conf").write_text(self._config())
        if self._tokens:
            (self.dir / "oauth2.conf.ext").write_text(_TOKEN_CONFIG.format(url=self._tokens.url))
        self._process = subprocess.Popen(
            [_find("dovecot"), "-F", "-c", str(self.dir / "dovecot.conf")],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            preexec_fn=process.die_with_parent)
        try:
            wait.until(self._answers, "Dovecot answers", 20)
        except wait.TimedOut as error:
            self.stop()
            raise RuntimeError(f"{error}\n{self.log()}") from None

    def stop(self):
        if self._process:
            process.stop(self._process)
            self._process.stderr.close()
            self._process = None

    def remove(self):
        self.stop()
        if self._own_dir:
            shutil.rmtree(self.dir, ignore_errors=True)

    @property
    def pid(self):
        return self._process.pid

    def log(self):
        path = self.dir / "dovecot.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def watching(self, sessions=1):
        """True when so many sessions have said IDLE; needs rawlog=True."""
        return sum(1 for c in self.commands() if c.upper().endswith(" IDLE")) >= sessions

    def mailbox(self, user):
        """Opens the mail of `user` over IMAP, independent of the daemon's own client."""
        return Mailbox("127.0.0.1", self.imap_port, user, self.password)

    def renumber(self, user, folder=""):
        """A Maildir loses the list of its UIDs, so that it gets another UIDVALIDITY.

        Sessions that have it open are confused then: open a Mailbox afterwards."""
        home = self.dir / "mail" / user / "Maildir" / folder
        for path in [home / "dovecot-uidlist", *home.glob("dovecot.index*")]:
            path.unlink(missing_ok=True)

    def kill_sessions(self):
        """kill -9 of every imap process, as a crash of the server would. Returns how many."""
        victims = [pid for pid, name in process.children(self.pid) if name == "imap"]
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        # A dead session's dotlock blocks the folder until Dovecot takes it for stale, after two
        # minutes; a test need not wait that long.
        wait.until(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in victims),
                   "the sessions are gone")
        for lock in (self.dir / "mail").glob("*/Maildir/**/dovecot-uidlist.lock"):
            lock.unlink(missing_ok=True)
        return len(victims)

    def fill(self, user, mails):
        """Puts `mails` (bytes each) into the INBOX of `user` as new, quickly.

        Maildir: files written into new/. sdbox: APPEND, some hundred a second.
        """
        if self.store == "sdbox":
            with self.mailbox(user) as box:
                box.append_all("INBOX", mails)
            return
        new = self.dir / "mail" / user / "Maildir" / "new"
        new.mkdir(parents=True, exist_ok=True)
        for folder in ("cur", "tmp"):
            (new.parent / folder).mkdir(exist_ok=True)
        for folder in (new.parent.parent, new.parent, new, new.parent / "cur", new.parent / "tmp"):
            self._give(folder)
        # A name is never used twice, or Dovecot takes the file for one it has moved away before.
        begun = time.time_ns()
        for n, mail in enumerate(mails):
            path = new.parent / "tmp" / f"{begun // 10**9}.M{begun % 10**9}P{n}_fill.test"
            path.write_bytes(mail)
            self._give(path)
            path.rename(new / path.name)

    def deliver(self, user, sender, mail):
        """Delivers by LMTP, as a mail server would: a Return-Path and a fresh INTERNALDATE.

        `sender` "" is the null return path of a bounce.
        """
        import smtplib
        with smtplib.LMTP("127.0.0.1", self.lmtp_port, local_hostname="mx.example.test") as lmtp:
            lmtp.sendmail(sender or "<>", [f"{user}@example.test"], mail)

    def commands(self):
        """The command lines of all IMAP sessions so far, in the order the sessions began.

        Literals and continuation lines are left out; needs rawlog=True.
        """
        lines = []
        for path in sorted(self._rawlog.glob("*.in"), key=lambda p: p.name):
            for line in path.read_bytes().splitlines():
                line = re.sub(rb"^\d+\.\d+ ", b"", line)
                if re.match(rb"[A-Za-z]+[0-9]+ +[A-Za-z]", line):
                    lines.append(line.decode("utf-8", "replace"))
        return lines

    def _answers(self):
        if self._process.poll() is not None:
            raise RuntimeError("dovecot ended: "
                               + self._process.stderr.read().decode(errors="replace") + self.log())
        for port in (self.imap_port, self.lmtp_port):
            with socket.create_connection(("127.0.0.1", port), 2) as s:
                s.settimeout(5)
                if not s.recv(1):
                    return False
        return True

    def _give(self, path):
        if self._root:
            os.chown(path, self._uid, self._gid)

    def _config(self):
        unprivileged = chroot = ""
        if not self._root:
            user = pwd.getpwuid(os.getuid()).pw_name
            group = grp.getgrgid(os.getgid()).gr_name
            unprivileged = (f"default_internal_user = {user}\ndefault_internal_group = {group}\n"
                            f"default_login_user = {user}")
            chroot = "chroot ="
        location = {"maildir": "maildir:~/Maildir", "sdbox": "sdbox:~/sdbox"}[self.store]
        by_token = _TOKEN_PASSDB.format(dir=self.dir) if self._tokens else ""
        return _CONFIG.format(dir=self.dir, token_passdb=by_token,
                              mechanisms="plain login" + (" xoauth2 oauthbearer" if by_token else ""), location=location, password=self.password, uid=self._uid,
                              gid=self._gid, unprivileged=unprivileged, chroot=chroot,
                              prefix=self._prefix, rawlog=self._rawlog or "",
                              imap_port=self.imap_port, imaps_port=self.imaps_port,
                              lmtp_port=self.lmtp_port) + self._settings


def make_certificate(folder):
    """Writes key.pem and cert.pem, for localhost and 127.0.0.1."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "3650", "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem"),
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
        check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _find(program):
    return shutil.which(program) or f"/usr/sbin/{program}"
