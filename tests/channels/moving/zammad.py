"""A Zammad for tests: a real HTTP server that answers as one does, in pages, and sometimes not at all."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "t0k3n"
STATES = [
    {"id": 1, "name": "neu", "state_type_id": 1, "state_type": "new"},
    {"id": 2, "name": "offen", "state_type_id": 2, "state_type": "open"},
    {"id": 3, "name": "warten auf Erinnerung", "state_type_id": 3, "state_type": "pending reminder"},
    {"id": 4, "name": "geschlossen", "state_type_id": 5, "state_type": "closed"},
    {"id": 5, "name": "zusammengefasst", "state_type_id": 6, "state_type": "merged"},
]
ORGANISATIONS = [{"id": 5, "name": "Optik Brillant GmbH", "note": "<div>zahlt p&uuml;nktlich</div>", "active": True}]
USERS = [
    {"id": 1, "login": "-", "firstname": "-", "lastname": "", "email": "", "roles": []},
    {"id": 2, "login": "yilmaz@haus.example", "firstname": "Derya", "lastname": "Yilmaz", "email": "yilmaz@haus.example", "roles": ["Agent"]},
    {"id": 7, "login": "petra@brillant.example", "firstname": "Petra", "lastname": "Glas", "email": "petra@brillant.example",
     "phone": "0221 4710382", "mobile": "", "organization_id": 5, "roles": ["Customer"]},
    {"id": 8, "login": "h.mohn@post.example", "firstname": "Henrike", "lastname": "Mohn", "email": "h.mohn@post.example",
     "phone": "keine", "street": "Am Bach 3", "zip": "50667", "city": "Köln", "roles": ["Customer"]},
    {"id": 9, "login": "", "firstname": "", "lastname": "", "email": "", "roles": ["Customer"]},
]  # fmt: skip


def ticket(number: int, *, state: str = "offen", customer: int = 7, **more: Any) -> dict[str, Any]:
    said = {"id": number, "number": str(62000 + number), "title": f"Anliegen {number}", "state": state, "owner_id": 2,
            "customer_id": customer, "organization_id": 5 if customer == 7 else None,
            "created_at": "2024-03-01T09:00:00.000Z", "updated_at": "2024-03-05T12:00:00.000Z", "close_at": None}  # fmt: skip
    return {**said, **more}


def article(number: int, of: int, *, at: str = "2024-03-01T09:00:00.000Z", **more: Any) -> dict[str, Any]:
    said = {"id": number, "ticket_id": of, "type": "email", "sender": "Customer", "internal": False, "content_type": "text/html",
            "from": "Petra Glas <petra@brillant.example>", "to": "hilfe@haus.example", "cc": None, "subject": f"Betreff {number}",
            "message_id": f"<{number}@brillant.example>", "body": "<p>Guten Tag</p><script>alert(1)</script>", "created_by_id": 7,
            "created_at": at, "attachments": []}  # fmt: skip
    return {**said, **more}


def house() -> Zammad:
    """Two tickets: one open with mail in, answer, note, call and file; one closed."""
    here = Zammad()
    here.tickets = [ticket(1), ticket(2, state="geschlossen", customer=8, close_at="2024-03-04T10:00:00.000Z")]
    here.articles = {
        1: [
            article(11, 1, attachments=[{"id": 91, "filename": "foto.txt", "size": "5", "preferences": {"Mime-Type": "text/plain"}}]),
            article(12, 1, at="2024-03-01T10:00:00.000Z", sender="Agent", created_by_id=2, content_type="text/plain",
                    body="Wir schauen nach.", **{"from": "Hilfe <hilfe@haus.example>", "to": "petra@brillant.example"}),
            article(13, 1, at="2024-03-01T11:00:00.000Z", type="note", sender="Agent", internal=True, created_by_id=2, body="<b>Vorsicht</b>, Altgerät"),
            article(14, 1, at="2024-03-02T08:00:00.000Z", type="phone", body="Rief an, fragt nach.", content_type="text/plain"),
        ],
        2: [article(21, 2, **{"from": "h.mohn@post.example"}, created_by_id=8)],
    }  # fmt: skip
    here.files = {(1, 11, 91): b"Hallo"}
    return here


class Zammad:
    def __init__(self) -> None:
        self.organisations: list[dict[str, Any]] = deepcopy(ORGANISATIONS)
        self.users: list[dict[str, Any]] = deepcopy(USERS)
        self.tickets: list[dict[str, Any]] = []
        self.articles: dict[int, list[dict[str, Any]]] = {}
        self.files: dict[tuple[int, int, int], bytes] = {}
        self.page = 2
        """It gives no more on a page, whatever is asked for."""
        self.ails: list[str] = []
        """What is wrong with the next answers: a status, "garbled" or "dropped"."""
        self.asked: Counter[str] = Counter()

    def answer(self, path: str, query: dict[str, list[str]]) -> Any:
        parts = path.removeprefix("/api/v1/").split("/")
        lists = {"organizations": self.organisations, "users": self.users, "tickets": self.tickets}
        if parts[0] in lists:
            begin = (int(query["page"][0]) - 1) * self.page
            return lists[parts[0]][begin : begin + self.page]
        if parts[0] == "ticket_states":
            return STATES
        if parts[:2] == ["ticket_articles", "by_ticket"]:
            return self.articles.get(int(parts[2]))
        if parts[0] == "ticket_attachment":
            return self.files.get((int(parts[1]), int(parts[2]), int(parts[3])))
        return None

    @contextmanager
    def serving(self) -> Iterator[str]:
        server = ThreadingHTTPServer(("127.0.0.1", 0), type("Mine", (Answering,), {"zammad": self}))
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


class Answering(BaseHTTPRequestHandler):
    zammad: Zammad

    def do_GET(self) -> None:
        where = urlsplit(self.path)
        self.zammad.asked[where.path] += 1
        if self.zammad.ails:
            self.ail(self.zammad.ails.pop(0))
        elif self.headers["Authorization"] != f"Token token={TOKEN}":
            self.say(401, b'{"error":"Invalid token"}')
        elif (said := self.zammad.answer(where.path, parse_qs(where.query))) is None:
            self.say(404, b"{}")
        else:
            self.say(200, said if isinstance(said, bytes) else json.dumps(said).encode())

    def ail(self, what: str) -> None:
        if what == "garbled":
            self.say(200, b'[{"id": 1, "na')
        elif what == "dropped":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b'[{"id"')
        else:
            self.say(int(what), b"", **({"Retry-After": "7"} if what == "429" else {}))

    def say(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, said in headers.items():
            self.send_header(name, said)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: Any) -> None:
        """Silent."""
