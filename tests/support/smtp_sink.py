"""An SMTP server that keeps what it is given and misbehaves on command.

Mail goes nowhere: it is kept in `mails`, and as JSON lines in a file when one is named.
"""
import base64
import json
import socket
import socketserver
import ssl
import threading
import time

# A fault is what happens instead of the ordinary answer at one verb, the next time it is reached:
#   "451 4.3.0 later"   this reply
#   "close"             the connection is closed without a reply
#   "hang"              nothing more is said; the connection stays open until the sink stops
#   "slow 0.5"          the ordinary reply, so many seconds later
#   "accept-close"      (only DOT) the mail is kept, the connection closed without a reply
#   "accept-hang"       (only DOT) the mail is kept, nothing more is said
VERBS = ("CONNECT", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT",
         "DATA",      # instead of 354
         "DATA-SENT",  # after 354, before anything of the mail is read
         "DOT",       # after the final dot
         "QUIT")


class SmtpSink:
    """Listens on 127.0.0.1:`port` (a free one by default) until stop().

    cert, key   offer STARTTLS
    user        (name, password): AUTH PLAIN and LOGIN are offered and required
    tokens      (name, token) -> bool: AUTH XOAUTH2 is offered and required
    """

    def __init__(self, port=0, cert=None, key=None, user=None, file=None, size=0,
                 tokens=None):
        self.mails = []   # {"from", "to": [...], "data": str (latin-1), "time"}
        self.events = []  # (verb, what was answered or done), over all connections
        self.user = user
        self.tokens = tokens
        self.size = size
        self._tls = None
        if cert:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(cert, key)
        self._file = file
        self._faults = {}
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        sink = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                dialogue = _Dialogue(sink, self.request)
                try:
                    dialogue.run()
                except (OSError, ValueError):
                    pass
                dialogue.end()

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True
            block_on_close = False

        self._server = Server(("127.0.0.1", port), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if not self._stopped.is_set():
            self._stopped.set()
            self._server.shutdown()
            self._server.server_close()

    def fail(self, verb, *faults):
        """The next times `verb` is reached, one fault each; then it works again."""
        assert verb in VERBS, verb
        with self._lock:
            self._faults.setdefault(verb, []).extend(faults)

    def always(self, verb, fault):
        """Every time `verb` is reached; None makes it work again."""
        with self._lock:
            self._faults[verb] = fault if fault else []

    def seen(self, verb):
        """How often `verb` was reached."""
        with self._lock:
            return sum(1 for v, _ in self.events if v == verb)

    # What follows is for _Dialogue.

    def _next_fault(self, verb):
        with self._lock:
            faults = self._faults.get(verb)
            fault = faults if isinstance(faults, str) else faults.pop(0) if faults else None
            self.events.append((verb, fault or "ok"))
            return fault

    def _keep(self, sender, recipients, data):
        mail = {"from": sender, "to": recipients, "data": data.decode("latin-1"), "time": time.time()}
        with self._lock:
            if self._file:
                with open(self._file, "a", encoding="utf-8") as out:
                    out.write(json.dumps(mail) + "\n")
            self.mails.append(mail)


class _Closed(OSError):
    pass


class _Dialogue:
    def __init__(self, sink, connection):
        self._sink = sink
        self._socket = connection
        self._file = connection.makefile("rb")
        self._tls_on = False
        self._logged_in = sink.user is None and sink.tokens is None
        self._sender = None
        self._recipients = []

    def run(self):
        self._answer("CONNECT", "220 sink.example.test ESMTP")
        while True:
            line = self._file.readline(10_000)
            if not line:
                return
            text = line.decode("latin-1").rstrip("\r\n")
            verb = text.split(" ")[0].upper()
            handler = getattr(self, "_" + verb.lower(), None) if verb.isalpha() else None
            if handler is None:
                self._send("502 5.5.1 not known")
            else:
                handler(text)
            if verb == "QUIT":
                return

    def end(self):
        self._file.close()
        self._socket.close()

    def _answer(self, verb, ordinary):
        """Says `ordinary`, or does what the fault for `verb` says. True when it was ordinary."""
        fault = self._sink._next_fault(verb)
        if fault is None:
            self._send(ordinary)
            return True
        if fault.startswith("slow "):
            time.sleep(float(fault[5:]))
            self._send(ordinary)
            return True
        self._misbehave(fault)
        return False

    def _misbehave(self, fault):
        if fault == "close":
            self._close()
        if fault == "hang":
            self._sink._stopped.wait()
            self._close()
        self._send(fault)
        if fault.startswith("421"):
            self._close()

    def _close(self):
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._socket.close()
        raise _Closed()

    def _send(self, text):
        self._socket.sendall(text.encode("latin-1") + b"\r\n")

    def _ehlo(self, _):
        lines = ["sink.example.test", "8BITMIME", "PIPELINING", "ENHANCEDSTATUSCODES"]
        if self._sink.size:
            lines.append(f"SIZE {self._sink.size}")
        if self._sink._tls and not self._tls_on:
            lines.append("STARTTLS")
        if self._sink.user and (self._tls_on or not self._sink._tls):
            lines.append("AUTH PLAIN LOGIN")
        if self._sink.tokens:
            lines.append("AUTH XOAUTH2")
        reply = "\r\n".join(["250-" + x for x in lines[:-1]] + ["250 " + lines[-1]])
        self._answer("EHLO", reply)

    def _helo(self, _):
        self._answer("EHLO", "250 sink.example.test")

    def _starttls(self, _):
        if not self._sink._tls:
            self._send("502 5.5.1 not offered")
        elif self._answer("STARTTLS", "220 2.0.0 go ahead"):
            self._socket = self._sink._tls.wrap_socket(self._socket, server_side=True)
            self._file = self._socket.makefile("rb")
            self._tls_on = True

    def _auth(self, text):
        words = text.split(" ")
        method = words[1].upper() if len(words) > 1 else ""
        if method == "XOAUTH2" and self._sink.tokens:
            self._auth_by_token(words[2] if len(words) > 2 else self._challenge(""))
            return
        if method == "PLAIN":
            token = words[2] if len(words) > 2 else self._challenge("")
            name, password = base64.b64decode(token).decode().split("\0")[1:3]
        elif method == "LOGIN":
            first = words[2] if len(words) > 2 else self._challenge("VXNlcm5hbWU6")
            name = base64.b64decode(first).decode()
            password = base64.b64decode(self._challenge("UGFzc3dvcmQ6")).decode()
        else:
            self._send("504 5.5.4 mechanism not known")
            return
        if (name, password) != self._sink.user:
            self._sink._next_fault("AUTH")
            self._send("535 5.7.8 credentials refused")
        elif self._answer("AUTH", "235 2.7.0 welcome"):
            self._logged_in = True

    def _auth_by_token(self, response):
        name, bearer = base64.b64decode(response).decode().removesuffix("\1\1").split("\1")
        if self._sink.tokens(name.removeprefix("user="), bearer.removeprefix("auth=Bearer ")):
            self._logged_in = self._answer("AUTH", "235 2.7.0 welcome")
            return
        self._sink._next_fault("AUTH")
        self._challenge(base64.b64encode(b'{"status":"401","schemes":"bearer"}').decode())
        self._send("535 5.7.8 token refused")

    def _challenge(self, text):
        self._send("334 " + text)
        return self._file.readline(10_000).decode("latin-1").strip()

    def _mail(self, text):
        if not self._logged_in:
            self._send("530 5.7.0 log in first")
        elif self._answer("MAIL", "250 2.1.0 ok"):
            self._sender = _path(text)
            self._recipients = []

    def _rcpt(self, text):
        if self._sender is None:
            self._send("503 5.5.1 MAIL first")
        elif self._answer("RCPT", "250 2.1.5 ok"):
            self._recipients.append(_path(text))

    def _data(self, _):
        if not self._recipients:
            self._send("503 5.5.1 RCPT first")
            return
        if not self._answer("DATA", "354 go ahead"):
            return
        fault = self._sink._next_fault("DATA-SENT")
        if fault:
            self._misbehave(fault)
        data = b""
        while True:
            line = self._file.readline()
            if not line:
                return
            if line == b".\r\n":
                break
            data += line[1:] if line.startswith(b".") else line
        fault = self._sink._next_fault("DOT")
        if fault is None or fault.startswith("slow ") or fault.startswith("accept-"):
            self._sink._keep(self._sender, self._recipients, data)
        self._sender = None
        if fault is None:
            self._send("250 2.0.0 kept")
        elif fault.startswith("slow "):
            time.sleep(float(fault[5:]))
            self._send("250 2.0.0 kept")
        else:
            self._misbehave(fault.removeprefix("accept-"))

    def _rset(self, _):
        self._sender = None
        self._recipients = []
        self._send("250 2.0.0 ok")

    def _noop(self, _):
        self._send("250 2.0.0 ok")

    def _quit(self, _):
        self._answer("QUIT", "221 2.0.0 bye")


def _path(text):
    """The address between < and >, as it was sent."""
    return text[text.index("<") + 1:text.rindex(">")]
