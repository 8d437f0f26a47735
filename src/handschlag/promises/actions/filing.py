"""Whose it is: to whom it is owed, and who owes it. Neither moves its clock."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot, NotThere
from handschlag.customers import queries as customers
from handschlag.promises.actions.holding import hold_promise
from handschlag.promises.choices import RUNNING, UNANSWERED_CALL, UNANSWERED_MESSAGE, State
from handschlag.promises.facts import PromiseAssigned, PromiseFiled
from handschlag.promises.models import Promise


class CannotFilePromise(Cannot):
    """It was given to a customer we knew: that customer stands."""


class CannotAssignPromise(Cannot):
    """It has ended, nobody owes it any more."""


@transaction.atomic
def file_promise(*, promise: int, customer: int, by: int | None, now: datetime, person: int | None = None) -> Promise:
    """The caller turned out to be `customer`: the promise follows. Its clock and its owner stay as they are.

    What was owed to a number can move, and what the customer was not told yet; a promise that a customer knows stays
    theirs (CannotFilePromise).
    """
    row = Promise.objects.filter(id=promise).first()
    if row is None:
        raise NotThere(_("This promise does not exist."))
    family = customers.family(customer)
    facts.lock_chains([held for held in (row.customer_id, *family) if held is not None])
    row = Promise.objects.select_for_update().get(id=promise)
    if row.customer_id in family:
        return row
    if (
        row.customer_id is not None
        and row.source not in {*UNANSWERED_CALL, *UNANSWERED_MESSAGE}
        and row.told_at is not None
    ):
        raise CannotFilePromise(_("This promise was given to another customer."))
    row.customer_id, row.person_id = customer, person
    row.save(update_fields=["customer", "person"])
    facts.record(PromiseFiled(promise=row.id, filed_under=customer), at=now, by=by, customer=customer)
    return row


@transaction.atomic
def assign_promise(*, promise: int, owner: int, by: int | None, now: datetime) -> Promise:
    """`owner` owes it from now on, by the same time. Raises CannotAssignPromise for one that has ended and is done."""
    row = hold_promise(promise)
    is_owed = row.state in RUNNING or (row.state == State.BROKEN and row.done_at is None)
    if not is_owed:
        raise CannotAssignPromise(_("This promise has ended already."), field="owner")
    if row.owner_id == owner:
        return row
    row.owner_id, row.owner_team = owner, None
    row.save(update_fields=["owner", "owner_team"])
    facts.record(PromiseAssigned(promise=row.id, owner=owner), at=now, by=by, customer=row.customer_id)
    return row
