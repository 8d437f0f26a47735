"""Everything a Zammad has, saved page by page into a folder; run again it takes the messages of what changed since only."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from handschlag.channels.moving import folder as saved
from handschlag.channels.moving.asking import NotAnswered, Peer

PAGE: Final = 100
LISTS: Final = ("organizations", "users", "tickets")
FETCHED: Final = "fetched.jsonl"
"""Which ticket's messages were fetched, and as of which change: one line each, the last one counts."""


def fetch_zammad(peer: Peer, folder: Path, *, say: Callable[[str], None]) -> None:
    """Raises NotAnswered where Zammad refuses or is not there; what was fetched until then stays."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    states = peer.ask("/api/v1/ticket_states", expand="true")
    saved.write(folder / "ticket_states.json", json.dumps(states, ensure_ascii=False).encode())
    for name in LISTS:
        say(f"{name}: {saved.write_pages(folder / name, _pages(peer, name))}")
    known = _fetched(folder)
    with (folder / FETCHED).open("a", encoding="utf-8") as log:
        for ticket in saved.things(folder, "tickets"):
            as_of = [str(int(ticket["id"])), str(ticket.get("updated_at"))]
            if known.get(as_of[0]) == as_of[1]:
                continue
            _fetch_articles(peer, folder, as_of[0])
            log.write(json.dumps(as_of) + "\n")
            log.flush()


def _pages(peer: Peer, name: str) -> Iterator[list[Any]]:
    """Until one is empty; however few Zammad gives for a page, and however often it gives the same."""
    seen: set[str] = set()
    number = 0
    while True:
        number += 1
        page = peer.ask(f"/api/v1/{name}", expand="true", per_page=PAGE, page=number)
        if not isinstance(page, list):
            raise NotAnswered(f"{peer.at.geturl()}/api/v1/{name}: answers something else than a list")
        new = [one for one in page if isinstance(one, dict) and str(one.get("id")) not in seen]
        if not new:
            return
        seen |= {str(one.get("id")) for one in new}
        yield new


def _fetch_articles(peer: Peer, folder: Path, ticket: str) -> None:
    """Files first, the messages last: as long as they are not there the ticket counts as not fetched."""
    articles = peer.ask(f"/api/v1/ticket_articles/by_ticket/{ticket}", expand="true")
    if not isinstance(articles, list):
        raise NotAnswered(f"{peer.at.geturl()}: the messages of ticket {ticket} are no list")
    for one in articles:
        for attached in one.get("attachments") or ():
            place = folder / "attachments" / ticket / str(int(one["id"])) / str(int(attached["id"]))
            if not place.is_file():
                path = f"/api/v1/ticket_attachment/{ticket}/{int(one['id'])}/{int(attached['id'])}"
                saved.write(place, peer.take(path))
    saved.write(folder / "articles" / f"{ticket}.json", json.dumps(articles, ensure_ascii=False).encode())


def _fetched(folder: Path) -> dict[str, str]:
    """A line that was broken off by a crash counts for nothing."""
    found: dict[str, str] = {}
    file = folder / FETCHED
    for line in file.read_text(encoding="utf-8").splitlines() if file.is_file() else ():
        try:
            ticket, as_of = json.loads(line)
        except ValueError:
            continue
        found[str(ticket)] = str(as_of)
    return found
