"""Two customers side by side, line by line, with what both have marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.conversations import queries as conversations
from handschlag.core import phone
from handschlag.core.text import folding
from handschlag.customers import queries as customers
from handschlag.customers.choices import PreferredChannel
from handschlag.desk import wording
from handschlag.promises import queries as promises

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from handschlag.customers.models import Customer


@dataclass(frozen=True)
class Value:
    """One thing known of a customer; `is_shared` when the other one has it too."""

    text: str
    is_shared: bool


@dataclass(frozen=True)
class Line:
    """What both have of one sort, left and right."""

    title: str
    left: list[Value]
    right: list[Value]


def lines(left: Customer, right: Customer, *, now: datetime) -> list[Line]:
    """Name, numbers, addresses and so on of both; sorts that neither has are left out."""
    one, other = _known(left, now), _known(right, now)
    found = [Line(title, _marked(one[title], other[title]), _marked(other[title], one[title])) for title in one]
    return [line for line in found if line.left or line.right]


def _marked(mine: Iterable[str], theirs: Iterable[str]) -> list[Value]:
    known = {folding.key(text) for text in theirs}
    return [Value(text, folding.key(text) in known) for text in mine]


def _known(customer: Customer, now: datetime) -> dict[str, list[str]]:
    today = timezone.localdate(now)
    family = tuple(customers.family(customer.id))
    faces = customers.responsibility(customer.id, now=now)
    contacts = conversations.story(family, limit=1).items
    open_promises = promises.open_promises(family).count()
    return {
        str(_("Customer number")): [customer.number],
        str(_("Kind")): [customer.get_kind_display()],
        str(_("Customer since")): [str(customer.since_on.year)] if customer.since_on else [],
        str(_("Owner")): [str(faces.owner or faces.owner_team)],
        str(_("Stand-in")): [str(faces.stand_in or faces.stand_in_team)],
        str(_("Persons")): [person.full_name for person in customers.persons(family, today=today)],
        str(_("Telephone")): [
            phone.format_for_display(number.e164, "ZZ") if number.e164 else number.raw
            for number in customers.numbers(family)
        ],
        str(_("E-mail")): [email.address for email in customers.email_addresses(family)],
        str(_("How they want to be told")): _wish(customers.preferred_channel(family)),
        str(_("Addresses")): [str(address) for address in customers.addresses(family)],
        str(_("Installed base")): [str(item) for item in customers.installed_items(family, today=today)],
        str(_("Last contact")): [wording.day(timezone.localdate(contact.started_at), today) for contact in contacts],
        str(_("Open promises")): [ngettext("%d open", "%d open", open_promises) % open_promises]
        if open_promises
        else [],
    }


def _wish(channel: str) -> list[str]:
    return [str(PreferredChannel(channel).label)] if channel else []
