"""An authorization server on 127.0.0.1, in plain HTTP: tokens, device codes, and introspection for
Dovecot. Every refresh gives a new refresh token and ends the old one, as strict servers do.
"""
import base64
import hashlib
import http.server
import json
import secrets
import threading
import urllib.parse

CLIENT = "client-1"
CLIENT_SECRET = "Zq7-client-secret"


class TokenServer:
    """`mailbox` is the user name that its access tokens are good for.

    requests   (grant type or path, fields) of each request that reached it
    reused     refresh tokens that came a second time
    on_check   called with a token when a mail server asks about it
    """

    def __init__(self, mailbox, lifetime=3600):
        self.mailbox = mailbox
        self.lifetime = lifetime
        self.requests = []
        self.reused = []
        self.issued = []         # every access and refresh token so far
        self.access = set()      # those that are good
        self.refresh = set()
        self.device_answers = []  # for polls of a device code, before tokens: "slow_down" ...
        self.on_check = lambda token: None
        self._failures = []
        self._codes = {}         # code: (challenge, redirect address)
        self._lock = threading.Lock()
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                size = int(self.headers.get("Content-Length") or 0)
                fields = dict(urllib.parse.parse_qsl(self.rfile.read(size).decode()))
                self.reply(*owner._answer(self.path, fields))

            def do_GET(self):
                token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
                owner.on_check(token)
                self.reply(200, {"active": token in owner.access, "username": owner.mailbox})

            def reply(self, status, fields):
                body = json.dumps(fields).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()

    def fail(self, status, error, times=1):
        """The next requests for tokens are answered so."""
        self._failures += [(status, {"error": error, "error_description": f"{error}, as was asked for"})] * times

    def count(self, grant):
        return sum(1 for g, _ in self.requests if g == grant)

    def end_access(self):
        """No access token that was given is good any more."""
        self.access.clear()

    def sign_in(self, address):
        """A person who opens `address` in a browser and agrees; gives where the browser is sent."""
        url = urllib.parse.urlsplit(address)
        fields = dict(urllib.parse.parse_qsl(url.query))
        assert fields["response_type"] == "code" and fields["client_id"] == CLIENT, fields
        assert fields["code_challenge_method"] == "S256", fields
        code = "4/" + secrets.token_urlsafe(12)
        self._codes[code] = (fields["code_challenge"], fields["redirect_uri"])
        return fields["redirect_uri"] + "/?" + urllib.parse.urlencode({"state": fields["state"], "code": code})

    def _answer(self, path, fields):
        with self._lock:
            grant = fields.get("grant_type", path).removeprefix("urn:ietf:params:oauth:grant-type:")
            self.requests.append((grant, fields))
            if fields.get("client_id") != CLIENT:
                return 401, {"error": "invalid_client"}
            if path == "/device":
                return 200, {"device_code": "dev-1", "user_code": "ABCD-EFGH", "interval": 1,
                             "verification_uri": f"{self.url}/enter", "expires_in": 600}
            if path != "/token":
                return 404, {}
            if self._failures:
                return self._failures.pop(0)
            return getattr(self, "_" + grant)(fields)

    def _client_credentials(self, fields):
        if fields.get("client_secret") != CLIENT_SECRET:
            return 401, {"error": "invalid_client", "error_description": "AADSTS7000215: wrong secret"}
        return 200, self._tokens(with_refresh=False)

    def _refresh_token(self, fields):
        token = fields["refresh_token"]
        if token not in self.refresh:
            self.reused.append(token)
            # A hostile server repeats what must not be seen.
            return 400, {"error": "invalid_grant", "error_description": f"{token} was used before"}
        self.refresh.discard(token)
        return 200, self._tokens()

    def _device_code(self, fields):
        assert fields["device_code"] == "dev-1"
        if self.device_answers:
            return 400, {"error": self.device_answers.pop(0)}
        return 200, self._tokens()

    def _authorization_code(self, fields):
        challenge, redirect = self._codes.pop(fields["code"], ("", ""))
        digest = hashlib.sha256(fields["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != challenge or fields["redirect_uri"] != redirect:
            return 400, {"error": "invalid_grant"}
        return 200, self._tokens()

    def _tokens(self, with_refresh=True):
        access = "at." + secrets.token_urlsafe(24)
        self.access.add(access)
        self.issued.append(access)
        out = {"access_token": access, "token_type": "Bearer", "expires_in": self.lifetime}
        if with_refresh:
            out["refresh_token"] = "1//" + secrets.token_urlsafe(24)
            self.refresh.add(out["refresh_token"])
            self.issued.append(out["refresh_token"])
        return out
