"""What the customer owes us: it reminds, ours may wait for it, and nothing of ours stops its clock for it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.customers import queries as customers
from handschlag.promises.actions.holding import hold_promise
from handschlag.promises.actions.making import CannotMakePromise, make_promise
from handschlag.promises.choices import RUNNING, Clock, Source, State
from handschlag.promises.facts import WaitingSet
from handschlag.promises.models import Promise
from handschlag.promises.queries import question, understand


class CannotWait(Cannot):
    """One of the two is over, belongs to somebody else, or is not the customer's."""


@transaction.atomic
def note_their_promise(
    *,
    customer: int,
    words: str,
    by: int | None,
    now: datetime,
    person: int | None = None,
    awaited_by: int | None = None,
) -> Promise:
    """What the customer said they would do ("schickt Unterlagen bis Freitag"); whoever notes it is reminded of it.

    `awaited_by`: the promise of ours that waits for it. Raises CannotMakePromise without words or a time, CannotWait.
    """
    if not words.strip():
        raise CannotMakePromise(_("Write down what was promised."), field="words")
    understood = understand(words, customer=customer, now=now)
    if understood.due_at is None:
        raise CannotMakePromise(question(understood), field="words")
    acting = customers.who_acts(customer, now=now)
    theirs = make_promise(
        customer=customer,
        person=person,
        kind=understood.kind,
        words=words,
        source=Source.CUSTOMER,
        clock=Clock.FIXED,
        due_at=understood.due_at,
        owner=by or acting.user_id,
        owner_team=None if by or acting.user_id else acting.team_id,
        given_by=by,
        told_at=now,
        by=by,
        now=now,
    )
    if awaited_by is not None:
        wait_for(promise=awaited_by, theirs=theirs.pk, by=by, now=now)
    return theirs


@transaction.atomic
def wait_for(*, promise: int, theirs: int | None, by: int | None, now: datetime) -> Promise:
    """Ours cannot be kept before the customer has done theirs; None: it waits no longer. Its clock runs on (law 3).

    Raises CannotWait. Saying it twice changes nothing.
    """
    row = hold_promise(promise)
    if row.waits_for_id == theirs:
        return row
    if row.source == Source.CUSTOMER or row.state not in RUNNING:
        raise CannotWait(_("Only a running promise of ours can wait for the customer."))
    if theirs is not None:
        _check_theirs(row, theirs)
    row.waits_for_id = theirs
    row.save(update_fields=["waits_for"])
    facts.record(WaitingSet(promise=row.pk, waits_for=theirs), at=now, by=by, customer=row.customer_id)
    return row


def _check_theirs(row: Promise, theirs: int) -> None:
    awaited = Promise.objects.filter(id=theirs, source=Source.CUSTOMER).first()
    if awaited is None or row.customer_id is None or awaited.customer_id not in customers.family(row.customer_id):
        raise CannotWait(_("This is no promise of this customer's."), field="theirs")
    if awaited.done_at is not None or awaited.state not in (State.OPEN, State.BROKEN):
        raise CannotWait(_("The customer has done this already."), field="theirs")
