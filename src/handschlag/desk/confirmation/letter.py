"""The confirmation as it is printed: to whom, what, by when, who, and where to see how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from handschlag.core import installation
from handschlag.customers import queries as customers
from handschlag.customers.choices import AddressLabel
from handschlag.customers.models import PostalAddress
from handschlag.desk.confirmation.drawing import qr_code
from handschlag.desk.navigation import find_url
from handschlag.promises import queries
from handschlag.promises.choices import Kind, Source
from handschlag.promises.models import Promise, PromiseLink

LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Link:
    """What the desk shows of a link. `url` is empty where only a new one helps."""

    row: PromiseLink
    url: str
    is_valid: bool

    @property
    def shown(self) -> str:
        """Without https:// and in groups, as somebody types it from paper."""
        return self.url.partition("://")[2]

    @property
    def qr(self) -> SafeString:
        return qr_code(self.url, _("QR code of the link"))


def link_of(promise: Promise, *, now: datetime) -> Link | None:
    row = queries.link_of(promise)
    if row is None:
        return None
    token = queries.token_of(row)
    url = f"{settings.PORTAL_URL}{find_url('promise-page', token)}" if token else ""
    return Link(row, url, is_valid=row.expires_at > now)


def is_reachable() -> bool:
    """Whether somebody outside this machine can follow a link at all."""
    return urlsplit(settings.PORTAL_URL).hostname not in LOCAL


def letter(promise: Promise, link: Link, *, now: datetime) -> SafeString:
    """The sheet in the customer's language."""
    language = promise.customer.language if promise.customer else settings.LANGUAGE_CODE
    with translation.override(language):
        house = installation.read()
        context = {
            "house": house,
            "language": language,
            "promise": promise,
            "words": Kind(promise.kind).label if promise.source == Source.MISSED_CALL else promise.words,
            "address": _address(promise),
            "greeting": _greeting(promise),
            "today": _day(timezone.localdate(now)),
            "made": _day(timezone.localdate(promise.made_at)),
            "due": _moment(promise.falls_due_at),
            "owner": str(promise.owner or promise.owner_team),
            "until": _day(timezone.localdate(link.row.expires_at)),
            "link": link,
        }
        return render_to_string("desk/confirmation/letter.html", context)


def _address(promise: Promise) -> list[str]:
    """Name and address as they stand in the window of an envelope."""
    if promise.customer is None:
        return []
    lines = [promise.customer.name]
    if promise.person is not None and promise.person.full_name != promise.customer.name:
        lines.append(promise.person.full_name)
    found = sorted(customers.addresses(promise.customer.pk), key=_is_other)
    if found:
        at = found[0]
        lines += [at.addition, at.line, f"{at.postcode} {at.town}".strip()]
    return [line for line in lines if line]


def _is_other(address: PostalAddress) -> bool:
    return address.label != AddressLabel.MAIN


def _greeting(promise: Promise) -> str:
    person = promise.person
    if person is None or not person.salutation:
        return _("Good day,")
    name = " ".join(part for part in (person.get_salutation_display(), person.title, person.family_name) if part)
    return _("Good day %(name)s,") % {"name": name}


def _moment(at: datetime) -> str:
    """„Freitag, 27. November 2026, 12:00 Uhr“."""
    local = timezone.localtime(at)
    clock = date_format(local, pgettext("time format", "H:i"))
    return f"{date_format(local, pgettext('date format', 'l j F Y'))}, {clock}"


def _day(on: date) -> str:
    return date_format(on, pgettext("date format", "j F Y"))
