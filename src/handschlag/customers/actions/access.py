"""Links to the customers' own pages, codes by mail, and who is in (ADR 0250)."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from handschlag.core import facts, sealing, tokens
from handschlag.core.errors import Cannot
from handschlag.customers.actions.writing import lock_customer, person_of
from handschlag.customers.facts import (
    PortalCodeAsked,
    PortalLinkMade,
    PortalLinkRevoked,
    PortalVisitBegun,
    PortalVisitEnded,
)
from handschlag.customers.models import PortalCode, PortalLink, PortalVisit
from handschlag.customers.queries.access import LINK, Reached, find_portal_link, reached_by
from handschlag.customers.rules import accessing

CODE = "portal code"
ADDRESS = "portal address"
CODES_KEPT = timedelta(days=1)
VISITS_KEPT = timedelta(days=90)


class CannotOpenPortal(Cannot):
    """There is no such person at this customer."""


@dataclass(frozen=True)
class Entered:
    """Somebody is in: the row, and the token their browser keeps."""

    visit: PortalVisit
    token: str


@transaction.atomic
def make_portal_link(*, customer: int, person: int | None = None, by: int | None, now: datetime) -> PortalLink:
    """The link to their own pages: the one there is while it lasts, else a new one. Raises CannotOpenPortal."""
    row = lock_customer(customer, CannotOpenPortal)
    who = person_of(customer, person, CannotOpenPortal)
    if who is not None and who.left_on is not None and who.left_on <= timezone.localdate(now):
        raise CannotOpenPortal(_("This person is not there any more."), field="person")
    whose = who.customer_id if who is not None else row.pk
    there = PortalLink.objects.filter(customer=whose, person=who, revoked_at__isnull=True).first()
    if there is not None and there.expires_at > now:
        return there
    if there is not None:
        _revoke(there, by=by, now=now)
    salt = secrets.token_hex(16)
    link = PortalLink.objects.create(
        customer_id=whose,
        person=who,
        salt=salt,
        token_hash=tokens.hash_of(tokens.token_of(sealing.keyed(LINK, salt))),
        made_at=now,
        made_by=by,
        expires_at=now + accessing.LINK_LASTS,
    )
    facts.record(PortalLinkMade(customer=whose, person=person, link=link.pk), at=now, by=by, customer=whose)
    return link


@transaction.atomic
def revoke_portal_link(*, link: int, by: int | None, now: datetime) -> None:
    """It opens nothing any more, and whoever is in as this person is out at once. Doing it twice changes nothing."""
    row = PortalLink.objects.select_for_update().filter(pk=link, revoked_at__isnull=True).first()
    if row is not None:
        _revoke(row, by=by, now=now)


@transaction.atomic
def ask_portal_code(*, address: str, link: str = "", language: str = "de", now: datetime) -> str:
    """Somebody wants in with this address; returns the ticket of their browser, whoever's the address is or is not.

    Known or not, the same is written; too many codes for one address are none. The mail goes out in the background.
    """
    opened = find_portal_link(link, now=now) if link else None
    key = sealing.keyed(ADDRESS, address.strip().lower()).hex()
    hour = PortalCode.objects.filter(address_key=key, asked_at__gt=now - timedelta(hours=1)).count()
    reached = reached_by(address, link=opened, today=timezone.localdate(now))
    if hour >= accessing.CODES_AN_HOUR or (link and opened is None):
        reached = None
    ticket, code = tokens.token_of(secrets.token_bytes(tokens.BYTES)), f"{secrets.randbelow(10**accessing.DIGITS):06}"
    sealed = sealing.seal(code)
    row = PortalCode.objects.create(
        ticket_hash=tokens.hash_of(ticket),
        address_key=key,
        code_hash=_code_hash(ticket, code),
        link=opened,
        asked_at=now,
        expires_at=now + accessing.CODE_LASTS,
        **_whose(reached, sealed, language),
    )
    facts.record(PortalCodeAsked(code=row.pk), at=now, by=None)
    return ticket


@transaction.atomic
def enter_portal(*, ticket: str, code: str, now: datetime) -> Entered | None:
    """The code that came by mail, typed into the browser that asked for it. None: wrong, too late, or the fifth try is over.

    A code opens once. What was tried is counted whatever comes of it.
    """
    tidy, typed = tokens.tidy_token(ticket), accessing.tidy_code(code)
    rows = PortalCode.objects.select_for_update(of=("self",)).filter(ticket_hash=tokens.hash_of(tidy), used_at=None)
    row = rows.filter(expires_at__gt=now, tries__lt=accessing.MOST_TRIES).first()
    if row is None:
        return None
    row.tries += 1
    fits = hmac.compare_digest(_code_hash(tidy, typed), row.code_hash) and row.customer_id is not None
    if fits and not _is_taken_back(row, now=now):
        row.used_at, row.sealed = now, ""
    row.save(update_fields=["tries", "used_at", "sealed"])
    return _begin(row, now=now) if row.used_at is not None else None


@transaction.atomic
def leave_portal(*, visit: int, now: datetime) -> None:
    """They are done. Doing it twice changes nothing."""
    row = PortalVisit.objects.select_for_update().filter(pk=visit, ended_at__isnull=True).first()
    if row is not None:
        _end([row], by=None, now=now)


@transaction.atomic
def note_portal_code_sent(*, code: int, now: datetime) -> None:
    """Its mail is out: from now on nobody can read it here any more."""
    PortalCode.objects.filter(pk=code, asked_at__lte=now).update(sealed="")


@transaction.atomic
def forget_portal_codes(*, now: datetime) -> int:
    """Codes of yesterday and visits of the last quarter go; returns how many."""
    codes, _kinds = PortalCode.objects.filter(asked_at__lt=now - CODES_KEPT).delete()
    visits, _kinds = PortalVisit.objects.filter(began_at__lt=now - VISITS_KEPT).delete()
    return codes + visits


def _begin(row: PortalCode, *, now: datetime) -> Entered:
    assert row.customer_id is not None  # what was sent to nobody opens nothing
    token = tokens.token_of(secrets.token_bytes(tokens.BYTES))
    visit = PortalVisit.objects.create(
        customer_id=row.customer_id,
        person_id=row.person_id,
        link=row.link,
        token_hash=tokens.hash_of(token),
        began_at=now,
        expires_at=now + accessing.VISIT_LASTS,
    )
    if row.link is not None:
        PortalLink.objects.filter(pk=row.link.pk).update(last_used_at=now)
    begun = PortalVisitBegun(customer=visit.customer_id, person=row.person_id, visit=visit.pk)
    facts.record(begun, at=now, by=None, customer=visit.customer_id)
    return Entered(visit, token)


def _whose(reached: Reached | None, sealed: str, language: str) -> dict[str, object]:
    if reached is None:
        return {"language": language}
    return {
        "address": reached.address,
        "customer_id": reached.customer,
        "person_id": reached.person,
        "language": reached.language,
        "sealed": sealed,
    }


def _code_hash(ticket: str, code: str) -> str:
    return sealing.keyed(CODE, f"{ticket} {code}").hex()


def _is_taken_back(row: PortalCode, *, now: datetime) -> bool:
    return row.link is not None and (row.link.revoked_at is not None or row.link.expires_at <= now)


def _revoke(link: PortalLink, *, by: int | None, now: datetime) -> None:
    link.revoked_at, link.revoked_by = now, by
    link.save(update_fields=["revoked_at", "revoked_by"])
    told = PortalLinkRevoked(customer=link.customer_id, person=link.person_id, link=link.pk)
    facts.record(told, at=now, by=by, customer=link.customer_id)
    rows = PortalVisit.objects.select_for_update().filter(customer=link.customer_id, ended_at__isnull=True)
    _end(list(rows.filter(person=link.person_id, expires_at__gt=now).order_by("pk")), by=by, now=now)


def _end(visits: list[PortalVisit], *, by: int | None, now: datetime) -> None:
    for visit in visits:
        visit.ended_at = now
        visit.save(update_fields=["ended_at"])
        ended = PortalVisitEnded(customer=visit.customer_id, visit=visit.pk)
        facts.record(ended, at=now, by=by, customer=visit.customer_id)
