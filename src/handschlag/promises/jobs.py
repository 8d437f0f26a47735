"""The clock's round. The scheduler wakes it every ten seconds; no due time lives in the scheduler."""

from __future__ import annotations

from procrastinate.contrib.django import app

from handschlag.core import clock
from handschlag.promises import actions as promises


@app.periodic(cron="* * * * * */10")
@app.task(name="break_due_promises", queueing_lock="break_due_promises", pass_context=False)
def break_due_promises(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands it to every periodic task
    """Break what fell due unkept; return how many."""
    return promises.break_due_promises(now=clock.now())
