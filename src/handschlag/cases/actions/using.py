"""What a concern used of what its contract has for free: counted, and in nobody's way."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from handschlag.cases.actions.holding import hold_case
from handschlag.cases.choices import Kind
from handschlag.cases.models import Case
from handschlag.cases.queries import family, matter_of
from handschlag.core.errors import Cannot
from handschlag.customers import actions as customers
from handschlag.customers import queries as customer_queries
from handschlag.customers.choices import QuotaUnit
from handschlag.customers.models import QuotaUse

REQUESTS = (Kind.QUESTION, Kind.FAULT, Kind.WISH, Kind.CHANGE)
"""What is a request in the sense of a contract. Whoever complains, disputes or leaves uses nothing."""


class CannotNoteUse(Cannot):
    """No contract has this for free, or the use is of another concern."""


def use_request(row: Case, *, by: int | None, now: datetime) -> QuotaUse | None:
    """Part of an action that holds the case: it is one of the requests that are free, if any are."""
    if row.kind not in REQUESTS or row.is_practice:
        return None
    on = timezone.localdate(row.reported_at)
    free = customer_queries.free_for(row.customer_id, item=row.installed_item_id, unit=QuotaUnit.REQUESTS, on=on)
    if free is None:
        return None
    return customers.use_quota(entitlement=free.pk, amount=1, on=on, matter=matter_of(row.pk), by=by, now=now)


def forget_request(row: Case, because: str, *, by: int | None, now: datetime) -> None:
    """Part of an action that holds the case: it was no request after all, so it uses nothing that is free."""
    for use in customer_queries.uses_of([matter_of(row.pk)]).filter(unit=QuotaUnit.REQUESTS, taken_back_at=None):
        customers.take_use_back(use=use.pk, because=because, by=by, now=now)


@transaction.atomic
def note_use(
    *, case: int, unit: str, amount: int, on: date, by: int | None, now: datetime, words: str = ""
) -> QuotaUse:
    """A visit, or so many minutes, that the contract has for free. Raises CannotNoteUse, CannotUseQuota."""
    row = hold_case(case)
    free = customer_queries.free_for(row.customer_id, item=row.installed_item_id, unit=unit, on=on)
    if free is None or row.is_practice:
        raise CannotNoteUse(_("No contract has this for free on that day."), field="unit")
    return customers.use_quota(
        entitlement=free.pk, amount=amount, on=on, matter=matter_of(row.pk), words=words, by=by, now=now
    )


@transaction.atomic
def take_use_back(*, case: int, use: int, because: str, by: int | None, now: datetime) -> QuotaUse:
    """It does not count after all, and why. Raises CannotNoteUse, CannotTakeUseBack."""
    row = hold_case(case)
    theirs = customer_queries.uses_of([matter_of(one) for one in family(row.pk)])
    if not theirs.filter(pk=use).exists():
        raise CannotNoteUse(_("This belongs to another concern."), field="use")
    return customers.take_use_back(use=use, because=because, by=by, now=now)
