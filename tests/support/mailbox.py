"""A mailbox as another program sees it: what is where, byte for byte."""
import collections
import hashlib
import imaplib
import re
import socket
import time
import unittest

Mail = collections.namedtuple("Mail", "sha256 flags uid internaldate")

imaplib._MAXLINE = 100_000_000  # one line may list many UIDs


class Mailbox:
    """A login of its own, over plain IMAP on loopback. Never sets \\Seen.

    Folders are named as on a server without a prefix, whose separator is "/".
    """

    def __init__(self, host, port, user, password, prefix="", separator="/"):
        self._prefix, self._separator = prefix, separator
        self._imap = imaplib.IMAP4(host, port)
        # A literal and the line's end are sent apart: without this, each APPEND takes 40 ms.
        self._imap.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._imap.login(user, password)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self._imap.logout()
        except (OSError, imaplib.IMAP4.error):
            pass

    def capabilities(self):
        return _ok(self._imap.capability())[0].decode().upper().split()

    def require(self, capability):
        """Skips the test when the server does not offer it."""
        if capability not in self.capabilities():
            raise unittest.SkipTest(f"this server has no {capability}")

    def folders(self):
        """Names of all folders that can be opened, sorted."""
        names = []
        for line in _ok(self._imap.list()):
            if line is None:
                continue
            text = line.decode()
            flags, name = re.fullmatch(r'\(([^)]*)\) (?:"[^"]*"|NIL) (.*)', text).groups()
            if "\\Noselect" not in flags:
                names.append(self._ours(name.strip('"')))
        return sorted(names)

    def subscribed(self):
        return sorted(self._ours(line.decode().rsplit('" ', 1)[-1].strip('"'))
                      for line in _ok(self._imap.lsub()) if line)

    def read(self, folder):
        """[Mail] of one folder in UID order; flags include keywords, without \\Recent."""
        _ok(self._imap.select(self._theirs(folder), readonly=True))
        mails = []
        for head, raw in self._fetch("(UID FLAGS INTERNALDATE BODY.PEEK[])"):
            flags = re.search(rb"FLAGS \(([^)]*)\)", head).group(1).decode().split()
            mails.append(Mail(hashlib.sha256(raw).hexdigest(),
                              tuple(sorted(f for f in flags if f != "\\Recent")),
                              int(re.search(rb"UID (\d+)", head).group(1)),
                              re.search(rb'INTERNALDATE "([^"]+)"', head).group(1).decode()))
        return mails

    def read_all(self):
        """{folder: [Mail]} of every folder."""
        return {folder: self.read(folder) for folder in self.folders()}

    def raw(self, folder):
        """The mails of one folder, byte for byte."""
        _ok(self._imap.select(self._theirs(folder), readonly=True))
        return [raw for _, raw in self._fetch("(UID BODY.PEEK[])")]

    def count(self, folder):
        """How many mails a folder holds; 0 when there is no such folder."""
        self._leave()  # STATUS of a selected folder says what it held then
        kind, data = self._imap.status(self._theirs(folder), "(MESSAGES)")
        if kind != "OK":
            return 0
        return int(re.search(rb"MESSAGES (\d+)", data[0]).group(1))

    def counts(self):
        return {folder: self.count(folder) for folder in self.folders()}

    def append_all(self, folder, mails, flags=""):
        self._leave()  # Courier adds nothing to a folder that is open for reading
        for mail in mails:
            _ok(self._imap.append(self._theirs(folder), flags, None, mail))

    def append_at(self, folder, mail, days_ago):
        """APPEND with an INTERNALDATE so many days back."""
        when = imaplib.Time2Internaldate(time.time() - days_ago * 86400)
        _ok(self._imap.append(self._theirs(folder), "", when, mail))

    def create(self, folder):
        _ok(self._imap.create(self._theirs(folder)))

    def delete(self, folder):
        _ok(self._imap.delete(self._theirs(folder)))

    def store(self, folder, uids, command, flags):
        _ok(self._imap.select(self._theirs(folder)))
        _ok(self._imap.uid("STORE", uids, command, flags))

    def move(self, folder, uids, destination):
        if "MOVE" not in self.capabilities():
            self.copy(folder, uids, destination)
            self.remove(folder, uids)
            return
        _ok(self._imap.select(self._theirs(folder)))
        _ok(self._imap.uid("MOVE", uids, self._theirs(destination)))

    def copy(self, folder, uids, destination):
        _ok(self._imap.select(self._theirs(folder)))
        _ok(self._imap.uid("COPY", uids, self._theirs(destination)))

    def remove(self, folder, uids):
        """Deletes mails for good, as an agent's mail program does."""
        self.store(folder, uids, "+FLAGS", "(\\Deleted)")
        _ok(self._imap.uid("EXPUNGE", uids))

    def _leave(self):
        """No folder is selected then."""
        if self._imap.state == "SELECTED":
            # A SELECT that fails does it on every server, also without UNSELECT.
            self._imap.select(self._theirs("no such folder"))

    def _theirs(self, folder):
        """The folder's name on this server, quoted."""
        if folder != "INBOX":
            folder = self._prefix + folder.replace("/", self._separator)
        return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'

    def _ours(self, name):
        return name.removeprefix(self._prefix).replace(self._separator, "/")

    def _fetch(self, what):
        answer = _ok(self._imap.fetch("1:*", what)) if self._exists() else []
        # imaplib gives (head, literal) pairs and the rest of the line after a literal.
        pairs = []
        for item in answer:
            if isinstance(item, tuple):
                pairs.append([item[0], item[1]])
            elif pairs and item:
                pairs[-1][0] += item
        return pairs

    def _exists(self):
        data = self._imap.response("EXISTS")[1]
        if data and data[0] is not None:
            return int(data[-1]) > 0
        return True


def _ok(answer):
    kind, data = answer
    if kind != "OK":
        raise AssertionError(f"IMAP: {kind} {data}")
    return data
