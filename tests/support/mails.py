"""Mails for tests: ordinary ones in any number, and some that are not ordinary."""
import email.utils
import random
import time
from email.message import EmailMessage
from email.policy import SMTP

_TEXTS = (
    ("Where is order {n}?", "Hello,\n\ncould you tell me where order {n} is? It should have come on Monday."),
    ("Our shop is down", "All our tills stopped working this morning, we cannot sell anything. Case {n}."),
    ("Third time I write", "I am really disappointed. This is my third mail about case {n} and nobody "
     "answers. I want my money back."),
    ("Question about the export", "The export of project {n} lacks two columns since the update, and the "
     "filter behaves oddly too. Can you look into it?"),
    ("Invoice copy", "Please send me a copy of invoice {n}.\n\nThank you"),
    ("Partnership", "We run a reseller in Leeds and would like to talk about a partnership. Ref {n}."),
)


def mail(subject, body, sender="Ann Customer <ann@customer.example>", to="support@example.test",
         when=None, message_id=None, headers=()):
    """An ordinary text mail, as bytes with CRLF."""
    m = EmailMessage(policy=SMTP)
    m["From"] = sender
    m["To"] = to
    m["Subject"] = subject
    m["Date"] = email.utils.formatdate(when or time.time())
    m["Message-ID"] = message_id or email.utils.make_msgid(domain="customer.example")
    for name, value in headers:
        m[name] = value
    m.set_content(body)
    return m.as_bytes()


def ordinary(n, seed=1):
    """`n` different mails of different senders; the same for the same seed, but for the ids."""
    rng = random.Random(seed)
    mails = []
    for i in range(n):
        subject, body = rng.choice(_TEXTS)
        number = f"{seed}-{i:05}"
        mails.append(mail(subject.format(n=number), body.format(n=number),
                          sender=f"Customer {i} <c{i}@customer{i % 97}.example>",
                          message_id=f"<{number}.{rng.getrandbits(48):x}@customer.example>"))
    return mails


def huge(megabytes):
    """A mail with one attachment, of about so many megabytes."""
    line = b"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0NTY3\r\n"
    head = (b"From: big@customer.example\r\nTo: support@example.test\r\nSubject: The video of the fault\r\n"
            b"Message-ID: <huge@customer.example>\r\nDate: " + email.utils.formatdate().encode() +
            b"\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
            b"--b\r\nContent-Type: text/plain\r\n\r\nThe machine stopped, see the video.\r\n"
            b"--b\r\nContent-Type: video/mp4\r\nContent-Transfer-Encoding: base64\r\n"
            b"Content-Disposition: attachment; filename=fault.mp4\r\n\r\n")
    return head + line * (megabytes * 1_000_000 // len(line)) + b"--b--\r\n"


def nested(depth):
    """A mail of multiparts within multiparts."""
    head = (b"From: deep@customer.example\r\nTo: support@example.test\r\nSubject: Forwarded a few times\r\n"
            b"Message-ID: <nested@customer.example>\r\nMIME-Version: 1.0\r\n")
    parts = [b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(depth)]
    return head + b"".join(parts) + b"Content-Type: text/plain\r\n\r\nHello?\r\n"
