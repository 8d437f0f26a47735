"""A text module as it is said to this customer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override, pgettext

from handschlag.core import installation
from handschlag.customers import queries as customers
from handschlag.customers.models import Customer, Person
from handschlag.knowledge import queries as knowledge
from handschlag.knowledge import rules
from handschlag.people.models import User

Told = list[dict[str, str]]
NAMES = frozenset(("salutation", "name", "person"))
"""Where these are not known the sentence closes over the gap; any other gap stays in braces, to be filled by hand."""


def modules_for(user: User) -> Told:
    """As they are written, with their fields in braces."""
    return [_told(row.shortcut, row.title, row.body) for row in knowledge.texts_for(user.pk)]


def modules_to(customer: int, *, person: Person | None, user: User, now: datetime) -> Told:
    """Filled for this customer, in their language, first those in that language."""
    whom = customers.get_customer(customer)
    with override(whom.language):
        values = _values(whom, person, user, now=now)
        found = sorted(knowledge.texts_for(user.pk), key=lambda row: row.language != whom.language)
        return [_told(row.shortcut, row.title, rules.render(row.body, values).text) for row in found]


def unfilled(text: str) -> tuple[str, ...]:
    """The fields of text modules that nobody has filled yet, as they stand in the text."""
    return tuple(name for name in rules.placeholders(text) if name.lower() in rules.MEANS)


def _told(shortcut: str, title: str, body: str) -> dict[str, str]:
    return {"shortcut": shortcut, "title": title, "body": body}


def _values(whom: Customer, person: Person | None, user: User, *, now: datetime) -> Mapping[str, str]:
    face = customers.responsibility(whom.pk, now=now)
    salutation = rules.salutation(person.salutation, whom.language) if person else ""
    known = {
        "salutation": salutation,
        "name": person.family_name if person and salutation else "",
        "person": person.full_name if person else "",
        "customer": whom.name,
        "owner": str(face.owner or face.owner_team or ""),
        "stand_in": str(face.stand_in or face.stand_in_team or ""),
        "me": user.name,
        "company": installation.read().name,
        "today": date_format(timezone.localdate(now), pgettext("date format", "j F")),
    }
    names = rules.GERMAN if whom.language == "de" else rules.ENGLISH
    in_braces = {rules.MEANS[name]: f"{{{name}}}" for name in names if rules.MEANS[name] not in NAMES}
    return in_braces | {means: said for means, said in known.items() if said or means in NAMES}
