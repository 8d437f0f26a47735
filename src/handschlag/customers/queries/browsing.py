"""The list of customers: filtered, page by page, with what stands in each line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from handschlag.core.ids import read_id
from handschlag.customers.models import Customer, InstalledItem, Number, PostalAddress, Responsibility
from handschlag.customers.queries import file
from handschlag.customers.queries.family import kin, roots
from handschlag.customers.queries.responsibility import responsibilities

PAGE = 50

Shown = TypeVar("Shown")


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; empty fields narrow nothing. `owner` and `stand_in` are users."""

    kind: str = ""
    owner: int | None = None
    stand_in: int | None = None
    product: int | None = None


@dataclass(frozen=True)
class Line:
    """One customer as the list shows it: where, whose, and the number one would call first."""

    customer: Customer
    responsibility: Responsibility
    town: str
    e164: str
    raw_number: str


@dataclass(frozen=True)
class Page:
    """Some lines; `after` is the cursor of the next page, empty on the last."""

    lines: list[Line]
    after: str


def browse(wanted: Wanted, *, after: str = "", limit: int = PAGE, today: date, now: datetime) -> Page:
    """Customers by name from the cursor on: however far one has read, a page costs the same."""
    rows = _narrowed(file.customers(), wanted, today=today, now=now)
    if place := _place(after):
        rows = rows.filter(Q(name_key__gt=place[0]) | Q(name_key=place[0], id__gt=place[1]))
    found = list(rows[: limit + 1])
    shown = found[:limit]
    cursor = f"{shown[-1].id}.{shown[-1].name_key}" if len(found) > limit else ""
    return Page(lines(shown, now=now), cursor)


def among(ids: Sequence[int], wanted: Wanted, *, today: date, now: datetime) -> Page:
    """Those of `ids` that fit, in the order given: the hits of a search, narrowed. One page, whatever their number."""
    fitting = _narrowed(file.customers().filter(id__in=ids), wanted, today=today, now=now).in_bulk()
    return Page(lines([fitting[customer] for customer in ids if customer in fitting], now=now), "")


def usual_stand_in(owner: int, *, now: datetime) -> Responsibility | None:
    """The row that says who stood in for this owner last, as a proposal for the next customer."""
    rows = Responsibility.objects.filter(owner=owner, from_at__lte=now)
    return rows.select_related("stand_in", "stand_in_team").order_by("-from_at", "-id").first()


def lines(customers: Iterable[Customer], *, now: datetime) -> list[Line]:
    """What the list says about each, in a fixed number of queries."""
    shown = list(customers)
    families = kin(customer.id for customer in shown)
    root_of = {member: root for root, family in families.items() for member in family}
    whose = responsibilities(families, now=now) if families else {}
    addresses = PostalAddress.objects.filter(customer__in=root_of).order_by("customer", "id").distinct("customer")
    towns = _firsts(addresses.values_list("customer", "town"), families)
    order = (F("customer"), F("is_trunk").desc(), F("person").asc(nulls_first=True), F("id"))
    numbers = _firsts(
        (
            (row.customer_id, row)
            for row in Number.objects.filter(customer__in=root_of).order_by(*order).distinct("customer")
        ),
        families,
    )
    return [
        Line(
            customer=customer,
            responsibility=whose[customer.id],
            town=towns.get(customer.id, ""),
            e164=numbers[customer.id].e164 if customer.id in numbers else "",
            raw_number=numbers[customer.id].raw if customer.id in numbers else "",
        )
        for customer in shown
    ]


def _firsts(found: Iterable[tuple[int, Shown]], families: Mapping[int, list[int]]) -> dict[int, Shown]:
    """For each family what its first member has of it: its own before what came with a merge."""
    by_member = dict(found)
    return {
        root: by_member[having[0]]
        for root, family in families.items()
        if (having := [member for member in family if member in by_member])
    }


def _narrowed(rows: QuerySet[Customer], wanted: Wanted, *, today: date, now: datetime) -> QuerySet[Customer]:
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.owner is not None:
        rows = rows.filter(Exists(_current(now).filter(owner=wanted.owner)))
    if wanted.stand_in is not None:
        rows = rows.filter(Exists(_current(now).filter(stand_in=wanted.stand_in)))
    if wanted.product is not None:
        has = InstalledItem.objects.filter(customer=OuterRef("pk"), product=wanted.product)
        in_use = Q(ended_on__isnull=True) | Q(ended_on__gt=today)
        merged = InstalledItem.objects.filter(in_use, product=wanted.product, customer__merged_into__isnull=False)
        came_with_a_merge = set(roots(merged.values_list("customer", flat=True)).values())
        rows = rows.filter(Q(Exists(has.filter(in_use))) | Q(id__in=came_with_a_merge))
    return rows


def _current(now: datetime) -> QuerySet[Responsibility]:
    """The row that counts now: none of the same customer began between it and this moment."""
    later = Responsibility.objects.filter(
        customer=OuterRef("customer"), from_at__gt=OuterRef("from_at"), from_at__lte=now
    )
    return Responsibility.objects.filter(~Exists(later), customer=OuterRef("pk"), from_at__lte=now)


def _place(cursor: str) -> tuple[str, int] | None:
    """Name and id of the last line shown; what is no cursor begins at the top."""
    text, dot, name = cursor.partition(".")
    number = read_id(text)
    return (name, number) if dot and number is not None else None
