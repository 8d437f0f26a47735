"""What if: plans for many customers, weighed before anything is applied (see `applying`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.care.facts import DraftChanged, DraftDropped, DraftMade
from handschlag.care.models import CareTier, Draft, DraftPlan
from handschlag.care.queries.caring import basic_tier
from handschlag.care.queries.caring import plans as plans_of
from handschlag.care.queries.listing import BASIC, Asked, meant
from handschlag.care.queries.whatif import what_if
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.customers import queries as customers

MOST = 5000
"""Customers whose plans one draft may change: each is promised a talk, and somebody must hold it."""


class CannotDraft(Cannot):
    """No name, no such tier, too many, or settled already."""


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
    row.state, row.settled_at, row.settled_by = Draft.State.DROPPED, now, by
    row.save(update_fields=["state", "settled_at", "settled_by"])
    facts.record(DraftDropped(draft=row.pk), at=now, by=by)


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
