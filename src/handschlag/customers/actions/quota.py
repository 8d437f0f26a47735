"""What was used of a free quota: counted, taken back with a reason, never in anybody's way."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.customers.actions.entitlement import LARGEST_QUOTA
from handschlag.customers.actions.writing import lock_customer
from handschlag.customers.choices import QuotaUnit
from handschlag.customers.facts import QuotaUsed, QuotaUseWithdrawn
from handschlag.customers.models import Entitlement, QuotaUse
from handschlag.customers.queries.family import roots


class CannotUseQuota(Cannot):
    """Nothing is free by this contract, or nothing was used."""


class CannotTakeUseBack(Cannot):
    """It is not there, or nobody says why."""


@transaction.atomic
def use_quota(
    *, entitlement: int, amount: int, on: date, matter: str, by: int | None, now: datetime, words: str = ""
) -> QuotaUse:
    """So much of the free quota was used on that day for the caller's `matter`; more than is free is counted too.

    A request is one a matter: said again it is the same. Raises CannotUseQuota.
    """
    row = Entitlement.objects.select_related("contract").filter(pk=entitlement).first()
    if row is None or row.quota_amount is None:
        raise CannotUseQuota(_("This contract grants nothing for free."), field="entitlement")
    customer = row.contract.customer_id
    lock_customer(roots([customer])[customer], CannotUseQuota)
    if not 0 < amount <= LARGEST_QUOTA or not matter:
        raise CannotUseQuota(_("How much was used?"), field="amount")
    if not row.from_on <= on <= timezone.localdate(now):
        raise CannotUseQuota(_("This day does not belong to the contract, or is still to come."), field="on")
    known = QuotaUse.objects.filter(contract=row.contract_id, item=row.item_id, matter=matter, unit=row.quota_unit)
    standing = known.filter(taken_back_at__isnull=True).order_by("pk").first()
    if row.quota_unit == QuotaUnit.REQUESTS and standing is not None:
        return standing
    use = QuotaUse.objects.create(
        contract=row.contract,
        item=row.item,
        unit=row.quota_unit,
        amount=amount,
        used_on=on,
        matter=matter,
        words=words.strip()[:200],
        recorded_at=now,
        recorded_by=by,
    )
    told = QuotaUsed(customer=customer, use=use.pk, contract=row.contract_id, amount=amount)
    facts.record(told, at=now, by=by, customer=customer)
    return use


@transaction.atomic
def take_use_back(*, use: int, because: str, by: int | None, now: datetime) -> QuotaUse:
    """It did not count after all: our own fault, or a mistake. Twice changes nothing. Raises CannotTakeUseBack."""
    row = QuotaUse.objects.select_related("contract").filter(pk=use).first()
    if row is None:
        raise CannotTakeUseBack(_("This is not there any more."), field="use")
    customer = row.contract.customer_id
    lock_customer(roots([customer])[customer], CannotTakeUseBack)
    row.refresh_from_db()
    if row.taken_back_at is not None:
        return row
    if not because.strip():
        raise CannotTakeUseBack(_("Why does it not count?"), field="because")
    row.taken_back_at, row.taken_back_because = now, because.strip()[:200]
    row.save(update_fields=["taken_back_at", "taken_back_because"])
    facts.record(QuotaUseWithdrawn(customer=customer, use=row.pk), at=now, by=by, customer=customer)
    return row
