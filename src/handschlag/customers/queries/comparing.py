"""Which customers may be one: read and proposed for a slice of customers at a time, each look-up by an index.

What a customer shares with very many others (the number of a call centre, a name like Thomas Müller) proposes nobody:
a look-up that meets more than `TOO_COMMON` customers is given up after reading that many entries, so that the cost of
a slice does not grow with the house.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from handschlag.core.ids import read_id
from handschlag.customers.choices import CustomerKind, Likeness
from handschlag.customers.models import Customer, Duplicate, EmailAddress, Merge, Number, Person, PostalAddress
from handschlag.customers.queries.family import families, roots
from handschlag.customers.rules.likeness import PROPOSING, Traits

TOO_COMMON = 30

ALIKE = """
WITH mine AS (
    SELECT customer_id, kind, key FROM customers_comparable WHERE customer_id = ANY(%(slice)s) AND kind = ANY(%(by)s)
), pairs AS (
    SELECT DISTINCT least(mine.customer_id, found.customer_id) AS one, greatest(mine.customer_id, found.customer_id) AS other
    FROM mine CROSS JOIN LATERAL (
        SELECT few.customer_id, count(*) OVER () AS alike FROM (
            SELECT c.customer_id FROM customers_comparable c WHERE c.kind = mine.kind AND c.key = mine.key
            ORDER BY c.customer_id LIMIT %(common)s + 1
        ) few
    ) found
    WHERE found.alike <= %(common)s AND found.customer_id <> mine.customer_id
)
SELECT pairs.one, pairs.other, shared.kinds
FROM pairs CROSS JOIN LATERAL (  -- pair by pair: joined at once, a common key would be matched with itself house-wide
    SELECT array_agg(DISTINCT a.kind::text) AS kinds
    FROM customers_comparable a
    JOIN customers_comparable b ON b.customer_id = pairs.other AND b.kind = a.kind AND b.key = a.key
    WHERE a.customer_id = pairs.one
) shared
"""


def alike(customers: Iterable[int]) -> list[tuple[int, int, list[str]]]:
    """(one, other, kinds of keys they share) for every pair that one of the customers is part of; one < other."""
    asked: dict[str, Any] = {"slice": sorted(set(customers)), "by": list(PROPOSING), "common": TOO_COMMON}
    with connection.cursor() as cursor:
        cursor.execute(ALIKE, asked)
        return list(cursor.fetchall())


def traits(members: Mapping[int, list[int]]) -> Iterator[tuple[int, Traits]]:
    """What each root customer is compared by, of itself and all that was merged into it; in five queries."""
    root_of = {member: root for root, family in members.items() for member in family}
    names: dict[int, list[str]] = defaultdict(list)
    kinds: dict[int, str] = {}
    for customer in Customer.objects.filter(id__in=root_of).order_by("id"):
        names[root_of[customer.id]].append(customer.name)
        if customer.id == root_of[customer.id]:
            kinds[customer.id] = customer.kind
    here = Person.objects.filter(customer__in=root_of, left_on__isnull=True).order_by("id")
    for owner, given, family in here.values_list("customer", "given_name", "family_name"):
        if kinds.get(root_of[owner]) == CustomerKind.HOUSEHOLD:
            names[root_of[owner]].append(f"{given} {family}")
    numbers = _grouped(Number.objects.exclude(e164="").filter(customer__in=root_of), "e164", root_of)
    emails = _grouped(EmailAddress.objects.filter(customer__in=root_of), "address", root_of)
    places: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for row in PostalAddress.objects.filter(customer__in=root_of).order_by("id"):
        places[root_of[row.customer_id]].append((row.line, row.postcode))
    for root, kind in kinds.items():
        yield (
            root,
            Traits(kind, tuple(names[root]), tuple(numbers[root]), tuple(emails[root]), tuple(places[root])),
        )


def _grouped(
    rows: QuerySet[Number] | QuerySet[EmailAddress], field: str, root_of: Mapping[int, int]
) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for customer, value in rows.order_by("id").values_list("customer", field):
        found[root_of[customer]].append(value)
    return found


@dataclass(frozen=True)
class Pair:
    """Two customers that may be one, as the list shows them; `why` are the reasons in words, weightiest first."""

    one: Customer
    other: Customer
    score: int
    why: tuple[str, ...]
    decided_at: datetime | None


@dataclass(frozen=True)
class Pairs:
    """A page of pairs; `after` is the cursor of the next one, empty on the last."""

    pairs: list[Pair]
    after: str


def duplicates(*, apart: bool = False, after: str = "", limit: int = 50) -> Pairs:
    """The likeliest first. `apart`: those of whom somebody said that they are not one."""
    rows = _standing().filter(state=Duplicate.State.APART if apart else Duplicate.State.OPEN)
    score, last = (read_id(part) for part in (*after.split(".", 1), "")[:2])
    if score is not None and last is not None:
        rows = rows.filter(score__lte=score).filter(Q(score__lt=score) | Q(id__gt=last))
    found = list(rows.select_related("one", "other").order_by("-score", "id")[: limit + 1])
    shown = found[:limit]
    cursor = f"{shown[-1].score}.{shown[-1].id}" if len(found) > limit else ""
    return Pairs([_pair(row) for row in shown], cursor)


def count_duplicates(*, most: int = 1000) -> int:
    """How many pairs wait for a decision; counted no further than `most`."""
    return _standing().filter(state=Duplicate.State.OPEN)[:most].count()


def duplicates_of(customer: int) -> list[Pair]:
    """Who may be the same as this customer, the likeliest first."""
    rows = _standing().filter(Q(one=customer) | Q(other=customer), state=Duplicate.State.OPEN)
    return [_pair(row) for row in rows.select_related("one", "other").order_by("-score", "id")[:5]]


def find_pair(one: int, other: int) -> Pair | None:
    """What is known of these two, whether proposed or denied."""
    low, high = sorted((one, other))
    row = Duplicate.objects.filter(one=low, other=high).select_related("one", "other").first()
    return _pair(row) if row is not None else None


def denied_among(customers: Iterable[int]) -> set[tuple[int, int]]:
    """Pairs of roots that are kept apart because somebody said so of any two members of their families."""
    members = {member for family in families(customers).values() for member in family}
    rows = Duplicate.objects.filter(Q(one__in=members) | Q(other__in=members), state=Duplicate.State.APART)
    said = list(rows.values_list("one", "other"))
    root_of = roots(customer for pair in said for customer in pair)
    return {(min(a, b), max(a, b)) for one, other in said for a, b in [(root_of[one], root_of[other])]}


def merge_history(members: Iterable[int]) -> list[Merge]:
    """Every merge and undoing that a member of this family was part of, the newest first."""
    rows = Merge.objects.filter(Q(customer__in=list(members)) | Q(into__in=list(members)))
    return list(rows.select_related("customer", "into").order_by("-merged_at", "-id"))


def _standing() -> QuerySet[Duplicate]:
    return Duplicate.objects.filter(one__merged_into__isnull=True, other__merged_into__isnull=True)


def _pair(row: Duplicate) -> Pair:
    why = tuple(str(Likeness(reason).label) for reason in row.reasons)
    return Pair(row.one, row.other, row.score, why, row.decided_at)
