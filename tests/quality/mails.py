"""Labelled texts as mails, and what the program says of them."""

import json
import pathlib
import re
import subprocess
import tempfile
from email.message import EmailMessage
from email.policy import SMTP

OWN_FIELDS = {"from", "to", "subject", "date", "reply-to", "content-type", "mime-version",
              "content-transfer-encoding"}


def read_jsonl(path):
    return [json.loads(line) for line in open(path, encoding="utf-8")]


def read_tsv(path):
    lines = [line.rstrip("\n").split("\t") for line in open(path, encoding="utf-8")]
    return [dict(zip(lines[0], line)) for line in lines[1:] if line != [""]]


def labelled_mail(mail):
    """One object of data/triage as the bytes of a mail."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = mail["from"], mail["to"]
    message["Subject"], message["Date"] = mail.get("subject") or "", mail["date"]
    if mail.get("reply_to"):
        message["Reply-To"] = mail["reply_to"]
    fields = mail.get("headers") or {}
    if "message-id" not in {name.lower() for name in fields}:
        message["Message-ID"] = f"<{mail['id']}@mail.example>"
    for name, values in fields.items():
        if name.lower() in OWN_FIELDS:
            continue
        for value in values if isinstance(values, list) else [values]:
            message.add_header(name, str(value))
    text, html = mail.get("text"), mail.get("html")
    message.set_content(text or html or "", subtype="plain" if text or not html else "html")
    if text and html:
        message.add_alternative(html, subtype="html")
    return message.as_bytes()


def short_mail(text):
    """A text without a frame, such as a message of a social network."""
    text = re.sub(r"\\([nt\\])", lambda m: {"n": "\n", "t": "\t", "\\": "\\"}[m[1]], text)
    head = ("From: Kim Customer <kim@customer.example>\nTo: support@company.example\nSubject: \n"
            "Date: Tue, 14 May 2024 10:30:00 +0000\nMessage-ID: <text@customer.example>\n"
            "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
            "Content-Transfer-Encoding: 8bit\n\n")
    return (head + text + "\n").encode()


class Classifier:
    def __init__(self, program, rules):
        self.command = [str(program), "classify", "--json", "--rules", str(rules)]

    def verdicts(self, mails):
        """One verdict for each mail, in order."""
        with tempfile.TemporaryDirectory() as folder:
            box = pathlib.Path(folder, "mails")
            with open(box, "wb") as out:
                for mail in mails:
                    mail = re.sub(rb"(?m)^From ", b">From ", mail.replace(b"\r\n", b"\n"))
                    out.write(b"From x@example Thu Jan  1 00:00:00 2026\n" + mail + b"\n\n")
            said = subprocess.run(self.command + [str(box)], capture_output=True, check=True)
        lines = [json.loads(line) for line in said.stdout.decode("utf-8").splitlines()]
        if len(lines) != len(mails):
            raise SystemExit(f"quality: {len(mails)} mails gave {len(lines)} lines")
        return lines
