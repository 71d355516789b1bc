"""A private Courier 5.0 (see chroot.py): IMAP with UIDPLUS and IDLE, without MOVE and CONDSTORE.

It has no LMTP: mail is delivered as Courier's own MTA does, by a file in Maildir/new.
"""
import functools
import os
import re
import shutil
import subprocess
import time

from .chroot import PASSWORD, ChrootServer
from .mailbox import Mailbox

_UID = 8  # "mail"; gamin, which tells Courier of changes, asks for its name
# IMAP_IDLE_TIMEOUT: so often it looks for something to push; a minute as Debian has it.
_START = """\
set -a
. /etc/courier/authdaemonrc
/usr/lib/courier/courier-authlib/authdaemond 2>/srv/authdaemond.log &
. /etc/courier/imapd-ssl
. /etc/courier/imapd
IMAPDEBUGFILE=imaplog.dat IMAP_IDLE_TIMEOUT={idle} IMAP_STARTTLS=YES IMAP_ULIMITD=0
TLS_CERTFILE=/srv/courier.pem TLS_CACHEFILE= TLS_TRUSTCERTS=
listen() {{ exec couriertcpd -address=127.0.0.1 -maxprocs=1000 -maxperip=1000 -nodnslookup -noidentlookup "$@"; }}
imap=/usr/lib/courier/courier/imaplogin
(IMAP_TLS=1; listen {imaps_port} $COURIERTLS -server -tcpd $imap /usr/bin/imapd Maildir) &
listen {imap_port} $imap /usr/bin/imapd Maildir
"""


@functools.cache
def _password():
    return subprocess.run(["openssl", "passwd", "-5", PASSWORD], check=True, capture_output=True,
                          text=True).stdout.strip()


class Courier(ChrootServer):
    """idle: seconds between two looks of an IDLE."""

    name = "courier"
    options = {"rawlog", "idle"}
    binds = {"/srv": "", "/etc/courier": "etc", "/run/courier": "run"}

    def __init__(self, rawlog=False, idle=1):
        super().__init__(rawlog)
        self._idle = idle

    def mailbox(self, user):
        self.make_user(user)
        return Mailbox("127.0.0.1", self.imap_port, user, self.password, prefix="INBOX.", separator=".")

    def fill(self, user, mails):
        self.make_user(user)
        new = self._maildir(user) / "new"
        begun = time.time_ns()
        for n, mail in enumerate(mails):
            path = new.parent / "tmp" / f"{begun // 10**9}.M{begun % 10**9:09}P{n:06}.test"
            path.write_bytes(mail.replace(b"\r\n", b"\n"))
            os.chown(path, _UID, _UID)
            path.rename(new / path.name)

    def deliver(self, user, sender, mail):
        now = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime())
        self.fill(user, [(f"Return-Path: <{sender}>\r\nDelivered-To: {user}@example.test\r\n"
                          f"Received: from mx.example.test by localhost with local; {now}\r\n").encode() + mail])

    def renumber(self, user, folder=""):
        """As Dovecot.renumber(). Left to itself Courier takes the time, in seconds, as UIDVALIDITY."""
        known = self._maildir(user) / folder / "courierimapuiddb"
        if known.exists():
            validity = known.read_text().split()[1]
            known.write_text(f"1 {int(validity) + 1} 1\n")

    def commands(self):
        """As Dovecot.commands(): Courier writes down what users say who have such a file."""
        lines, words = [], []
        for path in sorted((self.dir / "mail").glob("*/Maildir/imaplog.dat")):
            for line in path.read_text(errors="replace").splitlines():
                if line == "READ: EOL":
                    lines.append(" ".join(words))
                    words.clear()
                elif line.startswith("READ: "):
                    words.append(re.sub(r"^READ: (ATOM: |QUOTED_STRING: )?", "", line))
        return lines

    def _maildir(self, user):
        return self.dir / "mail" / user / "Maildir"

    def _prepare(self):
        shutil.copytree(self.root / "etc/courier", self.dir / "etc")
        settings = self.dir / "etc/authdaemonrc"
        settings.write_text(settings.read_text().replace('authmodulelist="authpam"', 'authmodulelist="authuserdb"'))
        (self.dir / "courier.pem").write_text((self.dir / "key.pem").read_text() + self.cert.read_text())
        (self.dir / "run/authdaemon").mkdir(parents=True)
        (self.dir / "mail").mkdir()
        (self.root / "run/courier").mkdir(exist_ok=True)
        self.run("chown -R courier /run/courier /srv/courier.pem")

    def _command(self):
        return _START.format(idle=self._idle, imap_port=self.imap_port, imaps_port=self.imaps_port)

    def _ports(self):
        return (self.imap_port,)

    def _make_user(self, user):
        maildir = self._maildir(user)
        for name in ("new", "cur", "tmp"):
            (maildir / name).mkdir(parents=True)
        if self._rawlog:
            (maildir / "imaplog.dat").touch()
        with (self.dir / "etc/userdb").open("a") as userdb:
            os.chmod(userdb.fileno(), 0o600)
            userdb.write(f"{user}\tuid={_UID}|gid={_UID}|home=/srv/mail/{user}|imappw={_password()}\n")
        self.run(f"chown -R {_UID}:{_UID} /srv/mail/{user} && makeuserdb")
