"""An authorisation server as Microsoft and Google run one (RFC 6749, 7636, 7662), on a real socket, that checks what it is told.

Somebody signs in with `allow`, as a browser would after a click; Dovecot asks `/introspect` whether a token is good.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT, SECRET = "handschlag-test", "geheimnis"


@dataclass
class Authority:
    """`codes` and `permissions` are good once each: every refresh gives a new one. `says` answers every token request instead."""

    user: str = "service"
    seconds: int = 3600
    says: tuple[int, bytes] | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    permissions: set[str] = field(default_factory=set)
    tokens: set[str] = field(default_factory=set)
    asked: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                form = {key: values[0] for key, values in parse_qs(body).items()}
                status, told = authority.answer(urlsplit(self.path).path, form)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(told)))
                self.end_headers()
                self.wfile.write(told)

            def log_message(self, *_said: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def allow(self, address: str) -> str:
        """What a browser does with the address we send somebody to, once they agreed: where it comes back to."""
        parts = urlsplit(address)
        asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
        assert (parts.path, asked["client_id"], asked["response_type"]) == ("/authorize", CLIENT, "code")
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe()
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, bytes]:
        if path == "/introspect":
            is_good = form.get("token") in self.tokens
            return 200, json.dumps(
                {"active": is_good, "username": self.user} if is_good else {"active": False}
            ).encode()
        self.asked.append(form)
        return self.says or self._tokens(form)

    def _tokens(self, form: dict[str, str]) -> tuple[int, bytes]:
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return self._refusal("invalid_client", 401)
        if form["grant_type"] == "refresh_token":
            if form["refresh_token"] not in self.permissions:
                return self._refusal("invalid_grant")
            self.permissions.remove(form["refresh_token"])
            return self._access()
        asked = self.codes.pop(form["code"], None)
        if asked is None or asked["redirect_uri"] != form["redirect_uri"]:
            return self._refusal("invalid_grant")
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return self._refusal("invalid_grant")
        return self._access()

    def _access(self) -> tuple[int, bytes]:
        token, permission = secrets.token_urlsafe(600), secrets.token_urlsafe()
        self.tokens.add(token)
        self.permissions.add(permission)
        said = {"access_token": token, "refresh_token": permission, "token_type": "Bearer", "expires_in": self.seconds}
        return 200, json.dumps(said).encode()

    def _refusal(self, error: str, status: int = 400) -> tuple[int, bytes]:
        return status, json.dumps({"error": error, "error_description": "says the authority"}).encode()


def dovecot_settings(authority: Authority, place: str) -> str:
    """What Dovecot needs to let in whoever has a token; `place` is the file beside it."""
    return f"passdb {{\n driver = oauth2\n mechanisms = xoauth2 oauthbearer\n args = {place}\n}}\n"


def oauth_file(authority: Authority) -> str:
    return (
        f"introspection_url = {authority.url}/introspect\nintrospection_mode = post\n"
        "username_attribute = username\nactive_attribute = active\nactive_value = true\n"
    )
