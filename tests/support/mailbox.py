"""A mailbox as another program sees it: what is where, byte for byte."""
import collections
import hashlib
import imaplib
import re
import time

Mail = collections.namedtuple("Mail", "sha256 flags uid internaldate")

imaplib._MAXLINE = 100_000_000  # one line may list many UIDs


class Mailbox:
    """A login of its own, over plain IMAP on loopback. Never sets \\Seen."""

    def __init__(self, host, port, user, password):
        self._imap = imaplib.IMAP4(host, port)
        self._imap.login(user, password)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self._imap.logout()
        except (OSError, imaplib.IMAP4.error):
            pass

    def folders(self):
        """Names of all folders that can be opened, sorted."""
        names = []
        for line in _ok(self._imap.list()):
            if line is None:
                continue
            text = line.decode()
            flags, name = re.fullmatch(r'\(([^)]*)\) (?:"[^"]*"|NIL) (.*)', text).groups()
            if "\\Noselect" not in flags:
                names.append(name.strip('"'))
        return sorted(names)

    def subscribed(self):
        return sorted(line.decode().rsplit('" ', 1)[-1].strip('"')
                      for line in _ok(self._imap.lsub()) if line)

    def read(self, folder):
        """[Mail] of one folder in UID order; flags include keywords, without \\Recent."""
        _ok(self._imap.select(_quote(folder), readonly=True))
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
        _ok(self._imap.select(_quote(folder), readonly=True))
        return [raw for _, raw in self._fetch("(UID BODY.PEEK[])")]

    def count(self, folder):
        """How many mails a folder holds; 0 when there is no such folder."""
        if self._imap.state == "SELECTED":  # STATUS of a selected folder says what it held then
            self._imap.unselect()
        kind, data = self._imap.status(_quote(folder), "(MESSAGES)")
        if kind != "OK":
            return 0
        return int(re.search(rb"MESSAGES (\d+)", data[0]).group(1))

    def counts(self):
        return {folder: self.count(folder) for folder in self.folders()}

    def append_all(self, folder, mails, flags=""):
        for mail in mails:
            _ok(self._imap.append(_quote(folder), flags, None, mail))

    def append_at(self, folder, mail, days_ago):
        """APPEND with an INTERNALDATE so many days back."""
        when = imaplib.Time2Internaldate(time.time() - days_ago * 86400)
        _ok(self._imap.append(_quote(folder), "", when, mail))

    def create(self, folder):
        _ok(self._imap.create(_quote(folder)))

    def delete(self, folder):
        _ok(self._imap.delete(_quote(folder)))

    def store(self, folder, uids, command, flags):
        _ok(self._imap.select(_quote(folder)))
        _ok(self._imap.uid("STORE", uids, command, flags))

    def move(self, folder, uids, destination):
        _ok(self._imap.select(_quote(folder)))
        _ok(self._imap.uid("MOVE", uids, _quote(destination)))

    def remove(self, folder, uids):
        """Deletes mails for good, as an agent's mail program does."""
        self.store(folder, uids, "+FLAGS", "(\\Deleted)")
        _ok(self._imap.uid("EXPUNGE", uids))

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


def _quote(folder):
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _ok(answer):
    kind, data = answer
    if kind != "OK":
        raise AssertionError(f"IMAP: {kind} {data}")
    return data
