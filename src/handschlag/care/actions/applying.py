"""A draft is applied: all of it is decided at once, and chosen a few customers at a time.

Whoever is being dealt with has their file locked; one step for hundreds would leave telephones ringing unheard.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from handschlag.care.actions.planning import TALK_DAYS, choose_plan
from handschlag.care.facts import DraftApplied
from handschlag.care.models import CareTier, Draft, DraftPlan
from handschlag.care.queries import drafting as queries
from handschlag.care.rules import spreading
from handschlag.core import facts, jobs
from handschlag.core.errors import Cannot
from handschlag.customers import queries as customers
from handschlag.worktime import queries as worktime

STEP = 20
"""Customers whose plans are chosen in one transaction."""
PARTS = ["weekday", "at", "begins_on", "talk_on"]


class CannotApplyDraft(Cannot):
    """Settled already, a tier that is not offered any more, or with it the tier would tell the class."""


@transaction.atomic
def apply_draft(*, draft: int, by: int | None, now: datetime) -> int:
    """Choose every plan of the draft, and promise each customer to tell them; returns how many change.

    Talks and fixed appointments are spread over days and hours, for each owner by themselves. The first customers are
    dealt with now, the rest in the background. Whether it fits our hours is said beforehand (`queries.what_if`) and
    decided by whoever applies it. Raises CannotApplyDraft.
    """
    row = Draft.objects.select_for_update().filter(pk=draft, state=Draft.State.OPEN).first()
    if row is None:
        raise CannotApplyDraft(_("This draft is settled already."), field="draft")
    _check(row, now)
    changing = queries.changing(draft, now=now)
    owners = customers.responsibilities([one.customer_id for one in changing], now=now)
    by_owner: dict[object, list[DraftPlan]] = defaultdict(list)
    for one in changing:
        face = owners[one.customer_id]
        by_owner[(face.owner_id, face.owner_team_id)].append(one)
    for theirs in by_owner.values():
        _spread(theirs, now)
    DraftPlan.objects.bulk_update(changing, PARTS)
    row.state, row.settled_by = Draft.State.APPLYING, by
    _go_on(row, by=by, now=now)
    return len(changing)


@transaction.atomic
def go_on_applying(*, draft: int, by: int | None, now: datetime) -> bool:
    """The next customers of a draft that is being applied, in the name of whoever applied it; False without one."""
    row = Draft.objects.select_for_update().filter(pk=draft, state=Draft.State.APPLYING).first()
    if row is not None:
        _go_on(row, by=row.settled_by or by, now=now)
    return row is not None


def _check(row: Draft, now: datetime) -> None:
    wanted = DraftPlan.objects.filter(draft=row, tier__isnull=False).values("tier")
    # Locked, so that none is retired or changed before it is seen that a draft with it is being applied.
    if any(tier.retired_at for tier in CareTier.objects.select_for_update().filter(pk__in=wanted).order_by("pk")):
        raise CannotApplyDraft(_("This tier is not offered any more."), field="draft")
    if queries.tells_class(row.pk, now=now):
        raise CannotApplyDraft(
            _("With this, each class has exactly one tier: the tier would tell the class. Mix them by what is needed."),
            field="draft",
        )


def _go_on(row: Draft, *, by: int | None, now: datetime) -> None:
    waiting = DraftPlan.objects.filter(draft=row, talk_on__isnull=False, is_chosen=False).order_by("customer")
    several = list(waiting[:STEP])
    facts.lock_chains([one.customer_id for one in several])
    for one in several:
        choose_plan(
            customer=one.customer_id,
            tier=one.tier_id,
            weekday=one.weekday,
            at=one.at,
            begins_on=one.begins_on,
            draft=row.pk,
            talk_on=one.talk_on,
            by=by,
            now=now,
        )
    DraftPlan.objects.filter(pk__in=[one.pk for one in several]).update(is_chosen=True)
    if waiting.exists():
        jobs.later("go_on_applying", draft=row.pk)
    else:
        row.state, row.settled_at = Draft.State.APPLIED, now
        plans = DraftPlan.objects.filter(draft=row, is_chosen=True).count()
        facts.record(DraftApplied(draft=row.pk, plans=plans), at=now, by=by)
    row.save(update_fields=["state", "settled_at", "settled_by"])


def _spread(theirs: Sequence[DraftPlan], now: datetime) -> None:
    """When each of one owner's customers is told, and when their appointment is."""
    places = _slots(theirs, timezone.localdate(now) + timedelta(days=1))
    for one, talk_on in zip(theirs, _talks(len(theirs), now), strict=True):
        one.talk_on = talk_on
        if slot := places.get(one.pk):
            one.weekday, one.at, one.begins_on = slot.weekday, slot.at, slot.begins_on


def _slots(theirs: Sequence[DraftPlan], begins: date) -> dict[int, spreading.Slot]:
    by_tier: dict[CareTier, list[DraftPlan]] = defaultdict(list)
    for one in theirs:
        if one.tier is not None and one.tier.rhythm:
            by_tier[one.tier].append(one)
    found: dict[int, spreading.Slot] = {}
    for tier, several in by_tier.items():
        free = spreading.slots(
            tier.rhythm,
            len(several),
            minutes=tier.minutes_per_contact,
            begins=begins,
            taken=list(found.values()),
        )
        found |= {one.pk: slot for one, slot in zip(several, free, strict=True)}
    return found


def _talks(count: int, now: datetime) -> list[date]:
    """The day of each talk, a few a working day."""
    clock = worktime.business_clock(now=now)
    days = spreading.talk_days(count)
    ends = {day: clock.local_date(clock.add_working_days(now, TALK_DAYS + day)) for day in set(days)}
    return [ends[day] for day in days]
