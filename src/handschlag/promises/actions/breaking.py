from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.core.models import ChainHead
from handschlag.promises.actions.holding import hold_promise
from handschlag.promises.choices import State
from handschlag.promises.facts import BreakTold, PromiseBroken
from handschlag.promises.models import Promise

AT_ONCE = 500


class CannotTell(Cannot):
    """There is no broken promise to tell of."""


def break_due_promises(*, now: datetime, limit: int | None = None) -> int:
    """Break what fell due unkept, each exactly once with its true time; return how many this worker broke.

    Any number of workers may do this at once, and after any standstill: `broken_at` is the moment it broke, not the
    moment we noticed. What somebody is working on at this instant is left for the next round. Stops after `limit`.
    """
    broken = 0
    after: tuple[datetime, int] | None = None
    while limit is None or broken < limit:
        candidates, done = _break_some(after, now=now, limit=AT_ONCE if limit is None else min(AT_ONCE, limit - broken))
        if not candidates:
            break
        broken += done
        after = candidates[-1]
    return broken


@transaction.atomic
def _break_some(
    after: tuple[datetime, int] | None, *, now: datetime, limit: int
) -> tuple[list[tuple[datetime, int]], int]:
    """One transaction's worth, the longest broken first. Never waits for a lock while it holds others: no deadlock.

    In the order of the index, so that a round reads what is due and nothing else, whatever else is open.
    """
    due = Promise.objects.filter(state=State.OPEN, breaks_at__lt=now)
    ahead = due.filter(breaks_at__gte=after[0]).filter(Q(breaks_at__gt=after[0]) | Q(id__gt=after[1])) if after else due
    found = list(ahead.order_by("breaks_at", "id").values_list("breaks_at", "id", "customer")[:limit])
    free = free_chains({customer for _at, _id, customer in found if customer is not None})
    ids = [promise for _at, promise, customer in found if customer is None or customer in free]
    # Asked again with the lock in hand: it may have been filed under a customer meanwhile, whose chain we do not hold.
    ours = due.filter(Q(customer__isnull=True) | Q(customer__in=free), id__in=ids)
    rows = list(ours.select_for_update(skip_locked=True).order_by("breaks_at", "id"))
    Promise.objects.filter(id__in=[row.id for row in rows]).update(
        state=State.BROKEN, broken_at=F("breaks_at"), ended_at=now
    )
    for row in rows:
        _record_break(row, now=now)
    return [(at, promise) for at, promise, _customer in found], len(rows)


def free_chains(customers: set[int]) -> set[int]:
    """Lock those chains nobody else holds, waiting for none; a customer of whom nothing was recorded yet gets the head of theirs."""
    heads = ChainHead.objects.filter(customer__in=sorted(customers))
    missing = customers - set(heads.values_list("customer", flat=True))
    new = [ChainHead(customer=customer, head=facts.GENESIS) for customer in sorted(missing)]
    ChainHead.objects.bulk_create(new, ignore_conflicts=True)
    held = heads.select_for_update(skip_locked=True).order_by("customer")
    return set(held.values_list("customer", flat=True))


def break_promise(row: Promise, *, now: datetime) -> None:
    """Part of an action that holds `row`, which fell due before `now`."""
    row.state, row.broken_at, row.ended_at = State.BROKEN, row.breaks_at, now
    row.save(update_fields=["state", "broken_at", "ended_at"])
    _record_break(row, now=now)


def _record_break(row: Promise, *, now: datetime) -> None:
    fact = PromiseBroken(promise=row.id, broken_at=row.breaks_at, owner=row.owner_id, owner_team=row.owner_team_id)
    facts.record(fact, at=now, by=None, customer=row.customer_id)


@transaction.atomic
def tell_of_break(
    *, promise: int, by: int | None, now: datetime, conversation: int | None = None, way: str = ""
) -> Promise:
    """The customer was told that it is broken or, while it is still open, that it will be; `way` as in `tell_promise`.

    Raises CannotTell for one that was kept or ended otherwise; twice changes nothing.
    """
    row = hold_promise(promise)
    if row.state not in (State.BROKEN, State.OPEN):
        raise CannotTell(_("This promise is not broken."))
    if row.break_told_at is None:
        row.break_told_at = now
        row.save(update_fields=["break_told_at"])
        told = BreakTold(promise=row.id, conversation=conversation, way=way)
        facts.record(told, at=now, by=by, customer=row.customer_id)
    return row
