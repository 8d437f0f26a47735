"""What laws say of a concern: which count its days, and what is to be offered today."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from handschlag.cases.models import Case, CasePromise
from handschlag.cases.queries.case import going_on
from handschlag.cases.queries.family import family
from handschlag.customers import queries as customers
from handschlag.promises import queries as promised
from handschlag.promises.choices import Kind as PromiseKind
from handschlag.promises.choices import Source
from handschlag.promises.choices import State as PromiseState
from handschlag.promises.models import LawClock, Promise
from handschlag.promises.queries import Proposal


def matter_of(case: int) -> str:
    """What `promises` calls it."""
    return f"case-{case}"


def law_clocks_of(case: int) -> QuerySet[LawClock]:
    """The laws that count the days of it, and of what was merged into it."""
    return promised.law_clocks([matter_of(one) for one in family(case)])


def compensation_of(
    case: int, *, now: datetime, monthly_fee: Decimal | None = None, missed_appointments: int | None = None
) -> list[Proposal]:
    """What is to be offered for it by now, by each law; ours to propose without being asked.

    The monthly fee is that of the contract on the day of the report, missed appointments those we broke, unless given.
    Without any fee the law's least amounts count.
    """
    matters = [matter_of(one) for one in family(case)]
    if not promised.law_clocks(matters).exists():
        return []
    fee = monthly_fee_of(case) if monthly_fee is None else monthly_fee
    missed = missed_appointments_of(case).count() if missed_appointments is None else missed_appointments
    return promised.proposed_compensation(
        matters=matters, monthly_fee=fee or Decimal(0), now=now, missed_appointments=missed
    )


def monthly_fee_of(case: int) -> Decimal | None:
    """What the customer pays a month for what it (or one merged into it) is about, by the contract of the day of the report."""
    row = going_on(case)
    clock = law_clocks_of(case).first()
    country = str(clock.version.definition["country"]) if clock is not None else ""
    on = timezone.localdate(row.reported_at)
    item = row.installed_item_id or _item_of_merged(row)
    return customers.monthly_fee(row.customer_id, item=item, on=on, country=country)


def _item_of_merged(row: Case) -> int | None:
    rows = Case.objects.filter(pk__in=family(row.pk), installed_item__isnull=False)
    return rows.order_by("reported_at", "pk").values_list("installed_item", flat=True).first()


def missed_appointments_of(case: int) -> QuerySet[Promise]:
    """Appointments with the customer for it that we broke; one moved in time, or missed by the customer, is none."""
    rows = Promise.objects.filter(pk__in=CasePromise.objects.filter(case__in=family(case)).values("promise"))
    return rows.filter(kind=PromiseKind.VISIT, state=PromiseState.BROKEN).exclude(source=Source.CUSTOMER)
