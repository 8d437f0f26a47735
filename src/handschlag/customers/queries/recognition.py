"""Who is calling, or writing. One indexed look-up for the number and its possible switchboards; more only when persons must be named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower, Reverse
from django.utils import timezone

from handschlag.core import phone
from handschlag.customers.choices import CustomerKind
from handschlag.customers.models import Customer, EmailAddress, Number, Person
from handschlag.customers.queries.family import roots
from handschlag.customers.rules import mailing, recognising
from handschlag.customers.rules.recognising import Candidate, Hit, Recognition
from handschlag.people.models import User

MOST_CANDIDATES = 20

Reversed = Reverse("digits")


def recognise(e164: str | None, *, raw: str = "", now: datetime) -> Recognition:
    """Everybody the number may belong to, by the ladder of `rules.recognising`.

    `e164` as the telephony doors understood it, None when nothing could be made of `raw`. A number proves nobody:
    it is never more than authentication level 1.
    """
    if not e164 and _is_withheld(raw):
        return Recognition("anonymous")
    today = timezone.localdate(now)
    found: list[Candidate] = []
    if e164:
        hits = _hits(Number.objects.filter(Q(e164=e164) | Q(trunk__in=phone.trunk_prefixes(e164))), today)
        found = recognising.exact(hits, e164, _households(hits, e164, today)) or recognising.behind_trunk(hits, e164)
    if not found:
        found = recognising.by_suffix(_hits_by_suffix(e164 or raw, today))
    return recognising.judged(_as_families(found))


def recognise_sender(address: str, *, now: datetime, by_domain: bool = True) -> Recognition:
    """Everybody a mail address may belong to. Whom it was entered for is exact; its domain alone is never more than possible.

    A domain where everybody can have an address, or one of our own people has theirs, says nothing.
    """
    today = timezone.localdate(now)
    lower = address.strip().lower()
    if not lower:
        return Recognition("unknown")
    hits = _mail_hits(EmailAddress.objects.annotate(lower=Lower("address")).filter(lower=lower), today)
    found = recognising.exact(hits, lower, {})
    domain = mailing.domain_of(lower) if by_domain and not found else ""
    if domain and not User.objects.filter(email__iendswith=f"@{domain}").exists():
        addresses = EmailAddress.objects.annotate(backwards=Reverse(Lower("address")))
        behind = addresses.filter(backwards__startswith=f"{domain[::-1]}@")
        found = recognising.at_domain(_mail_hits(behind, today))
    return recognising.judged(_as_families(found))


def _mail_hits(addresses: QuerySet[EmailAddress], today: date) -> list[Hit]:
    rows = addresses.select_related("customer", "person").order_by("customer", "person", "id")[: 5 * MOST_CANDIDATES]
    return [_hit(row, today, e164=row.address.lower(), trunk="") for row in rows]


def _is_withheld(raw: str) -> bool:
    return phone.normalise(raw, region="DE").kind == "anonymous"


def _hits(numbers: QuerySet[Number], today: date) -> list[Hit]:
    rows = numbers.select_related("customer", "person").order_by("customer", "person", "id")[: 5 * MOST_CANDIDATES]
    return [_hit(row, today, e164=row.e164, trunk=row.trunk) for row in rows]


def _hit(row: Number | EmailAddress, today: date, *, e164: str, trunk: str) -> Hit:
    return Hit(
        customer=row.customer_id,
        customer_name=row.customer.name,
        is_household=row.customer.kind == CustomerKind.HOUSEHOLD,
        is_ended=row.customer.ended_on is not None and row.customer.ended_on <= today,
        person=row.person_id,
        person_name=row.person.full_name if row.person else "",
        has_left=row.person is not None and row.person.left_on is not None and row.person.left_on <= today,
        e164=e164,
        trunk=trunk,
    )


def _hits_by_suffix(number: str, today: date) -> list[Hit]:
    """Numbers that could never be made international share at least their last eight digits."""
    digits = phone.last_digits(number, recognising.SHORTEST_SUFFIX)
    if len(digits) < recognising.SHORTEST_SUFFIX:
        return []
    numbers = Number.objects.annotate(backwards=Reversed).filter(backwards__startswith=digits[::-1])
    return _hits(numbers, today)


def _households(hits: list[Hit], called: str, today: date) -> dict[int, list[tuple[int, str]]]:
    """Who lives in the households whose own number this is."""
    ids = {hit.customer for hit in hits if hit.e164 == called and hit.is_household and hit.person is None}
    persons: dict[int, list[tuple[int, str]]] = defaultdict(list)
    if ids:
        here = Person.objects.filter(Q(left_on__isnull=True) | Q(left_on__gt=today), customer__in=ids)
        for person in here.order_by("-is_main", "id")[:MOST_CANDIDATES]:
            persons[person.customer_id].append((person.id, person.full_name))
    return persons


def _as_families(found: Iterable[Candidate]) -> list[Candidate]:
    """Candidates of merged customers stand for the customer they were merged into; each once."""
    candidates = list(found)
    if not candidates:
        return []
    root_of = roots(candidate.customer_id for candidate in candidates)
    if all(root_of.get(candidate.customer_id) == candidate.customer_id for candidate in candidates):
        return candidates[:MOST_CANDIDATES]
    names = dict(Customer.objects.filter(id__in=root_of.values()).values_list("id", "name"))
    moved = [
        replace(candidate, customer_id=root, customer_name=names[root])
        for candidate in candidates
        for root in (root_of[candidate.customer_id],)
    ]
    return recognising.as_one(moved)[:MOST_CANDIDATES]
