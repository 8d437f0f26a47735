"""What the customer chose, and when we do it together."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from handschlag.care import actions as care
from handschlag.care import queries as free
from handschlag.changeovers import queries
from handschlag.changeovers.actions.holding import CannotChangeOver, hold_affected, refuse_held, talk_of
from handschlag.changeovers.actions.switching import settle_ready
from handschlag.changeovers.actions.telling import settle
from handschlag.changeovers.choices import Meeting
from handschlag.changeovers.facts import ChangeoverAnswered, ChangeoverAppointed
from handschlag.changeovers.models import Affected
from handschlag.core import facts
from handschlag.core.moments import when
from handschlag.people.models import User
from handschlag.promises import actions as promises
from handschlag.promises.choices import Clock, Kind, Source
from handschlag.promises.models import Promise

MOST = 40
"""How many free times are looked through for the one that was chosen."""


@transaction.atomic
def note_answer(
    *, affected: int, option: int, conversation: int | None = None, by: int | None, now: datetime
) -> Affected:
    """What the customer wants. The promised call is kept by it. Another answer later replaces this one.

    Raises CannotChangeOver: not told yet, switched already, or nothing that can be chosen.
    """
    row = hold_affected(affected)
    if row.told_at is None:
        raise CannotChangeOver(
            _("Tell the customer first: nobody can choose what they have not heard of."), field="option"
        )
    if row.switched_at is not None:
        raise CannotChangeOver(_("Switched already."), field="option")
    chosen = row.changeover.options.filter(pk=option, retired_at__isnull=True).first()
    if chosen is None:
        raise CannotChangeOver(_("This cannot be chosen."), field="option")
    row.option, row.answered_at, row.answered_in_id = chosen, now, talk_of(row, conversation)
    row.save(update_fields=["option", "answered_at", "answered_in"])
    for promise in queries.calls_owed(row):
        settle(promise, conversation=row.answered_in_id, by=by, now=now)
    settle_ready(row, now=now)
    said = ChangeoverAnswered(affected=row.pk, option=chosen.pk, conversation=row.answered_in_id)
    facts.record(said, at=now, by=by, customer=row.customer_id)
    return row


@transaction.atomic
def make_appointment(
    *,
    affected: int,
    meeting: str,
    host: int,
    starts_at: datetime,
    travel_minutes: int = 0,
    by: int | None,
    now: datetime,
) -> Affected:
    """Promise when we switch together, at a time that is really free. Raises CannotChangeOver, CannotAnswerVisit.

    An appointment that still stands is not doubled: it is moved in the ledger, with the customer's yes.
    """
    if meeting not in Meeting.values:
        raise CannotChangeOver(_("On the telephone, or at theirs?"), field="meeting")
    User.objects.select_for_update(no_key=True).filter(pk=host).first()
    row = hold_affected(affected)
    if row.option is None or row.option.is_leaving:
        raise CannotChangeOver(_("Ask what the customer wants first."), field="option")
    if row.appointment is not None and row.appointment.state == "open":
        raise CannotChangeOver(_("There is an appointment: move it on the page of its promise."), field="starts_at")
    refuse_held(row, by=by, now=now)
    if meeting == Meeting.VISIT:
        visit = care.give_visit(
            customer=row.customer_id, host=host, starts_at=starts_at, travel_minutes=travel_minutes,
            reason=str(row.changeover), by=by, now=now,
        )  # fmt: skip
        assert visit.promise is not None, "a given visit is promised"
        promise = visit.promise
    else:
        promise = _call_at(row, host, starts_at, by=by, now=now)
    row.meeting, row.appointment = meeting, promise
    row.save(update_fields=["meeting", "appointment"])
    made = ChangeoverAppointed(affected=row.pk, promise=promise.pk, starts_at=starts_at)
    facts.record(made, at=now, by=by, customer=row.customer_id)
    return row


def _call_at(row: Affected, host: int, starts_at: datetime, *, by: int | None, now: datetime) -> Promise:
    """Due when it is over, as every call at a fixed time: so the time before belongs to it."""
    answer = free.honest_answer(host, now=now, most=MOST, earliest=starts_at)
    if answer is None or starts_at not in answer.slots:
        raise CannotChangeOver(_("This time is not free any more. Please offer another one."), field="starts_at")
    with override(row.customer.language):
        words = _("We call you %(when)s and switch to %(product)s with you") % {
            "when": when(starts_at, now=now),
            "product": row.changeover.successor,
        }
    return promises.make_promise(
        customer=row.customer_id,
        kind=Kind.CALL_BACK,
        words=words,
        source=Source.SPOKEN,
        clock=Clock.FIXED,
        due_at=starts_at + timedelta(minutes=answer.minutes),
        owner=host,
        given_by=by,
        told_at=now,
        by=by,
        now=now,
    )
