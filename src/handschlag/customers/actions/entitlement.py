"""What a contract grants: entered, changed by the next version, ended by the next version. Nothing is ever rewritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.customers.actions.writing import lock_customer, valid
from handschlag.customers.choices import Currency, QuotaPeriod, QuotaUnit
from handschlag.customers.facts import EntitlementChanged, EntitlementEnded, EntitlementEntered
from handschlag.customers.models import Contract, Entitlement, InstalledItem
from handschlag.customers.queries.family import family, roots
from handschlag.customers.rules import entitling, writing
from handschlag.customers.rules.entitling import DUTIES, SEVERITIES, Times
from handschlag.worktime.models import Calendar

NOTHING: Times = (None, None, None)
LONGEST = 10 * 366 * 24 * 3600
"""Seconds: ten years are no service time any more, and every clock can count them."""
LARGEST_RATE = Decimal(9_999_999)
LARGEST_QUOTA = 1_000_000


class CannotEnterEntitlement(Cannot):
    pass


class CannotChangeEntitlement(Cannot):
    pass


class CannotEndEntitlement(Cannot):
    pass


@dataclass(frozen=True, kw_only=True)
class Granted:
    """What a contract grants from a day on: service hours, times at each severity in seconds, free quota, prices.

    `calendar` None is round the clock.
    """

    name: str
    calendar: int | None
    from_on: date
    until_on: date | None = None
    response: Times = NOTHING
    update: Times = NOTHING
    fix: Times = NOTHING
    quota_amount: int | None = None
    quota_unit: str = ""
    quota_period: str = ""
    price_rules: str = ""
    hourly_rate: Decimal | None = None
    monthly_fee: Decimal | None = None
    currency: str = ""


@transaction.atomic
def enter_entitlement(
    *, customer: int, number: str, terms: Granted, item: int | None = None, by: int | None, now: datetime
) -> Entitlement:
    """What the contract of this number grants for an installed item, or for all the customer has.

    Raises CannotEnterEntitlement (number, item, and the fields of the terms).
    """
    row = lock_customer(customer, CannotEnterEntitlement)
    wanted = writing.tidy(number)
    _refuse_strange_item(customer, item)
    known = Contract.objects.filter(customer__in=family(customer), number__iexact=wanted).order_by("id").first()
    if known is not None and Entitlement.objects.filter(contract=known, item=item).exists():
        raise CannotEnterEntitlement(
            _("This contract is entered already. Please change what it grants."), field="number"
        )
    contract = known or Contract(customer=row, number=wanted, recorded_at=now, recorded_by=by)
    if known is None:
        valid(contract, CannotEnterEntitlement).save(force_insert=True)
    made = Entitlement(contract=contract, item_id=item, version=1, **columns_of(terms))
    _write(made, CannotEnterEntitlement, by=by, now=now)
    entered = EntitlementEntered(customer=contract.customer_id, entitlement=made.pk, contract=contract.pk, item=item)
    facts.record(entered, at=now, by=by, customer=contract.customer_id)
    return made


@transaction.atomic
def change_entitlement(*, entitlement: int, terms: Granted, by: int | None, now: datetime) -> Entitlement:
    """Other terms from their `from_on` on, as the next version; what holds already changes nothing.

    `entitlement` is the newest version, as its editor saw it. Promises that were made keep their time.
    Raises CannotChangeEntitlement (entitlement, and the fields of the terms).
    """
    before = _newest(entitlement, CannotChangeEntitlement)
    wanted = columns_of(terms)
    changed = tuple(name.removesuffix("_id") for name, value in wanted.items() if getattr(before, name) != value)
    if not changed:
        return before
    made = Entitlement(contract_id=before.contract_id, item_id=before.item_id, version=before.version + 1, **wanted)
    _write(made, CannotChangeEntitlement, by=by, now=now)
    told = EntitlementChanged(
        customer=before.contract.customer_id, entitlement=made.pk, before=before.pk, fields=changed
    )
    facts.record(told, at=now, by=by, customer=before.contract.customer_id)
    return made


@transaction.atomic
def end_entitlement(*, entitlement: int, until_on: date, by: int | None, now: datetime) -> Entitlement:
    """The contract grants this until and including that day: a version that says so. Promises that were made stay.

    Raises CannotEndEntitlement (entitlement, until_on).
    """
    newest = _newest(entitlement, CannotEndEntitlement)
    chain = Entitlement.objects.filter(contract=newest.contract_id, item=newest.item_id)
    last = entitling.in_force(chain, on=until_on)
    if last is None:
        raise CannotEndEntitlement(_("On this day nothing is granted that could end."), field="until_on")
    if last.pk == newest.pk and last.until_on == until_on:
        return last
    made = Entitlement.objects.get(pk=last.pk)
    made.pk, made.version, made.until_on = None, newest.version + 1, until_on
    _write(made, CannotEndEntitlement, by=by, now=now)
    ended = EntitlementEnded(customer=newest.contract.customer_id, entitlement=made.pk, before=newest.pk)
    facts.record(ended, at=now, by=by, customer=newest.contract.customer_id)
    return made


def _newest(entitlement: int, refusal: type[Cannot]) -> Entitlement:
    """The entitlement, its customer locked; refused when a newer version is there."""
    row = Entitlement.objects.select_related("contract").filter(pk=entitlement).first()
    if row is None:
        raise refusal(_("This is not there any more."), field="entitlement")
    customer = row.contract.customer_id
    lock_customer(roots([customer])[customer], refusal)
    if Entitlement.objects.filter(contract=row.contract_id, item=row.item_id, version__gt=row.version).exists():
        raise refusal(
            _("Somebody else changed this meanwhile. Nothing was overwritten; please look at it again."),
            field="entitlement",
        )
    return row


def columns_of(terms: Granted) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": writing.tidy(terms.name),
        "is_always": terms.calendar is None,
        "calendar_id": terms.calendar,
        "quota_amount": terms.quota_amount,
        "quota_unit": terms.quota_unit,
        "quota_period": terms.quota_period,
        "price_rules": writing.tidy_lines(terms.price_rules),
        "hourly_rate": terms.hourly_rate,
        "monthly_fee": terms.monthly_fee,
        "currency": terms.currency,
        "from_on": terms.from_on,
        "until_on": terms.until_on,
    }
    for duty in DUTIES:
        found |= dict(zip(entitling.columns(duty), getattr(terms, duty), strict=True))
    return found


def _write(row: Entitlement, refusal: type[Cannot], *, by: int | None, now: datetime) -> None:
    _refuse_bad_times(row, refusal)
    _refuse_bad_quota(row, refusal)
    if row.calendar_id is not None and not Calendar.objects.filter(pk=row.calendar_id).exists():
        raise refusal(_("This calendar does not exist."), field="calendar")
    _refuse_bad_money(row, refusal)
    if row.until_on is not None and row.until_on < row.from_on:
        raise refusal(_("This ends before it begins."), field="until_on")
    row.recorded_at, row.recorded_by = now, by
    valid(row, refusal).save(force_insert=True)


def _refuse_bad_money(row: Entitlement, refusal: type[Cannot]) -> None:
    has_money = row.hourly_rate is not None or row.monthly_fee is not None
    if has_money != bool(row.currency) or (row.currency and row.currency not in Currency.values):
        field = "monthly_fee" if row.monthly_fee is not None else "hourly_rate"
        raise refusal(_("An amount and its currency belong together."), field=field)
    for field in ("hourly_rate", "monthly_fee"):
        amount = getattr(row, field)
        if amount is not None and not 0 <= amount <= LARGEST_RATE:
            raise refusal(_("This cannot be."), field=field)


def _refuse_bad_times(row: Entitlement, refusal: type[Cannot]) -> None:
    some = False
    for duty in DUTIES:
        names = entitling.columns(duty)
        times = entitling.times_of(row, duty)
        some = some or any(times)
        for name, seconds in zip(names, times, strict=True):
            if seconds is not None and not 0 < seconds <= LONGEST:
                raise refusal(_("This cannot be."), field=name)
        if longer := entitling.longer_at(times):
            raise refusal(_("A higher severity can only shorten the time."), field=names[SEVERITIES.index(longer)])
    has_money = row.hourly_rate is not None or row.monthly_fee is not None
    if not (some or row.quota_amount or row.price_rules or has_money):
        raise refusal(_("Say what the contract grants: a time, a free quota or a price."), field="response_seconds")


def _refuse_bad_quota(row: Entitlement, refusal: type[Cannot]) -> None:
    if row.quota_amount is None and not row.quota_unit and not row.quota_period:
        return
    if row.quota_amount is None or not 0 < row.quota_amount <= LARGEST_QUOTA:
        raise refusal(_("How much is free?"), field="quota_amount")
    if row.quota_unit not in QuotaUnit.values:
        raise refusal(_("Requests, minutes or visits?"), field="quota_unit")
    if row.quota_period not in QuotaPeriod.values:
        raise refusal(_("A month, a quarter, a year, or in all?"), field="quota_period")


def _refuse_strange_item(customer: int, item: int | None) -> None:
    if item is not None and not InstalledItem.objects.filter(pk=item, customer__in=family(customer)).exists():
        raise CannotEnterEntitlement(_("This does not belong to this customer."), field="item")
