"""One fixed appointment is moved or falls away, as the customer agreed. What was promised is replaced, never rewritten."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.care.facts import AppointmentMade
from handschlag.care.models import Appointment
from handschlag.care.queries import availability as queries
from handschlag.care.queries.visits import talk_of
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.people.models import User
from handschlag.promises import actions as promises
from handschlag.promises.choices import State
from handschlag.promises.models import Promise


class CannotMoveAppointment(Cannot):
    """It has ended, nobody agreed to it, or it would stand on or behind another one."""


@transaction.atomic
def move_appointment(
    *, appointment: int, starts_at: datetime, agreed_in: int, by: int | None, now: datetime
) -> Appointment:
    """Another time for this one only; the customer agreed in that conversation. Raises CannotMoveAppointment.

    Never behind the next one of the plan: two would follow each other, or one would be lost. Only when whoever owes it
    is there and free: two who wait for the same minutes are one broken promise.
    """
    # Two customers whose appointments move to the same minutes at once: the second sees what the first was promised.
    owners = Appointment.objects.filter(pk=appointment).values("promise__owner")
    User.objects.select_for_update(no_key=True).filter(pk__in=owners).first()
    row = _open(appointment)
    _check_agreed(row, agreed_in)
    if starts_at <= now:
        raise CannotMoveAppointment(_("Please choose a time that is still to come."), field="starts_at")
    others = Appointment.objects.filter(plan=row.plan, promise__state=State.OPEN).exclude(pk=row.pk)
    following = others.filter(starts_at__gt=row.starts_at).order_by("starts_at").first()
    is_behind = following is not None and starts_at >= following.starts_at
    if is_behind or others.filter(starts_at=starts_at).exists():
        raise CannotMoveAppointment(_("The next appointment comes before that."), field="starts_at")
    _check_free(row, starts_at)
    promise = promises.replace_promise(
        promise=row.promise_id, agreed_in=agreed_in, words=row.promise.words, due_at=starts_at, by=by, now=now
    )
    return _follow(row, promise, by=by, now=now)


@transaction.atomic
def skip_appointment(*, appointment: int, agreed_in: int, by: int | None, now: datetime) -> None:
    """The customer does not need this one: we are let go from it, the next one stands. Raises CannotMoveAppointment."""
    row = _open(appointment)
    _check_agreed(row, agreed_in)
    promises.release_promise(promise=row.promise_id, conversation=agreed_in, by=by, now=now)


@transaction.atomic
def follow_promise(*, promise: int, by: int | None, now: datetime) -> Appointment | None:
    """What was promised for an appointment was replaced elsewhere in the ledger: the appointment goes with it.

    None where it was none, or where it went already.
    """
    row = Appointment.objects.select_related("plan", "promise__replaced_by").filter(promise=promise).first()
    new = row.promise.replaced_by if row else None
    if row is None or new is None or new.due_at is None or Appointment.objects.filter(promise=new).exists():
        return None
    taken = Appointment.objects.filter(plan=row.plan, starts_at=new.due_at, promise__state=State.OPEN)
    return None if taken.exists() else _follow(row, new, by=by, now=now)


def _open(appointment: int) -> Appointment:
    row = Appointment.objects.select_related("plan", "promise").filter(pk=appointment).first()
    if row is None:
        raise CannotMoveAppointment(_("This appointment does not exist."), field="appointment")
    facts.lock_chains([row.plan.customer_id])
    row.promise.refresh_from_db()
    if row.promise.state != State.OPEN:
        raise CannotMoveAppointment(_("This appointment is over already."), field="appointment")
    return row


def _check_agreed(row: Appointment, conversation: int) -> None:
    if talk_of(row.plan.customer_id, conversation, since=row.plan.from_at) is None:
        raise CannotMoveAppointment(
            _("Without the customer’s agreement it stands: choose the conversation."), field="conversation"
        )


def _check_free(row: Appointment, starts_at: datetime) -> None:
    owner, own = row.promise.owner, (row.starts_at, row.starts_at + timedelta(minutes=row.minutes))
    if owner and not queries.is_free(owner.pk, starts_at=starts_at, minutes=row.minutes, instead_of=own):
        message = _("%(owner)s is not free then: closed, absent, or promised to somebody else.") % {"owner": owner}
        raise CannotMoveAppointment(message, field="starts_at")


def _follow(row: Appointment, promise: Promise, *, by: int | None, now: datetime) -> Appointment:
    """The old one keeps its replaced promise; one that stood at the new time before and was moved away is taken up again."""
    moved, _is_new = Appointment.objects.update_or_create(
        plan=row.plan, starts_at=promise.due_at, defaults={"promise": promise, "minutes": row.minutes}
    )
    made = AppointmentMade(appointment=moved.pk, promise=promise.pk, starts=moved.starts_at)
    facts.record(made, at=now, by=by, customer=row.plan.customer_id)
    return moved
