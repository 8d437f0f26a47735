"""Records as a door would hand them over."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from handschlag.conversations.events import PastMail
from handschlag.moving.rules import Article, Party, Ticket

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
THEN = datetime(2024, 3, 1, 9, 0, tzinfo=UTC)


def company(foreign_id: str = "5", name: str = "Optik Brillant GmbH", **more: list[str]) -> Party:
    return Party(what="organisation", foreign_id=foreign_id, values={"company": [name], **more})


def person(foreign_id: str = "7", family_name: str = "Glas", organisation: str = "", **more: list[str]) -> Party:
    values = {"family_name": [family_name], "email": [f"{family_name.lower()}@brillant.example"], **more}
    if organisation:
        values["company"] = ["Optik Brillant GmbH"]
    return Party(what="person", foreign_id=foreign_id, values=values, organisation=organisation)


def ticket(foreign_id: str = "1", **more: Any) -> Ticket:
    said = {"number": f"6200{foreign_id}", "title": "Gestell", "reported_at": THEN, "ended_at": None, "person": "7"}
    return Ticket(**{"foreign_id": foreign_id, **said, **more})


def written(foreign_id: str = "11", *, at: datetime = THEN, **more: Any) -> Article:
    mail = PastMail(source="moving.test", raw=b"{}", raw_type="application/json", fingerprint=foreign_id.rjust(64, "0"),
                    sender_address="glas@brillant.example", subject="Brille", text="Zu eng", reply="Zu eng")  # fmt: skip
    return Article(**{"foreign_id": foreign_id, "at": at, "channel": "mail", "direction": "in", "mail": mail, **more})


def note(foreign_id: str, *, at: datetime = THEN, text: str = "Vorsicht") -> Article:
    return Article(
        foreign_id=foreign_id, at=at, channel="call", direction="out", text=text, author="Derya", is_note=True
    )
