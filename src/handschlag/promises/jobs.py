"""The clock's round. The scheduler wakes it every ten seconds; no due time lives in the scheduler."""

from __future__ import annotations

from procrastinate.contrib.django import app

from handschlag.core import clock
from handschlag.promises import actions as promises

FOUND_AT_MOST = 10_000


@app.periodic(cron="* * * * * */10")
@app.task(name="break_due_promises", queueing_lock="break_due_promises", pass_context=False)
def break_due_promises(timestamp: int) -> int:
    """Break what fell due unkept; return how many."""
    return promises.break_due_promises(now=clock.now())


@app.periodic(cron="* * * * * */10")
@app.task(name="climb_due_promises", queueing_lock="climb_due_promises", pass_context=False)
def climb_due_promises(timestamp: int) -> int:
    """Warn of what is running out of time and tell who should know; return of how many promises.

    First whatever came into the ledger unwatched is found, ten thousand a round.
    """
    promises.watch_unwatched(now=clock.now(), limit=FOUND_AT_MOST)
    return promises.climb_due(now=clock.now())


@app.task(name="confirm_group", pass_context=False)
def confirm_group(run: int) -> int:
    """The rest of a group's confirmation, or of taking it back; returns in how many parts. Each part is one transaction."""
    parts = 0
    while promises.go_on_confirming(run=run, by=None, now=clock.now()) is not None:
        parts += 1
    return parts
