"""Circulars: whom one is for, who may be told by which way, and who has heard it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from handschlag.care.choices import NewsPurpose
from handschlag.care.models import CareTier, Circular, CircularRecipient
from handschlag.care.rules.news import ways
from handschlag.core.errors import NotThere
from handschlag.customers import queries as customers
from handschlag.customers.choices import ConsentPurpose
from handschlag.customers.models import Consent, Customer
from handschlag.customers.queries.family import GONE

AT_ONCE = 500
"""Recipients read in one step while letters are looked for."""
_AUDIENCE = """
WITH RECURSIVE {gone}
SELECT c.id FROM customers_customer c
LEFT JOIN LATERAL (
    SELECT tier_id FROM care_careplan WHERE customer_id = c.id AND from_at <= %(now)s ORDER BY from_at DESC LIMIT 1
) p ON %(tier)s::bigint IS NOT NULL
LEFT JOIN LATERAL (
    SELECT owner_id FROM customers_responsibility WHERE customer_id = c.id AND from_at <= %(now)s
    ORDER BY from_at DESC LIMIT 1
) r ON %(owner)s::bigint IS NOT NULL
WHERE c.merged_into_id IS NULL AND (c.ended_on IS NULL OR c.ended_on > %(today)s)
    AND (%(tier)s::bigint IS NULL OR coalesce(p.tier_id, %(basic)s::bigint) = %(tier)s)
    AND (%(owner)s::bigint IS NULL OR r.owner_id = %(owner)s)
    AND (%(product)s::bigint IS NULL OR c.id IN (
        SELECT COALESCE(gone.root, i.customer_id) FROM customers_installeditem i
        LEFT JOIN gone ON gone.id = i.customer_id
        WHERE i.product_id = %(product)s AND (i.ended_on IS NULL OR i.ended_on > %(today)s)))
ORDER BY c.id
""".replace("{gone}", GONE)


@dataclass(frozen=True)
class Audience:
    """`customers` may be told by at least one way; `without`: how many may not, since they did not agree."""

    customers: tuple[int, ...]
    without: int


@dataclass(frozen=True)
class Standing:
    """A circular and how far it is; of one that is not sent yet nobody is counted."""

    circular: Circular
    told: int
    recipients: int


@dataclass(frozen=True)
class News:
    """What this customer has not heard yet, and by which ways they may be told."""

    circular: Circular
    ways: frozenset[str]


def get_circular(circular: int) -> Circular:
    found = Circular.objects.filter(pk=circular).select_related("product", "tier", "owner").first()
    if found is None:
        raise NotThere(_("This circular does not exist."), field="circular")
    return found


def all_circulars() -> list[Standing]:
    """The newest first."""
    rows = Circular.objects.select_related("product", "tier", "owner").annotate(
        there=Count("recipients", filter=Q(sent_at__isnull=False)),
        heard=Count("recipients", filter=Q(recipients__told_at__isnull=False)),
    )
    return [Standing(row, row.heard, row.there) for row in rows.order_by("-written_at", "-pk")]


def chosen(circular: int) -> list[Customer]:
    """Those picked by hand."""
    rows = CircularRecipient.objects.filter(circular=circular, is_chosen=True).select_related("customer")
    return [row.customer for row in rows.order_by("customer__name", "pk")]


def recipients(circular: int) -> QuerySet[CircularRecipient]:
    """Those who have not heard it first."""
    rows = CircularRecipient.objects.filter(circular=circular).select_related("customer")
    return rows.order_by(F("told_at").desc(nulls_first=True), "customer__name", "pk")


def audience(row: Circular, *, now: datetime) -> Audience:
    """Whom it would be for now: by its filters, and those picked; picked alone where there is no filter."""
    picked = {one.pk for one in chosen(row.pk)}
    has_filter = any((row.product_id, row.tier_id, row.owner_id))
    found = picked if picked and not has_filter else picked | set(_filtered(row, now=now))
    roots = set(customers.roots(found).values())
    may = may_be_told(row.purpose, roots)
    allowed = tuple(sorted(one for one in roots if may[one]))
    return Audience(allowed, len(roots) - len(allowed))


def may_be_told(purpose: str, several: Collection[int]) -> dict[int, frozenset[str]]:
    """The ways for each of these roots, by what stands agreed now; consents of those merged into them count.

    What concerns the contract asks no consent, and nothing is read.
    """
    agreed = _agreed(several) if purpose == NewsPurpose.ADVERTISING else {}
    return {one: ways(purpose, consents=agreed.get(one, ())) for one in several}


def _agreed(several: Collection[int]) -> dict[int, set[str]]:
    families = customers.kin(several)
    root_of = {member: root for root, members in families.items() for member in members}
    rows = Consent.objects.filter(
        customer__in=root_of, purpose=ConsentPurpose.ADVERTISING, withdraws__isnull=True, withdrawal__isnull=True
    )
    agreed: dict[int, set[str]] = defaultdict(set)
    for customer, channel in rows.values_list("customer", "channel"):
        agreed[root_of[customer]].add(channel)
    return agreed


def untold_news(customer: int) -> list[News]:
    """What was sent and this customer has not heard, the oldest first, with the ways that are open."""
    if not Circular.objects.filter(sent_at__isnull=False, ended_at__isnull=True).exists():
        return []  # mostly there is none, and this is asked at every ring
    family = customers.family(customer)
    rows = (
        CircularRecipient.objects.filter(
            customer__in=family, circular__sent_at__isnull=False, circular__ended_at__isnull=True
        )
        .select_related("circular")
        .order_by("circular__sent_at", "circular", "pk")
    )
    # Two rows where two it was sent to were merged afterwards: whoever heard it need not hear it as the other.
    heard = {row.circular_id for row in rows if row.told_at is not None}
    found = {row.circular_id: row.circular for row in rows if row.circular_id not in heard}
    if not found:
        return []
    root = family[0]
    may = {purpose: may_be_told(purpose, [root])[root] for purpose in {row.purpose for row in found.values()}}
    return [News(row, may[row.purpose]) for row in found.values() if may[row.purpose]]


def to_write_to(circular: int, *, limit: int) -> list[CircularRecipient]:
    """The first who have not heard it and may be written to, by id of the row; no more are read than that takes.

    Behind them, and beyond `limit`, as many of those met on the way who have no postal address.
    """
    row = get_circular(circular)
    rows = recipients(circular).filter(told_at__isnull=True).order_by("pk")
    found: list[CircularRecipient] = []
    without: list[CircularRecipient] = []
    after = 0
    while len(found) < limit:
        several = list(rows.filter(pk__gt=after)[: max(limit, AT_ONCE)])
        if not several:
            break
        may = may_be_told(row.purpose, [one.customer_id for one in several])
        writable = [one for one in several if "letter" in may[one.customer_id]]
        reachable = customers.with_address([one.customer_id for one in writable])
        found += [one for one in writable if one.customer_id in reachable]
        without += [one for one in writable if one.customer_id not in reachable]
        after = several[-1].pk
    return found[:limit] + without[:limit]


def _filtered(row: Circular, *, now: datetime) -> Iterable[int]:
    basic = CareTier.objects.filter(is_basic=True).values_list("pk", flat=True).first()
    asked: dict[str, Any] = {
        "now": now,
        "today": timezone.localdate(now),
        "tier": row.tier_id,
        "owner": row.owner_id,
        "product": row.product_id,
        "basic": basic,
    }
    with connection.cursor() as cursor:
        cursor.execute(_AUDIENCE, asked)
        return [customer for (customer,) in cursor.fetchall()]
