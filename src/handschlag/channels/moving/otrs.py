"""What OTRS and Znuny say (Generic Interface, operation TicketGet with all articles and attachments) as records.

A folder holds `tickets/*.json` or `tickets.json`: answers of TicketGet as they came (`{"Ticket": […]}`), or lists of such
tickets. `customer_user.csv` and `customer_company.csv`, the tables of that name with their headings, are read where they
are there; without them persons are made of what the tickets say. Times there have no zone: that of the installation counts.
"""

from __future__ import annotations

import base64
import binascii
import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from handschlag.channels.moving import folder as saved
from handschlag.channels.moving import words
from handschlag.channels.moving.words import Bad
from handschlag.conversations.choices import Channel, Direction
from handschlag.conversations.events import MailedFile
from handschlag.moving.choices import What
from handschlag.moving.rules import Article, Party, Ticket, Unreadable

CELLS: Final = {
    "given_name": "first_name", "family_name": "last_name", "email": "email", "phone_work": "phone", "phone_mobile": "mobile",
    "phone_fax": "fax", "street": "street", "postcode": "zip", "town": "city", "country": "country", "note": "comments",
}  # fmt: skip
"""Our columns, and theirs in `customer_user` and `customer_company`."""
GONE: Final = frozenset({"merged", "removed"})


@dataclass
class Export:
    """One folder. `zone`: of the times in it."""

    folder: Path
    source: str
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Berlin"))
    companies: dict[str, str] = field(default_factory=dict)

    def parties(self) -> Iterator[Party | Unreadable]:
        """Companies, then persons of the table, then those only tickets tell of. Raises Broken."""
        for row in self._table("customer_company"):
            self.companies[row.get("customer_id", "")] = row.get("name", "")
            values = {"company": row.get("name", ""), **_cells(row)}
            yield Party(what=What.ORGANISATION, foreign_id=row.get("customer_id", "")[:200], values=_told(values))
        seen: set[str] = set()
        for row in self._table("customer_user"):
            seen.add(row.get("login", "").casefold())
            yield self._person(row)
        for said in self._said():
            login = words.text(said.get("CustomerUserID"))
            if login and login.casefold() not in seen:
                seen.add(login.casefold())
                yield self._person({"login": login, "customer_id": "", **_sender(said, login)})

    def tickets(self) -> Iterator[Ticket | Unreadable]:
        """Raises Broken."""
        for said in self._said():
            try:
                yield self._ticket(said)
            except Bad as bad:
                number = words.text(said.get("TicketNumber"), 200)
                yield Unreadable(what=What.TICKET, foreign_id=words.text(said.get("TicketID"), 200), field=bad.field, reason=bad.reason, title=number)  # fmt: skip

    def _person(self, row: dict[str, str]) -> Party:
        company = row.get("customer_id", "")
        known = company if self.companies.get(company) else ""
        values = {"company": self.companies.get(known, ""), **_cells(row)}
        if not (values["given_name"] or values["family_name"]):
            values["family_name"] = row.get("email") or row.get("login", "")
        return Party(
            what=What.PERSON, foreign_id=_login(row.get("login", "")), values=_told(values), organisation=known
        )

    def _said(self) -> Iterator[dict[str, Any]]:
        one = self.folder / "tickets.json"
        for file in [one] if one.is_file() else sorted((self.folder / "tickets").glob("*.json")):
            page = saved.read(file)
            found = page.get("Ticket") if isinstance(page, dict) else page
            if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
                raise saved.Broken(f"{file.name}: no answer of TicketGet")
            yield from found

    def _table(self, name: str) -> Iterator[dict[str, str]]:
        file = self.folder / f"{name}.csv"
        if not file.is_file():
            return
        try:
            text = file.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as why:
            raise saved.Broken(f"{file.name}: not in UTF-8") from why
        separator = max(",;\t", key=text.partition("\n")[0].count)
        for row in csv.DictReader(text.splitlines(keepends=True), delimiter=separator):
            yield {
                str(key).strip().lower(): words.text(cell)
                for key, cell in row.items()
                if isinstance(cell, str) and cell != "NULL"
            }

    def _ticket(self, said: dict[str, Any]) -> Ticket:
        number, foreign_id = words.text(said.get("TicketNumber"), 60), words.text(said.get("TicketID"), 200)
        if not number or not foreign_id:
            raise Bad("TicketNumber", _("This ticket has no number."))
        reported = words.moment(said, "Created", _no_time(), self.zone)
        kind, ended = str(said.get("StateType") or "open"), None
        if kind == "closed":
            given = "Closed" if said.get("Closed") else "Changed"
            ended = max(words.moment(said, given, _no_time(), self.zone), reported)
        company = words.text(said.get("CustomerID"))
        return Ticket(
            foreign_id=foreign_id,
            number=number,
            title=words.text(said.get("Title"), 200),
            reported_at=reported,
            ended_at=ended,
            person=_login(words.text(said.get("CustomerUserID"))),
            organisation=company if company in self.companies else "",
            owner=words.text(said.get("Owner")),
            left=_("There it was merged into another ticket or removed.") if kind in GONE else "",
            is_pending=kind.startswith("pending"),
            articles=() if kind in GONE else tuple(self._article(one) for one in said.get("Article") or ()),
        )

    def _article(self, said: dict[str, Any]) -> Article:
        way = str(said.get("CommunicationChannel") or said.get("ArticleType") or "email").lower()
        incoming = said.get("SenderType") == "customer"
        is_note = way.startswith(("internal", "note")) and not incoming
        is_spoken = is_note or way.startswith("phone")
        foreign_id = words.text(said.get("ArticleID"), 200)
        body, sender = words.text(said.get("Body")), str(said.get("From") or "")
        is_html = "html" in str(said.get("ContentType") or said.get("MimeType") or "")
        when = "CreateTime" if said.get("CreateTime") else "Created"
        return Article(
            foreign_id=foreign_id,
            at=words.moment(said, when, _no_time(), self.zone),
            channel=Channel.CALL if way.startswith("phone") else Channel.MAIL,
            direction=Direction.IN if incoming else Direction.OUT,
            text=words.plain(body, is_html=is_html).text.strip() if is_spoken else "",
            author=words.text(parseaddr(sender)[0] or sender, 120),
            is_note=is_note,
            mail=None
            if is_spoken
            else words.mail(
                self.source,
                {key: one for key, one in said.items() if key != "Attachment"},
                foreign_id=foreign_id,
                sender=sender,
                to=str(said.get("To") or ""),
                cc=str(said.get("Cc") or ""),
                subject=str(said.get("Subject") or ""),
                message_id=str(said.get("MessageID") or ""),
                body=body,
                is_html=is_html,
                files=tuple(_file(one) for one in said.get("Attachment") or ()),
            ),
        )


def _file(said: dict[str, Any]) -> MailedFile:
    try:
        body = base64.b64decode(str(said.get("Content") or ""))
    except binascii.Error as why:
        raise Bad("Attachment", _("An attached file cannot be read.")) from why
    kind, cid = str(said.get("ContentType") or ""), str(said.get("ContentID") or "")
    return words.file(str(said.get("Filename") or ""), kind, body, len(body), cid)


def _sender(said: dict[str, Any], login: str) -> dict[str, str]:
    """Name and address of the customer, from their own first message."""
    theirs = [str(one.get("From") or "") for one in said.get("Article") or () if one.get("SenderType") == "customer"]
    name, address = parseaddr(theirs[0] if theirs else "")
    given, _blank, family = words.text(name, 200).rpartition(" ")
    address = address or (login if "@" in login else "")
    return {"first_name": given, "last_name": family, "email": words.text(address)}


def _login(said: str) -> str:
    """Logins there are the same however they are written."""
    return said.casefold()[:200]


def _cells(row: dict[str, str]) -> dict[str, str]:
    return {ours: row.get(theirs, "") for ours, theirs in CELLS.items()}


def _told(values: dict[str, str]) -> dict[str, list[str]]:
    return {name: [cell] for name, cell in values.items() if cell.strip()}


def _no_time() -> str:
    return _("This is no time.")
