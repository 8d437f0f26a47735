"""The round of the ladder: who has to be told what, now. It costs what is due, whatever else is open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from handschlag.core import facts
from handschlag.core.facts import Fact
from handschlag.people import actions as people
from handschlag.people import queries as colleagues
from handschlag.people.notices import ToTell
from handschlag.promises.actions.breaking import break_promise, free_chains
from handschlag.promises.actions.watching import is_settled
from handschlag.promises.choices import Source, State
from handschlag.promises.facts import BreakReported, PromiseClimbed, PromiseWarned, ReminderGiven
from handschlag.promises.models import LadderRule, Promise, Watch
from handschlag.promises.queries.climbing import CODE, ladder_of, ladders, matters_of, rungs_of, span_of, thing_of
from handschlag.promises.rules import climbing

AT_ONCE = 200
MOVING = ["next_at", "share", "rung", "said_at", "heard_from_at", "reported_at", "reminders"]
TOP = len(climbing.ROLES) - 1
ASKED_AT_MOST = 3
ASKED_EVERY = 8 * 3600
"""A customer who owes us something is asked about at its time, then after each open day, three times in all."""


@dataclass
class Look:
    """One promise the round looks at, with all it needs to judge it, and what it then says."""

    watch: Watch
    promise: Promise
    rule: LadderRule
    rungs: climbing.Rungs
    span: climbing.Span
    matter: str
    is_acknowledged: bool
    told: list[ToTell] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)


def climb_due(*, now: datetime) -> int:
    """Say what is due to be said, each thing exactly once whatever number of workers does it; return for how many.

    After a standstill of days only the latest is said, and much for one person in one notice.
    """
    looked = 0
    after: tuple[datetime, int] | None = None
    while True:
        candidates, done = _climb_some(after, now=now)
        if not candidates:
            return looked
        looked += done
        after = candidates[-1]


@transaction.atomic
def _climb_some(after: tuple[datetime, int] | None, *, now: datetime) -> tuple[list[tuple[datetime, int]], int]:
    """One transaction's worth. Chains, watches, promises, then notices, none waited for but the last in their order.

    In the order of the index, so that a round reads what is due and nothing else, whatever else is watched.
    """
    due = Watch.objects.filter(next_at__lte=now)
    ahead = due.filter(next_at__gte=after[0]).filter(Q(next_at__gt=after[0]) | Q(pk__gt=after[1])) if after else due
    found = list(ahead.order_by("next_at", "pk").values_list("next_at", "pk", "promise__customer")[:AT_ONCE])
    if not found:
        return [], 0
    free = free_chains({customer for _at, _pk, customer in found if customer is not None})
    ids = [pk for _at, pk, _customer in found]
    ours = due.filter(Q(promise__customer__isnull=True) | Q(promise__customer__in=free), pk__in=ids)
    watches = {row.pk: row for row in ours.select_for_update(skip_locked=True, of=("self",)).order_by("pk")}
    held = Promise.objects.filter(pk__in=watches).select_for_update(skip_locked=True).order_by("pk")
    looks = _looks(watches, list(held), now=now)
    for look in looks:
        _judge(look, now=now)
    _say(looks, now=now)
    return [(at, pk) for at, pk, _customer in found if at is not None], len(looks)


def _looks(watches: dict[int, Watch], promises: list[Promise], *, now: datetime) -> list[Look]:
    rules, rungs, matters = ladders(promises), rungs_of(promises, now=now), matters_of(promises)
    seen = colleagues.acknowledgements(CODE, [thing_of(row.pk) for row in promises])
    found = []
    for row in promises:
        watch = watches[row.pk]
        seen_at = seen.get(thing_of(row.pk))
        is_seen = seen_at is not None and watch.said_at is not None and seen_at >= watch.said_at
        span = span_of(row, watch.calendar_version_id)
        found.append(Look(watch, row, rules[row.pk], rungs[row.pk], span, matters[row.pk], is_seen))
    return found


def _judge(look: Look, *, now: datetime) -> None:
    promise = look.promise
    if promise.state == State.OPEN and promise.breaks_at < now:
        break_promise(promise, now=now)
    if promise.state == State.BROKEN and not is_settled(promise):
        _ask(look, now=now) if promise.source == Source.CUSTOMER else _report(look, now=now)
    elif promise.state == State.OPEN and promise.source != Source.CUSTOMER:
        _warn(look, now=now)
    else:
        look.watch.next_at = promise.breaks_at + timedelta(microseconds=1) if promise.state == State.OPEN else None


def _warn(look: Look, *, now: datetime) -> None:
    watch = look.watch
    climb = climbing.Climb(watch.share, watch.rung, watch.heard_from_at, look.is_acknowledged)
    step = climbing.step(ladder_of(look.rule), climb, look.span, able=look.rungs.able, now=now)
    watch.next_at, watch.share = step.next_at, step.share or watch.share
    if step.share is not None:
        users = _tell(look, look.rungs.up_to(watch.rung))
        look.facts.append(PromiseWarned(promise=watch.pk, share=step.share, users=users))
    if step.rung is not None:
        watch.rung, role = step.rung, climbing.ROLES[step.rung]
        users = _tell(look, [(role, user) for user in look.rungs.users[role]])
        look.facts.append(PromiseClimbed(promise=watch.pk, role=role, users=users))


def _report(look: Look, *, now: datetime) -> None:
    """It broke: everybody on the ladder learns of it, then, until the customer knows, who acts and one rung more each time."""
    watch, promise = look.watch, look.promise
    is_untold = promise.break_told_at is None
    if watch.reported_at is None:
        users = _tell(look, look.rungs.up_to(TOP))
        look.facts.append(BreakReported(promise=watch.pk, users=users))
        watch.reported_at, watch.rung = now, TOP
    elif is_untold:
        watch.reminders += 1
        rung = 0 if look.is_acknowledged else min(watch.reminders, TOP)
        look.facts.append(ReminderGiven(promise=watch.pk, users=_tell(look, look.rungs.up_to(rung))))
    watch.next_at = look.span.hours.due(now, look.rule.remind_seconds) if is_untold else None


def _ask(look: Look, *, now: datetime) -> None:
    """The customer owes us something that is due: who acts for them asks."""
    watch = look.watch
    watch.reported_at = watch.reported_at or now
    watch.reminders += 1
    look.facts.append(ReminderGiven(promise=watch.pk, users=_tell(look, look.rungs.up_to(0))))
    watch.next_at = look.span.hours.due(now, ASKED_EVERY) if watch.reminders < ASKED_AT_MOST else None


def _tell(look: Look, whom: Iterable[tuple[str, int]]) -> tuple[int, ...]:
    """Note what each is told; ids and codes only, the words come when it is read."""
    acting = look.rungs.users[climbing.ACTING]
    is_urgent = look.promise.state == State.BROKEN and look.promise.source != Source.CUSTOMER
    users = []
    for role, user in whom:
        about = look.promise.owner_id if role == climbing.ACTING else next(iter(acting), look.promise.owner_id)
        details = {"role": role, "why": look.rungs.why, "whom": about, "share": look.watch.share}
        told = ToTell(user, look.matter, CODE, thing_of(look.promise.pk), details, is_urgent, look.rule.is_urgent)
        look.told.append(told)
        users.append(user)
    return tuple(users)


def _say(looks: list[Look], *, now: datetime) -> None:
    seen = people.give_notices([each for look in looks for each in look.told], by=None, now=now)
    for look in looks:
        if look.told:
            first = min((seen[each.user] for each in look.told if each.user in seen), default=now)
            look.watch.said_at, look.watch.heard_from_at = now, climbing.waits_from(first, look.span, now=now)
        for fact in look.facts:
            facts.record(fact, at=now, by=None, customer=look.promise.customer_id)
    is_over = [is_settled(look.promise) and look.promise.state != State.PROVISIONALLY_KEPT for look in looks]
    over = [look.watch.pk for look, is_done in zip(looks, is_over, strict=True) if is_done]
    Watch.objects.filter(pk__in=over).delete()
    # One statement for all of them; each row is there and ours, so each is a conflict.
    moved = [look.watch for look in looks if look.watch.pk not in over]
    Watch.objects.bulk_create(moved, update_conflicts=True, unique_fields=["promise"], update_fields=MOVING)
