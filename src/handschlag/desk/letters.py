"""What every letter to a customer has: whom it goes to, how they are greeted, where it comes from and when."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from handschlag.core import installation
from handschlag.core.paper import printed
from handschlag.customers import queries as customers
from handschlag.customers.choices import AddressLabel

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.utils.safestring import SafeString

    from handschlag.customers.models import Customer, Person

TEMPLATE = Path(__file__).with_name("letters.typ")


def sheet(template: str, to: Customer | None, person: Person | None, *, on: date, **said: object) -> SafeString:
    """`template` extends desk/letter.html and finds `said`. In the language in force: the caller's is the customer's."""
    context = {
        "house": installation.read(),
        "language": get_language(),
        "address": address(to, person),
        "greeting": greeting(person),
        "today": day(on),
        **said,
    }
    return render_to_string(template, context)


def address(to: Customer | None, person: Person | None) -> list[str]:
    """Name and address as they stand in the window of an envelope."""
    if to is None:
        return []
    lines = [to.name]
    if person is not None and person.full_name and person.full_name != to.name:
        lines.append(person.full_name)
    found = sorted(customers.addresses(to.pk), key=lambda one: one.label != AddressLabel.MAIN)
    if found:
        at = found[0]
        lines += [at.addition, at.line, f"{at.postcode} {at.town}".strip()]
    return [line for line in lines if line]


def greeting(person: Person | None) -> str:
    """„Guten Tag Herr Roth,“; nobody is guessed."""
    if person is None or not person.salutation:
        return _("Good day,")
    name = " ".join(part for part in (person.get_salutation_display(), person.title, person.family_name) if part)
    return _("Good day %(name)s,") % {"name": name}


def day(on: date) -> str:
    """„27. November 2026“."""
    return date_format(on, pgettext("date format", "j F Y"))


def moment(at: datetime) -> str:
    """„Freitag, 27. November 2026, 12:00 Uhr“."""
    local = timezone.localtime(at)
    clock = date_format(local, pgettext("time format", "H:i"))
    return f"{date_format(local, pgettext('date format', 'l j F Y'))}, {clock}"


def paper(to: Customer | None, person: Person | None, *, title: str, words: Sequence[str], on: date) -> dict[str, Any]:
    """One letter as `pdf` takes it, in the language in force: the caller's is the customer's."""
    return {
        "address": address(to, person),
        "date": day(on),
        "greeting": greeting(person),
        "title": title,
        "words": list(words),
        "regards": _("Kind regards"),
        "language": get_language() or "de",
    }


def pdf(letters: Sequence[dict[str, Any]], *, title: str, name: str, at: datetime) -> HttpResponse:
    """Letters as `paper` makes them, one a page, in one file for envelopes with a window."""
    house = installation.read()
    street = f"{house.street} {house.house_number}".strip()
    said = {
        "title": title,
        "house": house.name,
        "sender": " · ".join(part for part in (house.name, street, f"{house.postcode} {house.town}".strip()) if part),
        "phone": house.phone,
        "town": house.town,
        "letters": list(letters),
    }
    body = printed(TEMPLATE, said=said, language=get_language() or "de", at=at)
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(body, content_type="application/pdf", headers=headers)
