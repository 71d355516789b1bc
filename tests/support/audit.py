"""Where every mail is, by its bytes: nothing lost, nothing twice. Shares no code with the daemon."""
import collections
import hashlib

# What all audits of this process found.
figures = collections.Counter()


def digest(raw):
    return hashlib.sha256(raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")).hexdigest()


def whereabouts(mailbox, marked_count=True):
    """{sha256: [folder, ...]} over all folders of an open Mailbox."""
    found = collections.defaultdict(list)
    for folder, mails in mailbox.read_all().items():
        for mail in mails:
            if marked_count or "\\Deleted" not in mail.flags:
                found[mail.sha256].append(folder)
    return found


def check(test, mailbox, injected, extra=False, half_moved=False, marked_count=True):
    """Fails `test` unless each injected mail (bytes) is in exactly one folder, once.

    extra=True allows other mails beside them; half_moved=True a copy in INBOX beside the one in
    its folder, as a crash may leave it for a while; marked_count=False takes no notice of what is
    marked \\Deleted. Gives {sha256: folder}.
    """
    found = whereabouts(mailbox, marked_count)
    wanted = [digest(raw) for raw in injected]
    lost = [h for h in wanted if h not in found]
    twice = {h: places for h, places in found.items() if len(places) > 1
             and not (half_moved and len(places) == 2 and "INBOX" in places)}
    figures.update(audits=1, mails=len(wanted), lost=len(lost), twice=len(twice))
    test.assertEqual((len(lost), twice), (0, {}), f"{len(lost)} of {len(wanted)} mails lost; "
                     f"{len(twice)} in more than one place: {list(twice.items())[:3]}")
    if not extra:
        test.assertEqual(set(found) - set(wanted), set(), "mails nobody sent")
    return {h: places[0] for h, places in found.items()}


def acknowledgements(sink):
    """{answered id: [mail, ...]} of all that was sent; "" for what answers nothing."""
    answers = collections.defaultdict(list)
    for mail in sink.mails:
        head = mail["data"].split("\r\n\r\n")[0].replace("\r\n ", " ").replace("\r\n\t", " ")
        fields = dict(line.split(":", 1) for line in head.split("\r\n") if ":" in line)
        answers[fields.get("In-Reply-To", "").strip()].append(mail)
    return answers


def check_acknowledgements(test, sink):
    """Fails unless no two acknowledgements answer the same mail. Gives {answered id: mail}."""
    answers = acknowledgements(sink)
    test.assertNotIn("", answers, "an acknowledgement answers nothing")
    second = sum(len(sent) - 1 for sent in answers.values())
    figures.update({"acknowledgements": len(answers), "second acknowledgements": second})
    for of, sent in answers.items():
        test.assertEqual(len(sent), 1, f"a mail was acknowledged more than once: {of}")
    return {of: sent[0] for of, sent in answers.items()}
