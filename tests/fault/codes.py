"""The server refuses, or says nonsense, at every command: once, then as long as it takes to see that
the daemon neither gives up nor storms it; then it behaves, and the daemon goes on by itself.

The command reaches the server as a NOOP, so that whatever is said instead comes in its turn.
"""
import itertools
import random
import re
import time

from tests.fault.rig import Figures, Ground, Plain
from tests.support import mails, wait
from tests.support.server_class import ClassProxy

MAILS = 3
AT_ONCE = 32  # they mostly wait
LASTS = 8.0  # seconds that a fault goes on

# What the client says in that state; for the greeting, what the server says.
STATES = {
    "greeting": rb"^\* OK \[CAPABILITY",
    "capability": rb"^\S+ CAPABILITY\r",
    "login": rb"^\S+ (AUTHENTICATE|LOGIN) ",
    "namespace": rb"^\S+ NAMESPACE\r",
    "list": rb"^\S+ LIST ",
    "status": rb'^\S+ STATUS "Triage/[1-9]',
    "stop folder": rb'^\S+ STATUS "Triage/STOP"',
    "select": rb'^\S+ SELECT "INBOX"',
    "search": rb"^\S+ UID SEARCH ",
    "fetch": rb"^\S+ UID FETCH .*BODY\.PEEK\[\]",
    "store": rb"^\S+ UID STORE .* \+FLAGS\.SILENT \(\\?[Ft]",
    "move": rb"^\S+ UID MOVE ",
    "copy": rb"^\S+ UID COPY ",
    "delete": rb"^\S+ UID STORE .*\\Deleted",
    "expunge": rb"^\S+ UID EXPUNGE ",
    "idle": rb"^\S+ IDLE\r",
}
OF_CLASS_B = {"copy", "delete", "expunge"}
AT_CONNECT = {"greeting", "capability", "login", "namespace", "list", "select"}
LIE = "OK and nothing done"
# Where it can be found out. After FETCH it means that the mails are gone, after EXPUNGE that it is done.
LIES_AT = {"namespace", "list", "status", "stop folder", "select", "search", "move", "copy", "idle"}
# RFC 9051 (7.1), RFC 5530, RFC 7889, RFC 9208 and what big providers say; "" is a NO without one.
CODES = ("", "ALREADYEXISTS", "AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "BADCHARSET (UTF-8)", "CANNOT",
         "CLIENTBUG", "CONTACTADMIN", "CORRUPTION", "EXPIRED", "EXPUNGEISSUED", "HASCHILDREN", "INUSE", "LIMIT",
         "NONEXISTENT", "NOPERM", "OVERQUOTA", "PARSE", "PRIVACYREQUIRED", "READ-ONLY", "SERVERBUG", "THROTTLED",
         "TOOBIG", "TRYCREATE", "UNAVAILABLE", "UNKNOWN-CTE", "WEBALERT https://example.test", "XNEVERSEEN 7 (a)")
WRONG = {
    "BAD": b"%s BAD Error in IMAP command\r\n",
    "BAD [LIMIT]": b"%s BAD [LIMIT] Too many\r\n",
    "BYE": b"* BYE Server shutting down\r\n",
    "BYE [UNAVAILABLE]": b"* BYE [UNAVAILABLE] Too busy\r\n",
    "another tag": b"zzz9 OK Done\r\n",
    "nonsense": b"\x00\xff)(* {5\r\n%s\r\n",
    "an endless literal": b"* 1 FETCH (BODY[] {4294967295}\r\n",
    LIE: b"%s OK Done\r\n",
    "silence": b"",
}


def run(options):
    figures = Figures()
    rng = random.Random(options.seed)
    faults = {f"NO [{code}]" if code else "NO": b"%s NO " + (f"[{code}] ".encode() if code else b"") + b"No.\r\n"
              for code in CODES} | WRONG
    cases = [(state, fault) for state, fault in itertools.product(STATES, faults)
             if fault != LIE or state in LIES_AT]
    if options.short:
        slow = {"silence", LIE}  # a minute each; so is a refused login
        cases = [(state, rng.choice([f for s, f in cases if s == state and f not in slow]))
                 for state in STATES if state != "login"]
    with Ground("maildir", MAILS) as ground:
        figures.all([(f"{fault} at {state}", state, fault, faults[fault]) for state, fault in cases],
                    lambda case: misbehave(figures, ground, *case), AT_ONCE)
    return figures


class Misbehaviour:
    """Functions of a proxy: `answer` to the commands of a state, so long as it is on."""

    def __init__(self, proxy, state, answer):
        self.pattern = re.compile(STATES[state], re.S)
        self.greeting = state == "greeting"
        self.answer = answer
        self.on = False
        self.once = False
        self.met = 0
        self._tags = set()
        self._mute = False
        self._forward, self._back = proxy.to_server, proxy.to_client
        proxy.to_server, proxy.to_client = self.to_server, self.to_client

    def begin(self, once):
        self.once, self.met, self.on = once, 0, True

    def end(self):
        self.on = False

    def to_server(self, line):
        line = self._forward(line)
        if self.greeting or not self._hits(line):
            return line
        tag = line.split(b" ")[0]
        self._tags.add(tag)
        return tag + b" NOOP\r\n"

    def to_client(self, line):
        if line.startswith(b"* OK [CAPABILITY") and b"ready" in line:  # a new connection
            self._tags.clear()
            self._mute = False
            if self.greeting and self._hits(line):
                return self._say(b"*")
        tag = line.split(b" ")[0]
        if tag in self._tags:
            self._tags.discard(tag)
            return self._say(tag)
        return b"" if self._mute else self._back(line)

    def _hits(self, line):
        if not self.on or not self.pattern.search(line):
            return False
        self.met += 1
        self.on = not self.once
        return True

    def _say(self, tag):
        said = self.answer.replace(b"%s", tag)
        self._mute = b"BYE" in said or b"{4294967295}" in said or not said
        return said


def misbehave(figures, ground, label, state, fault, answer):
    name = "B" if state in OF_CLASS_B else "A"
    with ClassProxy(ground.server.imap_port, name) as proxy, ground.life(proxy.port, mailbox="empty") as life, \
            life.mailbox() as box:
        wrong = Misbehaviour(proxy, state, answer)
        triaged = life.triaged
        life.injected = []
        for once in (True, False):
            wrong.begin(once)
            arrive(ground, life)
            if once:
                triaged.start()
            elif state in AT_CONNECT:
                proxy.cut_all()
            wait.until(lambda: wrong.met, lambda: f"{state} is reached\n{triaged.log()}", 120)
            if not once:
                before = proxy.connections
                time.sleep(LASTS)  # the fault's length, not a wait for something
                tries = proxy.connections - before
                assert tries <= LASTS, f"{tries} connections in {LASTS:g} s\n{triaged.log()}"
                wrong.end()
            figures.note("commands answered wrongly", wrong.met)
            wait.until(lambda: box.count("INBOX") == 0,
                       lambda: f"INBOX is empty\n{triaged.log()}", 150, every=0.3)
        wait.until(lambda: len(life.sink.mails) >= len(life.injected),
                   lambda: "all are answered\n" + triaged.log(), 120)
        assert triaged.terminate() == 0, triaged.log()
        figures.audit(life, name, doubts=0)
        proxy.check(Plain())


def arrive(ground, life, count=MAILS):
    """Mails of senders who have not written before."""
    fresh = mails.ordinary(len(life.injected) + count)[len(life.injected):]
    fresh = [b"Return-Path: <c%d@customer%d.example>\r\n" % (n, n) + raw
             for n, raw in enumerate(fresh, len(life.injected))]
    ground.server.fill(life.user, fresh)
    life.injected += fresh
