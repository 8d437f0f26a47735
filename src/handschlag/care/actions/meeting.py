"""Fixed appointments: promised ahead, each in the ledger, for customers who were told of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import override

from handschlag.care.choices import Channel
from handschlag.care.facts import AppointmentMade
from handschlag.care.models import Appointment, CarePlan
from handschlag.care.rules import rhythm
from handschlag.core import facts
from handschlag.customers import queries as customers
from handschlag.customers.models import Responsibility
from handschlag.promises import actions as promises
from handschlag.promises import queries as ledger
from handschlag.promises.choices import Clock, Kind, Source

AHEAD = timedelta(days=35)
FARTHEST = timedelta(days=400)
"""The next appointment is promised however far it is, further ones for five weeks."""
KINDS = {Channel.CALL: Kind.CALL_BACK, Channel.VISIT: Kind.VISIT, Channel.LETTER: Kind.INFORMATION}


@transaction.atomic
def make_appointments(*, by: int | None, now: datetime, plan: int | None = None) -> int:
    """Promise the coming appointments of one plan, or of all that hold and were told; returns how many are new.

    What is promised already stays. Nobody is promised an appointment they have not heard of.
    """
    newest = CarePlan.objects.filter(customer=OuterRef("customer"), from_at__lte=now).order_by("-from_at").values("pk")
    holding = CarePlan.objects.filter(weekday__isnull=False, telling__isnull=False, pk=Subquery(newest[:1]))
    holding = holding.filter(customer__merged_into=None, customer__ended_on=None)
    if plan is not None:
        holding = holding.filter(pk=plan)
    rows = list(holding.select_related("tier", "telling", "customer").annotate(last_at=Max("appointments__starts_at")))
    facts.lock_chains([row.customer_id for row in rows])
    faces = customers.responsibilities([row.customer_id for row in rows], now=now)
    return sum(_make(row, row.last_at, faces[row.customer_id], by=by, now=now) for row in rows)


def _make(plan: CarePlan, last_at: datetime | None, face: Responsibility, *, by: int | None, now: datetime) -> int:
    tier = plan.tier
    assert tier is not None, "only a tier has appointments"
    assert plan.weekday is not None, "asked for"
    assert plan.at is not None, "a weekday has its time"
    assert plan.begins_on is not None, "and its beginning"
    coming = rhythm.appointments(
        tier.rhythm,
        begins=plan.begins_on,
        weekday=plan.weekday,
        at=plan.at,
        minutes=tier.minutes_per_contact,
        hours=ledger.clock_for(plan.customer_id, face.owner_team_id, now=now),
        after=max(now, last_at or now),
        until=now + FARTHEST,
    )
    is_one_ahead = last_at is not None and last_at > now
    wanted = [start for place, start in enumerate(coming) if start <= now + AHEAD or (place == 0 and not is_one_ahead)]
    for start in wanted:
        _promise(plan, start, tier.minutes_per_contact, tier.channel, face, by=by, now=now)
    return len(wanted)


def _promise(
    plan: CarePlan,
    starts_at: datetime,
    minutes: int,
    channel: str,
    face: Responsibility,
    *,
    by: int | None,
    now: datetime,
) -> None:
    """Due when it begins; broken when it is over and nothing happened."""
    with override(plan.customer.language):
        words = _("Your fixed appointment (%d minutes)") % minutes
    promise = promises.make_promise(
        customer=plan.customer_id,
        kind=KINDS[Channel(channel)],
        words=words,
        source=Source.ENTITLEMENT,
        clock=Clock.FIXED,
        due_at=starts_at,
        grace=timedelta(minutes=minutes),
        owner=face.owner_id,
        owner_team=face.owner_team_id,
        told_at=plan.telling.told_at,
        by=by,
        now=now,
    )
    row = Appointment.objects.create(plan=plan, starts_at=starts_at, minutes=minutes, promise=promise)
    made = AppointmentMade(appointment=row.pk, promise=promise.pk, starts=starts_at)
    facts.record(made, at=now, by=by, customer=plan.customer_id)
