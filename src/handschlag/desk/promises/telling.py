"""Who of a group is still to be told, each by the way they wish, and the words to tell it in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from handschlag.cases import queries as cases
from handschlag.cases.models import KnownFault
from handschlag.core import installation
from handschlag.customers import queries as customers
from handschlag.customers.models import Person
from handschlag.customers.rules.telling import EMAIL, LETTER, PHONE
from handschlag.desk import letters
from handschlag.people.models import User
from handschlag.promises import queries
from handschlag.promises.choices import State
from handschlag.promises.models import Promise

SHOWN = 50
"""Of one way at a time; when these are told, the next stand here. As many letters are in one file."""

TITLES = {
    PHONE: pgettext_lazy("to be told", "By phone"),
    EMAIL: pgettext_lazy("to be told", "By e-mail"),
    LETTER: pgettext_lazy("to be told", "By letter"),
    "": pgettext_lazy("to be told", "No way known"),
}


@dataclass(frozen=True)
class Hearer:
    """One customer who has to hear of it. `text` and `mailto`: for those who are written to."""

    promise: Promise
    told: customers.Told
    text: str = ""
    mailto: str = ""

    @property
    def is_broken(self) -> bool:
        return self.promise.state == State.BROKEN


@dataclass(frozen=True)
class ByWay:
    """Everybody who is told one way; `left` so many more than are shown."""

    channel: str
    title: str
    hearers: list[Hearer]
    left: int

    @property
    def count(self) -> int:
        return len(self.hearers) + self.left

    @property
    def batch(self) -> str:
        return urlencode([("letter", one.promise.pk) for one in self.hearers])


def still_to_tell(group: int, members: Iterable[Promise], *, by: User, now: datetime) -> list[ByWay]:
    """Those who have not heard, by phone, by e-mail, by letter; at last those nobody can reach."""
    untold = [one for one in members if queries.is_untold(one) and one.customer_id is not None]
    if not untold:
        return []
    fault = cases.cause_of_group(group)
    wanting = cases.wanting_call(fault.pk) if fault is not None else set()
    whose = {one.customer_id for one in untold if one.customer_id is not None}
    ways = customers.ways_to_tell(whose, wanting_call=wanting, today=timezone.localdate(now))
    by_way: dict[str, list[Hearer]] = {channel: [] for channel in TITLES}
    for one in untold:
        told = ways[one.customer_id or 0]
        by_way[told.channel].append(Hearer(one, told))
    return [
        ByWay(channel, str(TITLES[channel]), _shown(channel, found[:SHOWN], fault, by), len(found[SHOWN:]))
        for channel, found in by_way.items()
        if found
    ]


def _shown(channel: str, hearers: list[Hearer], fault: KnownFault | None, by: User) -> list[Hearer]:
    if channel != EMAIL:
        return hearers
    mains = main_persons(one.promise for one in hearers)
    closing = [one for one in (by.name, installation.read().name) if one]
    return [_to_mail(one, fault, mains.get(one.promise.pk), closing) for one in hearers]


def _to_mail(one: Hearer, fault: KnownFault | None, person: Person | None, closing: list[str]) -> Hearer:
    with translation.override(language_of(one.promise)):
        text = "\n".join([letters.greeting(person), "", *words(one.promise, fault), "", _("Kind regards"), *closing])
        subject = title(fault)
    # RFC 6068: lines end with CR LF; nothing stands in it unquoted.
    body = quote(text.replace("\n", "\r\n"), safe="")
    return Hearer(
        one.promise,
        one.told,
        text,
        f"mailto:{quote(one.told.email, safe='@')}?subject={quote(subject, safe='')}&body={body}",
    )


def papers(members: Iterable[Promise], fault: KnownFault | None, *, now: datetime) -> list[dict[str, Any]]:
    """The letter of each, as data, in the customer's language."""
    rows = list(members)
    mains = main_persons(rows)
    found = []
    for row in rows:
        with translation.override(language_of(row)):
            said = words(row, fault)
            today = timezone.localdate(now)
            found.append(letters.paper(row.customer, mains.get(row.pk), title=title(fault), words=said, on=today))
    return found


def main_persons(members: Iterable[Promise]) -> dict[int, Person]:
    """Whom each is addressed to: who was promised it, else the customer's main person."""
    rows = list(members)
    whose = {row.customer_id for row in rows if row.person_id is None}
    mains = {one.customer_id: one for one in Person.objects.filter(customer__in=whose, is_main=True, left_on=None)}
    found = {row.pk: row.person or mains.get(row.customer_id or 0) for row in rows}
    return {promise: person for promise, person in found.items() if person is not None}


def language_of(row: Promise) -> str:
    return row.customer.language if row.customer is not None else settings.LANGUAGE_CODE


def title(fault: KnownFault | None) -> str:
    return _("The fault you reported to us") if fault is not None else _("What we promised you")


def words(row: Promise, fault: KnownFault | None) -> list[str]:
    """What the customer is told, line by line. What we call the cause, and what causes it, is ours."""
    said = {"words": row.words, "due": letters.moment(row.falls_due_at)}
    if row.state == State.BROKEN:
        lines = [_("We had promised you: “%(words)s”, by %(due)s. We did not manage it, and we are sorry.") % said]
        owner = {"owner": row.owner or row.owner_team}
        lines += [
            "",
            _("It is done by now.") if row.done_at else _("We still owe it to you; %(owner)s sees to it.") % owner,
        ]
    else:
        lines = [_("We promise you: “%(words)s”, by %(due)s.") % said]
    if fault is not None and fault.fixed_at is None:
        lines = [_("You are not the only one with this fault. We know of it and are working on it."), "", *lines]
        if fault.workaround:
            lines += ["", _("What helps until then:"), *fault.workaround.splitlines()]
    return lines
