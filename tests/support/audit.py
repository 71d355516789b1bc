"""Where every mail is, by its bytes: nothing lost, nothing twice. Shares no code with the daemon."""
import collections
import hashlib


def digest(raw):
    return hashlib.sha256(raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")).hexdigest()


def whereabouts(mailbox):
    """{sha256: [folder, ...]} over all folders of an open Mailbox."""
    found = collections.defaultdict(list)
    for folder, mails in mailbox.read_all().items():
        for mail in mails:
            found[mail.sha256].append(folder)
    return found


def check(test, mailbox, injected, extra=False, half_moved=False):
    """Fails `test` unless each injected mail (bytes) is in exactly one folder, once.

    extra=True allows other mails beside them; half_moved=True a copy in INBOX beside the one in
    its folder, as a crash may leave it for a while. Gives {sha256: folder}.
    """
    found = whereabouts(mailbox)
    wanted = [digest(raw) for raw in injected]
    lost = [h for h in wanted if h not in found]
    twice = {h: places for h, places in found.items() if len(places) > 1
             and not (half_moved and len(places) == 2 and "INBOX" in places)}
    test.assertEqual((len(lost), twice), (0, {}), f"{len(lost)} of {len(wanted)} mails lost; "
                     f"{len(twice)} in more than one place: {list(twice.items())[:3]}")
    if not extra:
        test.assertEqual(set(found) - set(wanted), set(), "mails nobody sent")
    return {h: places[0] for h, places in found.items()}


def check_acknowledgements(test, sink):
    """Fails unless no two acknowledgements answer the same mail. Gives {answered id: mail}."""
    answered = {}
    for mail in sink.mails:
        head = mail["data"].split("\r\n\r\n")[0].replace("\r\n ", " ").replace("\r\n\t", " ")
        fields = dict(line.split(":", 1) for line in head.split("\r\n") if ":" in line)
        of = fields.get("In-Reply-To", "").strip()
        test.assertNotEqual(of, "", f"an acknowledgement answers nothing:\n{head}")
        test.assertNotIn(of, answered, "a mail was acknowledged twice")
        answered[of] = mail
    return answered
