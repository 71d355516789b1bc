"""An INBOX of 20,000 mails sorted into 5 folders, beside two other clients: tests/bench.sh mailbox_sort [MAILS]

Each works on a Maildir of its own with the same mails: the daemon with 100 rules, from its start to its
end; a raw client that sends the very FETCH, STORE and MOVE commands the daemon sent (written down in a
run before), two in flight, and looks at nothing but the end of each; and a plain Python script with
imaplib, 500 mails a command, the same rules as regular expressions.
"""
import email
import imaplib
import pathlib
import random
import re
import socket
import sys
import tempfile
import time

from tests.support import mails
from tests.support.daemon import Account, Triaged
from tests.support.dovecot import Dovecot

FOLDERS = {"urgent": "down", "quick": "copy", "hard": "disappointed", "think": "partnership", "automatic": "export"}
ROUNDS = 3
BATCH = 500


def words():
    rng = random.Random(3)
    parts = "re fund or der in voi ce ship ment ac count log pay de liv er prob lem".split()
    return ["".join(rng.choices(parts, k=4)) for _ in range(95)]


def write_rules(folder):
    lines = ["rules:"]
    for queue, word in FOLDERS.items():
        lines.append(f"  - {{id: to-{queue}, when: {{text: [{word}]}}, then: {{queue: {queue}}}}}")
    for n, word in enumerate(words()):
        what = f"[{word}]" if n % 10 < 6 else f"{{regex: '\\b{word}\\s+\\w+'}}"
        lines.append(f"  - {{id: r{n}, when: {{text: {what}}}, then: {{topic: order}}}}")
    (folder / "10-bench.yaml").write_text("\n".join(lines) + "\n")


def write_mails(number):
    """Of 2 to 6 KB."""
    rng = random.Random(5)
    known = words()
    out = []
    for n, raw in enumerate(mails.ordinary(number)):
        more = " ".join(rng.choice(("the", "a", "and", "we", "of", rng.choice(known) + "x"))
                        for _ in range(rng.randint(300, 1000)))
        out.append(raw + re.sub(r"(.{60}\S*) ", r"\1\r\n", more).encode() + b"\r\n")
    return out


class Raw:
    """Sends commands, and reads no more of the answers than where each ends."""

    def __init__(self, port, user, password):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.held = b""
        self.run([f"LOGIN {user} {password}"])

    def run(self, commands, in_flight=2):
        sent = 0
        for n in range(len(commands)):
            while sent < len(commands) and sent < n + in_flight:
                self.socket.sendall(f"r{sent} {commands[sent]}\r\n".encode())
                sent += 1
            self.end_of(f"\r\nr{n} ".encode())

    def end_of(self, tag):
        data = b"\r\n" + self.held
        while True:
            at = data.find(tag)
            if at >= 0 and (end := data.find(b"\r\n", at + 2)) >= 0:
                assert data[at + len(tag):].startswith(b"OK"), data[at:end]
                self.held = data[end + 2:]
                return
            data = data[max(0, at if at >= 0 else len(data) - len(tag)):] + self.socket.recv(1 << 20)


def sort_with_daemon(server, user, rules):
    with Triaged([Account(user, server, "none")], mode="sort", rules=rules) as triaged:
        begun = time.monotonic()
        assert triaged.run_once(seconds=600) == 0, triaged.log()
        return time.monotonic() - begun


def recorded_commands(number, given, rules):
    with Dovecot("maildir", rawlog=True) as server:
        server.fill("u", given)
        sort_with_daemon(server, "u", rules)
        with server.mailbox("u") as box:
            counts = {f: n for f, n in box.counts().items() if n}
        commands = [line.split(" ", 1)[1] for line in server.commands()]
    assert sum(counts.values()) == number and len(counts) == len(FOLDERS), counts
    wanted = re.compile(r"SELECT|CREATE|UID (FETCH|STORE|MOVE) ", re.I)
    return [c for c in commands if wanted.match(c)], counts


def sort_raw(server, user, commands):
    raw = Raw(server.imap_port, user, server.password)
    raw.run([c for c in commands if c.startswith("CREATE")])
    rest = [c for c in commands if not c.startswith("CREATE")]
    begun = time.monotonic()
    raw.run(rest)
    return time.monotonic() - begun


def sort_with_imaplib(server, user):
    rules = [(re.compile(rf"\b{word}\b", re.I), f"Triage/{queue}") for queue, word in FOLDERS.items()]
    rules += [(re.compile(rf"\b{word}\b", re.I), None) for word in words()]
    begun = time.monotonic()
    imap = imaplib.IMAP4("127.0.0.1", server.imap_port)
    imap._maxline = 10_000_000
    imap.login(user, server.password)
    for queue in FOLDERS:
        imap.create(f'"Triage/{queue}"')
    imap.select("INBOX")
    uids = imap.uid("SEARCH", "ALL")[1][0].split()
    for begin in range(0, len(uids), BATCH):
        _, data = imap.uid("FETCH", b",".join(uids[begin:begin + BATCH]).decode(), "(UID FLAGS BODY.PEEK[])")
        to = {}
        for item in data:
            if not isinstance(item, tuple):
                continue
            uid = re.search(rb"UID (\d+)", item[0]).group(1)
            mail = email.message_from_bytes(item[1])
            text = f"{mail['Subject']}\n{mail.get_payload(decode=True).decode()}"
            hits = [folder for pattern, folder in rules if pattern.search(text)]
            to.setdefault(next((f for f in hits if f), "Triage/think"), []).append(uid)
        for folder, some in to.items():
            some = b",".join(some).decode()
            imap.uid("STORE", some, "+FLAGS.SILENT", "(sorted)")
            assert imap.uid("MOVE", some, f'"{folder}"')[0] == "OK"
    imap.logout()
    return time.monotonic() - begun


def main():
    number = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 20_000
    given = write_mails(number)
    with tempfile.TemporaryDirectory(prefix="triaged-bench-") as folder:
        rules = pathlib.Path(folder)
        write_rules(rules)
        commands, counts = recorded_commands(number, given, rules)
        print(f"{number} mails of {sum(map(len, given)) / number / 1000:.1f} KB to {len(counts)} folders, "
              f"100 rules, {len(commands)} FETCH, STORE and MOVE; mails a second, {ROUNDS} rounds")
        took = {"triaged": [], "raw client": [], "imaplib": []}
        for n in range(ROUNDS):
            with Dovecot("maildir") as server:
                for user in ("a", "b", "c"):
                    server.fill(user, given)
                    with server.mailbox(user) as box:  # Dovecot has read and numbered them
                        box.count("INBOX")
                took["raw client"].append(sort_raw(server, "a", commands))
                took["triaged"].append(sort_with_daemon(server, "b", rules))
                took["imaplib"].append(sort_with_imaplib(server, "c"))
    rate = {name: number / sorted(times)[len(times) // 2] for name, times in took.items()}
    for name, value in rate.items():
        print(f"  {name:<12}{value:8.0f}   ({', '.join(f'{number / t:.0f}' for t in took[name])})")
    for name, bound in (("raw client", .7), ("imaplib", 4)):
        ratio = rate["triaged"] / rate[name]
        print(f"  {ratio:.2f} of the {name}'s rate, at least {bound}: {'met' if ratio >= bound else 'MISSED'}")


if __name__ == "__main__":
    main()
