"""The round of what waits for an answer. No time lives in the scheduler: it asks what fell due."""

from __future__ import annotations

from procrastinate.contrib.django import app

from handschlag.core import clock
from handschlag.handovers import actions as handovers


@app.periodic(cron="* * * * *")
@app.task(name="return_unanswered_handovers", queueing_lock="return_unanswered_handovers", pass_context=False)
def return_unanswered_handovers(timestamp: int) -> int:
    """Every minute: what nobody answered in time comes back or climbs; returns how many."""
    return handovers.return_unanswered(by=None, now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="give_back_desks", queueing_lock="give_back_desks", pass_context=False)
def give_back_desks(timestamp: int) -> int:
    """Every minute: what was taken for an absence that is over is offered back; returns for how many absences."""
    return handovers.give_back_desks(by=None, now=clock.now())
