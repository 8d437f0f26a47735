"""How much of a free quota was used, in which month or year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from handschlag.customers.choices import Currency
from handschlag.customers.models import Entitlement, QuotaUse
from handschlag.customers.queries.entitling import entitlements_in_force
from handschlag.customers.queries.family import Whose
from handschlag.customers.rules import entitling

IN_FRANCS = ("CH", "LI")


@dataclass(frozen=True)
class Quota:
    """A free quota on a day: what is free and used in the period with its first and last day (None: open end)."""

    entitlement: Entitlement
    amount: int
    used: int
    first_on: date
    last_on: date | None

    @property
    def left(self) -> int:
        return entitling.quota_left(self.amount, self.used)

    @property
    def is_used_up(self) -> bool:
        return self.used >= self.amount


def quotas(rows: Iterable[Entitlement], *, on: date) -> dict[int, Quota]:
    """By entitlement, for those that grant something for free; one query, none where nothing is."""
    free = [row for row in rows if row.quota_amount is not None]
    periods = {
        row.pk: entitling.quota_period(row.quota_period, on=on, from_on=row.from_on, until_on=row.until_on)
        for row in free
    }
    if not free:
        return {}
    known = QuotaUse.objects.filter(contract__in={row.contract_id for row in free}, taken_back_at__isnull=True)
    used = list(known.values_list("contract", "item", "unit", "used_on", "amount"))
    found = {}
    for row in free:
        first, last = periods[row.pk]
        amount = sum(
            amount
            for contract, item, unit, used_on, amount in used
            if (contract, item, unit) == (row.contract_id, row.item_id, row.quota_unit)
            and first <= used_on
            and (last is None or used_on <= last)
        )
        found[row.pk] = Quota(row, row.quota_amount or 0, amount, first, last)
    return found


def free_for(customer: Whose, *, item: int | None, unit: str, on: date) -> Entitlement | None:
    """The contract in force that has something free of this unit for the item: its own before that for all."""
    rows = entitlements_in_force(customer, item=item, on=on)
    return next((row for row in rows if row.quota_unit == unit), None)


def uses_of(matters: Iterable[str]) -> QuerySet[QuotaUse]:
    """What these matters used, taken back or not, in the order of its days."""
    rows = QuotaUse.objects.filter(matter__in=list(matters)).select_related("contract", "item__product")
    return rows.order_by("used_on", "pk")


def monthly_fee(customer: Whose, *, item: int | None, on: date, country: str) -> Decimal | None:
    """What the customer pays a month for the item by the contract in force that day, in the country's money.

    Of several contracts for it the fees are added; those for all they have count only where the item has none.
    """
    money = Currency.CHF if country in IN_FRANCS else Currency.EUR
    rows = [
        row
        for row in entitlements_in_force(customer, item=item, on=on)
        if row.monthly_fee is not None and row.currency == money
    ]
    chosen = [row for row in rows if row.item_id is not None] or rows
    return sum((row.monthly_fee or Decimal(0) for row in chosen), Decimal(0)) if chosen else None
