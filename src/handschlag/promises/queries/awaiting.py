"""What customers owe us, and what that does to what we owe them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from handschlag.customers import queries as customers
from handschlag.promises.choices import Source, State
from handschlag.promises.models import Promise
from handschlag.promises.queries.saying import clock_for


def owed_by_customer(customer: customers.Whose) -> QuerySet[Promise]:
    """What this customer still owes us, the next due first."""
    owed = Q(state=State.OPEN) | Q(state=State.BROKEN, done_at__isnull=True)
    rows = Promise.objects.select_related("customer", "person", "owner", "owner_team")
    return rows.filter(owed, source=Source.CUSTOMER, customer__in=customers.family(customer)).order_by(
        "breaks_at", "id"
    )


def awaiting(promise: int) -> QuerySet[Promise]:
    """The promises of ours that wait for this one of the customer's."""
    return Promise.objects.filter(waits_for=promise).order_by("breaks_at", "id")


def new_date(promise: Promise, *, now: datetime) -> datetime | None:
    """The date that can be offered for ours once the customer was late with what it waits for; None: none is needed.

    As much open time after they delivered (or from now on, if they still have not) as there was between their time
    and ours.
    """
    theirs = promise.waits_for
    if theirs is None or promise.state != State.OPEN or promise.breaks_at < now:
        return None
    is_late = (theirs.done_at or now) > theirs.breaks_at
    if not is_late or theirs.state in (State.RELEASED, State.REPLACED):
        return None
    clock = clock_for(promise.customer_id, promise.owner_team_id, now=now)
    begins_at = theirs.due_at if theirs.due_at < promise.due_at else promise.made_at
    offered = clock.due(max(theirs.done_at or now, begins_at), clock.elapsed(begins_at, promise.due_at))
    return offered if offered > promise.due_at else None
