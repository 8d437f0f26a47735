"""Who comes in to the customers' own pages, and what the desk knows of it."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from handschlag.core import sealing, tokens
from handschlag.customers.models import (
    Authorisation,
    Customer,
    EmailAddress,
    Person,
    PortalCode,
    PortalLink,
    PortalVisit,
)
from handschlag.customers.queries.family import Whose, family, roots
from handschlag.customers.queries.file import persons
from handschlag.customers.rules import accessing

LINK = "portal link"


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Who is in: of which customer (the one that goes on), which person (None: the customer itself), until when.

    `sees_everything`: all the customer has with us; otherwise what is theirs alone.
    """

    visit: int
    customer: int
    customer_name: str
    person: int | None
    name: str
    language: str
    sees_everything: bool
    expires_at: datetime


@dataclass(frozen=True)
class Reached:
    """Whose an address is, and by which of their addresses we write to them."""

    customer: int
    person: int | None
    language: str
    address: str


def find_portal_link(token: str, *, now: datetime) -> PortalLink | None:
    """The link this token names. None for a wrong one as for an expired or a revoked one."""
    tidy = tokens.tidy_token(token)
    links = PortalLink.objects.filter(token_hash=tokens.hash_of(tidy), revoked_at__isnull=True, expires_at__gt=now)
    return links.select_related("customer", "person").first() if tidy else None


def token_of_portal_link(link: PortalLink) -> str:
    """Its token once more, for the desk; "" where the signing key has changed since."""
    token = tokens.token_of(sealing.keyed(LINK, link.salt))
    return token if hmac.compare_digest(tokens.hash_of(token), link.token_hash) else ""


def portal_links(customer: Whose) -> QuerySet[PortalLink]:
    """Those not taken back, the newest first; also those whose time is over."""
    rows = PortalLink.objects.filter(customer__in=family(customer), revoked_at__isnull=True)
    return rows.select_related("person").order_by("-made_at", "-id")


def last_visit(customer: Whose) -> datetime | None:
    rows = PortalVisit.objects.filter(customer__in=family(customer))
    return rows.order_by("-began_at").values_list("began_at", flat=True).first()


def reached_by(address: str, *, link: PortalLink | None, today: date) -> Reached | None:
    """Whose address this is. Nobody where two customers share it, unless a link says which; who has left is nobody."""
    found = EmailAddress.objects.annotate(small=Lower("address")).filter(small=address.strip().lower())
    rows = [row for row in found.select_related("customer", "person") if not _has_left(row.person, today)]
    root_of = roots([row.customer_id for row in rows])
    if link is not None:
        whose = roots([link.customer_id])
        rows = [row for row in rows if root_of.get(row.customer_id) == whose.get(link.customer_id)]
        rows = [row for row in rows if link.person_id is None or row.person_id == link.person_id]
    if len({root_of[row.customer_id] for row in rows}) != 1:
        return None
    row = min(rows, key=lambda one: (one.person is None or not one.person.is_main, one.person is None, one.pk))
    root = Customer.objects.get(pk=root_of[row.customer_id])
    return Reached(root.pk, row.person_id, root.language, row.address)


def find_visitor(token: str, *, now: datetime) -> Visitor | None:
    """Who holds this token now. None where it is unknown or over, and where the person is not with the customer any more."""
    tidy = tokens.tidy_token(token)
    rows = PortalVisit.objects.filter(token_hash=tokens.hash_of(tidy), ended_at__isnull=True, expires_at__gt=now)
    row = rows.select_related("person").first() if tidy else None
    today = timezone.localdate(now)
    if row is None or _has_left(row.person, today):
        return None
    root = Customer.objects.get(pk=roots([row.customer_id])[row.customer_id])
    return Visitor(
        visit=row.pk,
        customer=root.pk,
        customer_name=root.name,
        person=row.person_id,
        name=row.person.full_name if row.person else root.name,
        language=root.language,
        sees_everything=_sees_everything(root.pk, row.person, today),
        expires_at=row.expires_at,
    )


def codes_to_send(*, only: int | None = None, now: datetime) -> list[PortalCode]:
    """What waits to be mailed and is still good."""
    waiting = PortalCode.objects.filter(expires_at__gt=now).exclude(sealed="").order_by("id")
    return list((waiting if only is None else waiting.filter(pk=only))[:100])


def own_addresses(customer: Whose, person: int | None) -> Sequence[str]:
    """In small letters: those of this person, else those of the customer itself."""
    rows = EmailAddress.objects.filter(customer__in=family(customer), person=person)
    return [address.lower() for address in rows.values_list("address", flat=True)]


def _sees_everything(customer: int, person: Person | None, today: date) -> bool:
    here = persons(customer, today=today).values_list("pk", flat=True)
    in_force = Q(until_on__isnull=True) | Q(until_on__gte=today)
    authorised = Authorisation.objects.filter(
        in_force, customer__in=family(customer), person=person, from_on__lte=today
    )
    return accessing.sees_everything(
        person=person.pk if person else None,
        is_main=person is not None and person.is_main,
        others=list(here),
        is_authorised=person is not None and authorised.exists(),
    )


def _has_left(person: Person | None, today: date) -> bool:
    return person is not None and person.left_on is not None and person.left_on <= today
