#!/usr/bin/env python3
"""Runs the demo's morning: servers, daemon, mails, and the account of it. Called by demo.sh."""
import email
import email.header
import email.policy
import email.utils
import json
import pathlib
import shutil
import signal
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.support import wait  # noqa: E402
from tests.support.daemon import Account, Triaged  # noqa: E402
from tests.support.dovecot import Dovecot  # noqa: E402
from tests.support.smtp_sink import SmtpSink  # noqa: E402

USER = "support"
ADDRESS = "support@ferngate.example"
COLOURS = {"urgent": "1;31", "high": "33", "normal": "0", "low": "2"}


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    mails = load_mails()
    with Dovecot(rawlog=True) as dovecot, SmtpSink() as sink:
        account = Account(USER, dovecot, address=[ADDRESS, "sales@ferngate.example"])
        with Triaged([account], smtp_port=sink.port, mode="live", backlog="leave") as triaged:
            try:
                morning(mails, dovecot, sink, triaged)
                if "--keep" in sys.argv[1:]:
                    keep(dovecot, triaged)
            except (wait.TimedOut, RuntimeError) as error:
                print(f"demo: {error}\n--- log of the daemon\n{triaged.log()}", file=sys.stderr)
                return 1
    return 0


def morning(mails, dovecot, sink, triaged):
    title("A new mailbox", f"{ADDRESS} on a private Dovecot; the daemon connects, mode live")
    triaged.start()
    wait.until(lambda: any(" IDLE" in c for c in dovecot.commands()), "the daemon watches INBOX", 30)

    title("One morning's mail", f"{len(mails)} mails come in by LMTP, as from a mail server")
    begun = time.monotonic()
    for mail in mails:
        dovecot.deliver(USER, mail.sender, mail.raw)
    with dovecot.mailbox(USER) as box:
        try:
            wait.until(lambda: handled(triaged, box, mails), "all mails are handled", 60)
        except wait.TimedOut:
            print("   (some mails stay in INBOX, see below)")
        took = time.monotonic() - begun
        verdicts = {m.id: explain(triaged, m) for m in mails}
        expected = sum(1 for v in verdicts.values() if v.get("acknowledge"))
        wait.until(lambda: len(sink.mails) >= expected, f"{expected} acknowledgements arrive", 30)
        print(f"   sorted in {took:.1f} s")
        before = placed(box)
        show_folders(before, mails, verdicts)
        show_acknowledgements(sink, mails, verdicts)
        code = triaged.terminate(10)

        title("Once more", "the daemon ended (exit "
              f"{code}); `triaged run --once` on the same mailbox and the same state")
        count = len(sink.mails)
        code = triaged.run_once()
        moved = sum(1 for k, v in placed(box).items() if before.get(k) != v)
        print(f"   exit {code}: {moved} mails moved, {len(sink.mails) - count} acknowledgements sent: "
              + ("nothing is done twice" if not moved and len(sink.mails) == count else "THAT IS WRONG"))
        if moved or len(sink.mails) != count or code:
            raise RuntimeError("the second run did something again")


class Mail:
    """One file of config/demo/mails; its Return-Path line is the envelope sender."""

    def __init__(self, path, when):
        first, rest = path.read_text(encoding="utf-8").split("\n", 1)
        assert first.startswith("Return-Path: <"), path
        self.name = path.stem
        self.sender = first.removeprefix("Return-Path: <").rstrip(">")
        text = rest.replace("@DATE@", email.utils.formatdate(when, localtime=True), 1)
        self.raw = text.replace("\n", "\r\n").encode("utf-8")
        parsed = email.message_from_bytes(self.raw, policy=email.policy.default)
        self.id = parsed["Message-ID"].strip()
        self.subject = str(parsed["Subject"])
        name, address = email.utils.parseaddr(str(parsed["From"]))
        self.writer = name or address


def load_mails():
    paths = sorted((ROOT / "config/demo/mails").glob("*.eml"))
    now = time.time()
    return [Mail(path, now - 60 - 4 * (len(paths) - n)) for n, path in enumerate(paths)]


def handled(triaged, box, mails):
    assert triaged.process.poll() is None, "the daemon ended:\n" + triaged.log()
    return box.count("INBOX") == 0 and sum(box.counts().values()) >= len(mails)


def placed(box):
    """{Message-ID: folder} of all mails, in the order of the folders."""
    found = {}
    for folder in box.folders():
        for raw in box.raw(folder):
            found[email.message_from_bytes(raw)["Message-ID"].strip()] = folder
    return found


def explain(triaged, mail):
    """What the daemon recorded about a mail, as the object `explain --json` prints."""
    done = triaged.command("explain", "--json", mail.id)
    if done.returncode != 0:
        return {"why": done.stderr.decode(errors="replace").strip().split("\n")[-1]}
    verdict = json.loads(done.stdout.splitlines()[0])
    verdict["acknowledge"] = verdict.get("acknowledge_reason") == "new-request"
    return verdict


def show_folders(places, mails, verdicts):
    title("What an agent sees", "folder by folder: urgency, mood, topic, mail, and why")
    by_id = {m.id: m for m in mails}
    width = max(100, min(shutil.get_terminal_size((150, 40)).columns, 200))
    folders = {}
    for message_id, folder in places.items():
        folders.setdefault(folder, []).append(message_id)
    for folder in sorted(folders):
        print("\n   " + paint("1", f"{folder} ({len(folders[folder])})"))
        for message_id in folders[folder]:
            mail, v = by_id[message_id], verdicts[message_id]
            urgency = v.get("urgency", "?")
            topics = ",".join(v.get("topics", [])[:2])
            line = (f"{cell(urgency, 7)} {cell(v.get('sentiment', '?').replace('_', ' '), 13)} "
                    f"{cell(topics, 18)} {cell(mail.subject, 38)} {cell(mail.writer, 17)} ")
            print("     " + paint(COLOURS.get(urgency, "0"), line) + cell(why(v), width - 5 - columns(line)))


def why(verdict):
    """The rules that decided, each with the words it found."""
    words = {}
    for s in verdict.get("signals", []):
        text = " ".join(str(s.get("text", "")).split())
        if text and text not in words.setdefault(s.get("rule", ""), []):
            words[s.get("rule", "")].append(text)
    # Rules that found words come first: what holds of every mail explains little.
    rules = sorted(verdict.get("rules", []), key=lambda rule: not words.get(rule))
    shown = [f'{rule} "{words[rule][0]}"' if words.get(rule) else rule for rule in rules[:4]]
    if not shown:
        shown = [f'{rule} "{found[0]}"' for rule, found in list(words.items())[:3]]
    return ", ".join(shown) or verdict.get("why", "")


def show_acknowledgements(sink, mails, verdicts):
    title("First replies", f"{len(sink.mails)} acknowledgements sent")
    by_id = {m.id: m for m in mails}
    for sent in sink.mails:
        parsed = email.message_from_string(sent["data"], policy=email.policy.default)
        answered = by_id.get((parsed["In-Reply-To"] or "").strip())
        print(f"     {cell(', '.join(sent['to']), 40)} {cell(str(parsed['Subject']), 46)}"
              f" {'' if answered else 'answers NOTHING WE KNOW'}")
    withheld = [m for m in mails if not verdicts[m.id].get("acknowledge")]
    print("\n   " + paint("1", f"{len(withheld)} withheld"))
    for mail in sorted(withheld, key=lambda m: verdicts[m.id].get("acknowledge_reason", "")):
        print(f"     {cell(verdicts[mail.id].get('acknowledge_reason', '?'), 24)} "
              f"{cell(mail.writer, 26)} {cell(mail.subject, 60)}")


def keep(dovecot, triaged):
    triaged.start()
    title("The servers stay up", "until Ctrl-C; look with any mail program")
    print(f"""
     IMAP      127.0.0.1, port {dovecot.imaps_port} (SSL/TLS, own certificate) or {dovecot.imap_port} (STARTTLS or none)
     login     {USER}, password pass
     mutt      mutt -f imap://{USER}:pass@127.0.0.1:{dovecot.imap_port}/INBOX
     deliver   LMTP on 127.0.0.1, port {dovecot.lmtp_port}, takes mail for {ADDRESS}
     state     {triaged.config}
""", flush=True)
    try:
        signal.pause()
    except KeyboardInterrupt:
        pass


def title(what, more):
    print(f"\n{paint('1;36', what)}  {more}", flush=True)


def paint(code, text):
    return f"\033[{code}m{text}\033[0m" if sys.stdout.isatty() and code != "0" else text


def columns(text):
    """Width on a terminal; emoji and CJK take two columns."""
    import unicodedata
    return sum(0 if unicodedata.combining(c) or c == "\ufe0f" else
               2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def cell(text, width):
    """`text` in exactly `width` columns, cut with an ellipsis; control characters become blanks."""
    text = "".join(c if c.isprintable() else " " for c in text)
    if columns(text) > width:
        while columns(text) > width - 1:
            text = text[:-1]
        text += "…"
    return text + " " * (width - columns(text))


if __name__ == "__main__":
    sys.exit(main())
