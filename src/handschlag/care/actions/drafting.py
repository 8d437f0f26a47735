"""What if: plans for many customers, weighed before anything is applied; then applied in one step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.care.actions.planning import TALK_DAYS, CannotChoosePlan, choose_plan
from handschlag.care.facts import DraftApplied, DraftChanged, DraftDropped, DraftMade
from handschlag.care.models import CareTier, Draft, DraftPlan
from handschlag.care.queries import drafting as queries
from handschlag.care.queries.caring import basic_tier
from handschlag.care.queries.caring import plans as plans_of
from handschlag.care.queries.listing import BASIC, Asked, meant
from handschlag.care.queries.whatif import what_if
from handschlag.care.rules import spreading
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.customers import queries as customers
from handschlag.worktime import queries as worktime

MOST = 5000
"""Customers whose plans one draft may change: each is promised a talk, and somebody must hold it."""


class CannotDraft(Cannot):
    """No name, no such tier, too many, or settled already."""


class CannotApplyDraft(Cannot):
    """Settled already, or with it the tier would tell the class."""


@transaction.atomic
def make_draft(*, name: str, by: int | None, now: datetime, plans: Mapping[int, int | None] | None = None) -> Draft:
    """Begin to think; `plans`: the tier (None: the basic one) for each customer. Raises CannotDraft."""
    if not name.strip():
        raise CannotDraft(_("Give it a name."), field="name")
    draft = Draft.objects.create(name=name.strip()[:120], made_at=now, by=by)
    count = _put(draft, plans or {})
    facts.record(DraftMade(draft=draft.pk, plans=count), at=now, by=by)
    return draft


@transaction.atomic
def change_draft(
    *, draft: int, by: int | None, now: datetime, plans: Mapping[int, int | None], leave: Sequence[int] = ()
) -> Draft:
    """Put these customers into the draft (or another tier for them), take those in `leave` out. Raises CannotDraft."""
    row = _open(draft)
    DraftPlan.objects.filter(draft=row, customer__in=[*leave, *plans]).delete()
    _put(row, plans)
    facts.record(DraftChanged(draft=row.pk, plans=DraftPlan.objects.filter(draft=row).count()), at=now, by=by)
    return row


@transaction.atomic
def put_in_draft(
    *,
    draft: int,
    asked: Asked,
    tier: int | None,
    order: str = "-score",
    most: int | None = None,
    by: int | None,
    now: datetime,
) -> int:
    """Everybody meant would have this tier, the first `most` in this order; returns how many. Raises CannotDraft."""
    _open(draft)
    several = meant(replace(asked, draft=draft), order=order, most=min(most or MOST + 1, MOST + 1), now=now)
    if not several:
        raise CannotDraft(_("Nobody is meant by this."), field="most")
    change_draft(draft=draft, plans=dict.fromkeys(several, tier), by=by, now=now)
    return len(several)


@transaction.atomic
def leave_out_of_draft(
    *, draft: int, asked: Asked, order: str = "-score", most: int | None = None, by: int | None, now: datetime
) -> int:
    """For everybody meant it stays as it is; returns how many were in the draft. Raises CannotDraft."""
    row = _open(draft)
    inside = list(DraftPlan.objects.filter(draft=row).values_list("customer", flat=True))
    among = inside if asked.among is None else sorted({*inside} & {*asked.among})
    several = meant(replace(asked, draft=draft, among=among), order=order, most=most or MOST, now=now)
    if not several:
        raise CannotDraft(_("Nobody is meant by this."), field="most")
    change_draft(draft=draft, plans={}, leave=several, by=by, now=now)
    return len(several)


@transaction.atomic
def make_draft_fit(*, draft: int, by: int | None, now: datetime) -> int:
    """Move those of least value from the costliest tier to the next smaller one, no more than needed, until it fits.

    Who would come to what they have leaves the draft. Returns how many moves that took; raises CannotDraft where it
    fits already, or where no move helps.
    """
    _open(draft)
    moves = [one for one in what_if(draft=draft, now=now).suggestion if one.kind == "move"]
    if not moves:
        raise CannotDraft(_("No other tier would help here."), field="draft")
    for move in moves:
        asked = Asked(tier=move.tier or BASIC, draft=draft)
        several = meant(asked, order="score", most=move.customers, now=now)
        held = plans_of(several, now=now)
        there = [one for one in several if held[one].tier.id == move.to]
        going = {one: None if move.to == basic_tier().id else move.to for one in several if one not in set(there)}
        change_draft(draft=draft, plans=going, leave=there, by=by, now=now)
    return sum(move.customers for move in moves)


@transaction.atomic
def drop_draft(*, draft: int, by: int | None, now: datetime) -> None:
    """Raises CannotDraft."""
    row = _open(draft)
    _settle(row, Draft.State.DROPPED, by=by, now=now)
    facts.record(DraftDropped(draft=row.pk), at=now, by=by)


@transaction.atomic
def apply_draft(*, draft: int, by: int | None, now: datetime) -> int:
    """Choose every plan of the draft, and promise each customer to tell them; returns how many changed.

    Talks and fixed appointments are spread over days and hours, for each owner by themselves. Whether it fits our
    hours is said beforehand (`queries.weighing`) and decided by whoever applies it. Raises CannotApplyDraft.
    """
    row = Draft.objects.select_for_update().filter(pk=draft, state=Draft.State.OPEN).first()
    if row is None:
        raise CannotApplyDraft(_("This draft is settled already."), field="draft")
    if queries.tells_class(draft, now=now):
        raise CannotApplyDraft(
            _("With this, each class has exactly one tier: the tier would tell the class. Mix them by what is needed."),
            field="draft",
        )
    changing = queries.changing(draft, now=now)
    owners = customers.responsibilities([one.customer_id for one in changing], now=now)
    by_owner: dict[object, list[DraftPlan]] = defaultdict(list)
    for one in changing:
        face = owners[one.customer_id]
        by_owner[(face.owner_id, face.owner_team_id)].append(one)
    facts.lock_chains([one.customer_id for one in changing])
    for theirs in by_owner.values():
        _choose(theirs, by=by, now=now)
    _settle(row, Draft.State.APPLIED, by=by, now=now)
    facts.record(DraftApplied(draft=row.pk, plans=len(changing)), at=now, by=by)
    return len(changing)


def _choose(theirs: Sequence[DraftPlan], *, by: int | None, now: datetime) -> None:
    """The plans of one owner's customers."""
    places = _slots(theirs, now.date() + timedelta(days=1))
    for one, talk_on in zip(theirs, _talks(len(theirs), now), strict=True):
        slot = places.get(one.pk)
        try:
            choose_plan(
                customer=one.customer_id,
                tier=one.tier_id,
                weekday=slot.weekday if slot else None,
                at=slot.at if slot else None,
                begins_on=slot.begins_on if slot else None,
                draft=one.draft_id,
                talk_on=talk_on,
                by=by,
                now=now,
            )
        except CannotChoosePlan as refusal:
            raise CannotApplyDraft(refusal.reason, field="draft") from refusal


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


def _put(draft: Draft, plans: Mapping[int, int | None]) -> int:
    if DraftPlan.objects.filter(draft=draft).count() + len(plans) > MOST:
        raise CannotDraft(_("At most %d customers at once, please.") % MOST, field="plans")
    root_of = customers.roots(plans)
    if missing := set(plans) - set(root_of):
        raise CannotDraft(_("Customer %d does not exist.") % min(missing), field="plans")
    wanted = {tier for tier in plans.values() if tier is not None}
    offered = set(CareTier.objects.filter(pk__in=wanted, retired_at__isnull=True).values_list("pk", flat=True))
    if wanted - offered:
        raise CannotDraft(_("This tier is not offered any more."), field="tier")
    rows = {root_of[customer]: tier for customer, tier in plans.items()}
    DraftPlan.objects.filter(draft=draft, customer__in=rows).delete()
    DraftPlan.objects.bulk_create(
        DraftPlan(draft=draft, customer_id=customer, tier_id=tier) for customer, tier in sorted(rows.items())
    )
    return len(rows)


def _open(draft: int) -> Draft:
    row = Draft.objects.select_for_update().filter(pk=draft, state=Draft.State.OPEN).first()
    if row is None:
        raise CannotDraft(_("This draft is settled already."), field="draft")
    return row


def _settle(row: Draft, state: str, *, by: int | None, now: datetime) -> None:
    row.state, row.settled_at, row.settled_by = state, now, by
    row.save(update_fields=["state", "settled_at", "settled_by"])
