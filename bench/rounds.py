"""What the worker does by itself beside many concerns: promises that fall due, handovers nobody answered.

A round must cost what is due and not what is open: each is measured with nothing due and with a hundred newly due, at
every size of `bench/cases.py`, which fills the database: one promise falls due every five minutes from `now` on, one
handover every fifty. Last what giving one and accepting one cost, which moves a concern and all its promises.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from bench.table import Row, busyness, row, timed

DUE_AT_ONCE, TIMES = 100, 10
PROMISE_EVERY, HANDOVER_EVERY = timedelta(minutes=5), timedelta(minutes=50)
GIVEN = 100


def all_of(where: str, *, now: datetime) -> list[Row]:
    """The rounds, then giving and accepting; what falls due is used up, so they come last in a bench."""
    from handschlag.handovers import actions as handovers
    from handschlag.promises import actions as promises

    def give_back(*, now: datetime) -> int:
        return handovers.return_unanswered(by=None, now=now)

    later = now + TIMES * DUE_AT_ONCE * PROMISE_EVERY
    return [
        *passing(where, now=now),
        *_round("promises to break", promises.break_due_promises, PROMISE_EVERY, where, now=now),
        *_round("promises to warn of", promises.climb_due, PROMISE_EVERY, where, now=later),
        *_round("handovers nobody answered", give_back, HANDOVER_EVERY, where, now=now),
    ]


def _round(what: str, work: Callable[..., int], every: timedelta, where: str, *, now: datetime) -> list[Row]:
    """What is due before `now` goes first and is not counted."""
    idle = timed(lambda: work(now=now), times=TIMES)
    busy = []
    for drop in range(1, TIMES + 1):
        start = time.perf_counter()
        done = work(now=now + drop * DUE_AT_ONCE * every)
        spent = (time.perf_counter() - start) * 1000
        if done:  # a small house has fewer
            busy.append(spent / done * DUE_AT_ONCE)
    beside = busyness()
    return [
        row(f"a round over {what}, nothing due", where, idle, beside=beside),
        row(f"a round over {what}, {DUE_AT_ONCE} due", where, busy, beside=beside),
    ]


def passing(where: str, *, now: datetime) -> list[Row]:
    """Concerns of one colleague given to another, one by one, and taken by them."""
    from handschlag.cases.models import Case
    from handschlag.handovers import actions as handovers
    from handschlag.handovers.models import Handover
    from handschlag.handovers.rules.receivers import Receiver

    giver, receiver = 17, 18
    mine = Case.objects.filter(owner=giver, ended_at__isnull=True, kind="question").exclude(
        pk__in=Handover.objects.filter(state="waiting", case__isnull=False).values("case")
    )
    given, taken = [], []
    for case in mine.order_by("-pk").values_list("pk", flat=True)[:GIVEN]:
        start = time.perf_counter()
        one = handovers.give_handover(case=case, to=Receiver(user=receiver), although_away=True, by=giver, now=now)
        between = time.perf_counter()
        handovers.accept_handover(handover=one.pk, by=receiver, now=now + timedelta(minutes=1))
        given.append((between - start) * 1000)
        taken.append((time.perf_counter() - between) * 1000)
    beside = busyness()
    return [
        row("a handover given", where, given, beside=beside),
        row("a handover accepted", where, taken, beside=beside),
    ]
