"""What Zammad says (its REST interface, version 1, with names beside ids) as records. Pure but for files beside the pages.

Formats: docs.zammad.org, "API": organizations, users, tickets, ticket articles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

from django.utils.translation import gettext as _

from handschlag.channels.moving import folder as saved
from handschlag.channels.moving import words
from handschlag.channels.moving.words import Bad
from handschlag.conversations.choices import Channel, Direction
from handschlag.conversations.events import MailedFile
from handschlag.moving.choices import What
from handschlag.moving.rules import Article, Party, Ticket, Unreadable

CLOSED: Final = frozenset({"closed"})
GONE: Final = frozenset({"merged", "removed"})
STATE_TYPES: Final = {
    1: "new",
    2: "open",
    3: "pending reminder",
    4: "pending action",
    5: "closed",
    6: "merged",
    7: "removed",
}
"""As every installation is born."""
CUSTOMER_ROLE: Final = 3
Record = TypeVar("Record")


@dataclass
class Export:
    """One folder of saved pages; what the tickets need to be understood is read once."""

    folder: Path
    source: str
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    organisations: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)

    def parties(self) -> Iterator[Party | Unreadable]:
        """Organisations, then persons. Raises Broken."""
        self._learn_states()
        for said in saved.things(self.folder, "organizations"):
            self.organisations[str(said.get("id"))] = words.text(said.get("name"))
            yield _read(What.ORGANISATION, said, organisation)
        for said in saved.things(self.folder, "users"):
            self.users[str(said.get("id"))] = {
                key: said.get(key) for key in ("email", "firstname", "lastname", "login")
            }
            if is_customer(said):
                yield _read(What.PERSON, said, self._person)

    def tickets(self) -> Iterator[Ticket | Unreadable]:
        """After `parties`, in the order of the pages. Raises Broken."""
        for said in saved.things(self.folder, "tickets"):
            yield _read(What.TICKET, said, self._ticket)

    def _learn_states(self) -> None:
        file = self.folder / "ticket_states.json"
        for said in saved.read(file) if file.is_file() else ():
            kind = said.get("state_type") or STATE_TYPES.get(said.get("state_type_id"), "")
            self.types |= {str(said.get("name")): kind, str(said.get("id")): kind}

    def _person(self, said: dict[str, Any]) -> Party:
        return person(said, self.organisations)

    def _ticket(self, said: dict[str, Any]) -> Ticket:
        number = words.text(said.get("number"), 60)
        if not number:
            raise Bad("number", _("This ticket has no number."))
        reported = words.moment(said, "created_at", _no_time())
        kind = self._state_type(said)
        ended = None
        if kind in CLOSED:
            given = next((key for key in ("last_close_at", "close_at", "updated_at") if said.get(key)), "close_at")
            ended = max(words.moment(said, given, _no_time()), reported)
        return Ticket(
            foreign_id=str(said["id"]),
            number=number,
            title=words.text(said.get("title"), 200),
            reported_at=reported,
            ended_at=ended,
            person=str(said.get("customer_id") or ""),
            organisation=str(said.get("organization_id") or ""),
            owner=words.text(self.users.get(str(said.get("owner_id")), {}).get("email")),
            left=_("In Zammad it was merged into another ticket or removed.") if kind in GONE else "",
            is_pending=kind == "pending reminder",
            articles=() if kind in GONE else tuple(self._articles(said)),
        )

    def _state_type(self, said: dict[str, Any]) -> str:
        for key in (str(said.get("state")), str(said.get("state_id"))):
            if key in self.types:
                return self.types[key]
        named = str(said.get("state") or "")
        return named if named in STATE_TYPES.values() else STATE_TYPES.get(said.get("state_id") or 0, "open")

    def _articles(self, said: dict[str, Any]) -> Iterator[Article]:
        file = self.folder / "articles" / f"{int(said['id'])}.json"
        if not file.is_file():
            raise Bad("articles", _("The messages of this ticket are missing in the folder."))
        try:
            page = saved.read(file)
        except saved.Broken as why:
            raise Bad("articles", str(why)) from why
        for one in page:
            yield self._article(one)

    def _article(self, said: dict[str, Any]) -> Article:
        kind, sender = str(said.get("type") or "note"), str(said.get("sender") or "Agent")
        writer = self.users.get(str(said.get("origin_by_id") or said.get("created_by_id")), {})
        at = words.moment(said, "created_at", _no_time())
        name = " ".join(part for part in (writer.get("firstname"), writer.get("lastname")) if part)
        is_html = "html" in str(said.get("content_type") or "")
        body = words.text(said.get("body"))
        is_note = bool(said.get("internal")) or (kind == "note" and sender != "Customer")
        is_spoken = kind == "phone" or is_note
        incoming = sender == "Customer"
        return Article(
            foreign_id=str(said["id"]),
            at=at,
            channel=Channel.CALL if kind == "phone" else Channel.MAIL,
            direction=Direction.IN if incoming else Direction.OUT,
            text=words.plain(body, is_html=is_html).text.strip() if is_spoken else "",
            author=words.text(name or said.get("from"), 120),
            user="" if incoming else words.text(writer.get("email")),
            is_note=is_note,
            mail=None
            if is_spoken
            else words.mail(
                self.source,
                said,
                foreign_id=str(said["id"]),
                sender=str(said.get("from") or name),
                to=str(said.get("to") or ""),
                cc=str(said.get("cc") or ""),
                subject=str(said.get("subject") or ""),
                message_id=str(said.get("message_id") or ""),
                body=body,
                is_html=is_html,
                files=tuple(self._files(said)),
            ),
        )

    def _files(self, said: dict[str, Any]) -> Iterator[MailedFile]:
        for one in said.get("attachments") or ():
            place = (
                self.folder / "attachments" / str(int(said["ticket_id"])) / str(int(said["id"])) / str(int(one["id"]))
            )
            body = place.read_bytes() if place.is_file() else None
            more = one.get("preferences") or {}
            kind = str(more.get("Mime-Type") or more.get("Content-Type") or "")
            size = len(body) if body is not None else int(str(one.get("size") or "0").strip() or 0)
            yield words.file(str(one.get("filename") or ""), kind, body, size, str(more.get("Content-ID") or ""))


def organisation(said: dict[str, Any]) -> Party:
    values = {"company": [words.text(said.get("name"))], "note": [_note(said)]}
    return Party(what=What.ORGANISATION, foreign_id=str(said["id"]), values=_told(values))


def person(said: dict[str, Any], organisations: dict[str, str]) -> Party:
    """With the company's name where they belong to one; without a name of their own they are called by their address."""
    given, family = words.text(said.get("firstname")), words.text(said.get("lastname"))
    company = str(said.get("organization_id") or "")
    values = {
        "company": [organisations.get(company, "") if company else ""],
        "given_name": [given],
        "family_name": [family if family or given else words.text(said.get("email") or said.get("login"))],
        "email": [words.text(said.get("email"))],
        "phone_work": [words.text(said.get("phone"))],
        "phone_mobile": [words.text(said.get("mobile"))],
        "phone_fax": [words.text(said.get("fax"))],
        "department": [words.text(said.get("department"))],
        "street": [words.text(said.get("street"))],
        "postcode": [words.text(said.get("zip"))],
        "town": [words.text(said.get("city"))],
        "country": [words.text(said.get("country"))],
        "note": [_note(said)],
    }
    return Party(what=What.PERSON, foreign_id=str(said["id"]), values=_told(values), organisation=company)


def is_customer(said: dict[str, Any]) -> bool:
    """A customer and nothing else: colleagues are set up here, not moved in."""
    if said.get("roles"):
        return set(said["roles"]) == {"Customer"}
    return set(said.get("role_ids") or ()) == {CUSTOMER_ROLE}


def _read(what: str, said: dict[str, Any], read: Callable[[dict[str, Any]], Record]) -> Record | Unreadable:
    try:
        return read({**said, "id": int(said["id"])})
    except (Bad, KeyError, TypeError, ValueError, AttributeError) as fault:
        bad = fault if isinstance(fault, Bad) else Bad("", _("This cannot be read."))
        return Unreadable(
            what=what,
            foreign_id=words.text(said.get("id"), 200),
            field=bad.field,
            reason=bad.reason,
            title=words.text(said.get("number") or said.get("title") or said.get("name"), 200),
        )


def _told(values: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: cells for name, cells in values.items() if cells[0].strip()}


def _note(said: dict[str, Any]) -> str:
    return words.plain(words.text(said.get("note"), 20_000), is_html=True).text.strip()


def _no_time() -> str:
    return _("This is no time.")
