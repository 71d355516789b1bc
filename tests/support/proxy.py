"""A TCP proxy that writes down a dialogue and, when told to, breaks it.

It reads plain text, so stand it in front of Dovecot's plain port.
"""
import re
import socket
import threading
import time


class Proxy:
    """Forwards 127.0.0.1:`port` (a free one) to `target_port`.

    to_server, to_client: functions (line: bytes) -> bytes or None, asked for each line that goes
    that way, CRLF included; what they give is forwarded, None cuts the connection. Lines of
    literals go through them too.
    """

    def __init__(self, target_port, to_server=None, to_client=None):
        self.target_port = target_port
        self.to_server = to_server or (lambda line: line)
        self.to_client = to_client or (lambda line: line)
        self.lines = []  # (connection number, "C" or "S", line without CRLF)
        self.connections = 0
        self.passed = {"C": 0, "S": 0}  # bytes of each side, over all connections
        self._cut = None
        self._lock = threading.Lock()
        self._open = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._listener.close()
        self.cut_all()

    def cut_all(self):
        """Closes every connection, both ways, now."""
        with self._lock:
            sockets = list(self._open)
        for s in sockets:
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def cut_after_bytes(self, n, side="S", server_goes_on=False):
        """Cuts the next connection when `n` bytes of that side have gone through; once.

        server_goes_on=True, of the client's bytes: the server works on what it got, and only its
        answer is dropped.
        """
        self._cut = (side, n, server_goes_on)

    def said(self, side, pattern):
        """The lines of one side ("C" or "S") that match, over all connections."""
        with self._lock:
            return [line for _, s, line in self.lines if s == side and re.search(pattern, line)]

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self.target_port), 5)
                server.settimeout(None)
            except OSError:
                client.close()
                continue
            for s in (client, server):  # what is passed on line by line must not wait for an ACK
                s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self.connections += 1
                number = self.connections
                self._open |= {client, server}
            cut, self._cut = self._cut, None
            over = threading.Event()
            for source, sink, side in ((client, server, "C"), (server, client, "S")):
                threading.Thread(target=self._pump, args=(number, source, sink, side, cut, over),
                                 daemon=True).start()

    def _pump(self, number, source, sink, side, cut, over):
        held = b""
        passed = 0
        budget = cut[1] if cut and cut[0] == side else None
        try:
            while True:
                data = source.recv(65536)
                if not data:
                    break
                held += data
                *whole, held = held.split(b"\n")
                for line in whole:
                    line += b"\n"
                    changed = (self.to_server if side == "C" else self.to_client)(line)
                    with self._lock:
                        self.lines.append((number, side, line.rstrip(b"\r\n").decode("latin-1")))
                    if changed is None:
                        return
                    if budget is not None and passed + len(changed) >= budget:
                        sink.sendall(changed[:budget - passed])
                        if cut[2]:
                            source.shutdown(socket.SHUT_RDWR)
                            # The other pump hears the answer, finds nobody to give it to, and ends.
                            over.wait(0.3)
                        return
                    passed += len(changed)
                    self.passed[side] += len(changed)
                    sink.sendall(changed)
        except OSError:
            pass
        finally:
            over.set()
            with self._lock:
                self._open -= {source, sink}
            for s in (source, sink):
                try:
                    s.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
            source.close()


def late(seconds, pattern):
    """A to_client/to_server function: lines that match come so much later."""
    def act(line):
        if re.search(pattern, line):
            time.sleep(seconds)
        return line
    return act


def cut_before(pattern, times=1):
    """Cuts the connection instead of forwarding a line that matches, `times` times."""
    left = [times]

    def act(line):
        if left[0] and re.search(pattern, line):
            left[0] -= 1
            return None
        return line
    return act


def without_capability(*names):
    """A to_client function: the server does not offer `names`."""
    def act(line):
        if b"CAPABILITY" in line:
            for name in names:
                line = re.sub(rb" " + re.escape(name.encode()) + rb"(?=[ \]\r])", b"", line)
        return line
    return act
