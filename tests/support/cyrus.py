"""A private Cyrus 3.6 (see chroot.py): IMAP with MOVE, UIDPLUS, CONDSTORE and IDLE, and LMTP."""
import os
import re
import smtplib
import struct
import zlib

from . import process
from .chroot import ChrootServer
from .mailbox import Mailbox

_IMAPD = """\
configdirectory: /srv/lib
proc_path: /srv/run/proc
mboxname_lockpath: /srv/run/lock
idlesocket: /srv/run/idle
lmtpsocket: /srv/run/lmtp
notifysocket: /srv/run/notify
defaultpartition: default
partition-default: /srv/mail
sievedir: /srv/sieve
servername: localhost
admins: cyrus
unixhierarchysep: yes
altnamespace: {altnamespace}
allowplaintext: yes
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_mech_list: PLAIN LOGIN
sasl_sasldb_path: /srv/sasldb2
tls_server_cert: /srv/cert.pem
tls_server_key: /srv/key.pem
duplicatesuppression: no
autocreate_quota: 0
autocreate_inbox_folders: Drafts | Sent | Trash
autocreate_subscribe_folders: Drafts | Sent | Trash
xlist-drafts: Drafts
xlist-sent: Sent
xlist-trash: Trash
"""

_SERVICES = """\
START {{
  recover cmd="/usr/sbin/cyrus ctl_cyrusdb -r"
}}
DAEMON {{
  idled cmd="idled"
}}
SERVICES {{
  imap cmd="imapd -U 30" listen="127.0.0.1:{imap_port}" prefork=2 maxchild=1000
  imaps cmd="imapd -s -U 30" listen="127.0.0.1:{imaps_port}" prefork=0 maxchild=1000
  lmtp cmd="lmtpd -a" listen="127.0.0.1:{lmtp_port}" prefork=1 maxchild=100
}}
EVENTS {{
}}
"""


class Cyrus(ChrootServer):
    """prefix: "", or "INBOX/" as in Debian's own configuration (altnamespace: no)."""

    name = "cyrus"
    options = {"rawlog", "prefix"}
    binds = {"/srv": "", "/etc/imapd.conf": "imapd.conf", "/etc/cyrus.conf": "cyrus.conf"}

    def __init__(self, rawlog=False, prefix=""):
        super().__init__(rawlog)
        assert prefix in ("", "INBOX/"), prefix
        self._altnamespace = "no" if prefix else "yes"

    def mailbox(self, user):
        self.make_user(user)
        return Mailbox("127.0.0.1", self.imap_port, user, self.password)

    def fill(self, user, mails):
        with self.mailbox(user) as box:
            box.append_all("INBOX", mails)

    def deliver(self, user, sender, mail):
        self.make_user(user)
        with smtplib.LMTP("127.0.0.1", self.lmtp_port, local_hostname="mx.example.test") as lmtp:
            lmtp.sendmail(sender or "<>", [user], mail)

    def renumber(self, user, folder=""):
        """The folder gets another UIDVALIDITY: only its header of 160 bytes is written anew, since no
        command of Cyrus does that. The UIDs stay."""
        name = "/".join(filter(None, ("user", user, folder)))
        path = self.dir / self.run(f"/usr/lib/cyrus/bin/mbpath '{name}'").strip().removeprefix("/srv/") / "cyrus.index"
        content = bytearray(path.read_bytes())
        header = content[:160]
        version, size = struct.unpack_from(">II", header, 8)
        assert (version, size) == (17, 160), (version, size)
        assert struct.unpack_from(">I", header, 156)[0] == zlib.crc32(header[:156])
        struct.pack_into(">I", header, 44, struct.unpack_from(">I", header, 44)[0] + 1)
        struct.pack_into(">I", header, 156, zlib.crc32(header[:156]))
        content[:160] = header
        path.write_bytes(content)

    def commands(self):
        """As Dovecot.commands(): Cyrus writes down what users say who have a folder in lib/log."""
        lines = []
        for path in sorted(self.dir.glob("lib/log/*/*"), key=os.path.getmtime):
            # <TIME<what the client sent >TIME>what it was answered
            _, *pieces = re.split(rb"([<>])\d{9,}[<>]", path.read_bytes())
            for side, said in zip(pieces[::2], pieces[1::2]):
                if side == b"<":
                    lines += [line.decode("utf-8", "replace") for line in said.splitlines()
                              if re.match(rb"[A-Za-z]+[0-9]+ +[A-Za-z]", line)]
        return lines

    def _sessions(self):
        # Those that wait for one are left alive: of a few that die cyrmaster takes the service for broken.
        busy = {path.name for path in (self.dir / "run/proc").iterdir()}
        return [pid for pid in super()._sessions() if process.inner_pid(pid) in busy]

    def _prepare(self):
        (self.dir / "imapd.conf").write_text(_IMAPD.format(altnamespace=self._altnamespace))
        (self.dir / "cyrus.conf").write_text(_SERVICES.format(
            imap_port=self.imap_port, imaps_port=self.imaps_port, lmtp_port=self.lmtp_port))
        for name in ("lib/log", "lib/socket", "mail", "run/proc", "run/lock", "sieve"):
            (self.dir / name).mkdir(parents=True, exist_ok=True)
        self.run("chown -R cyrus:mail /srv")

    def _command(self):
        return "exec cyrmaster -p /srv/run/master.pid"

    def _answers(self):
        return super()._answers() and (self.dir / "run/idle").exists()

    def _ports(self):
        return (self.imap_port, self.lmtp_port)

    def _make_user(self, user):
        logged = f"mkdir /srv/lib/log/{user}; " if self._rawlog else ""
        self.run(f"{logged}saslpasswd2 -p -c -u localhost -f /srv/sasldb2 {user} && "
                 "chown -R cyrus:mail /srv/sasldb2 /srv/lib/log", self.password.encode())
        self.mailbox(user).__exit__()  # the first login makes its folders
