from __future__ import annotations

from procrastinate.contrib.django import app

from handschlag.core import clock
from handschlag.people import actions as people


@app.periodic(cron="17 3 * * *")
@app.task(name="forget_past_absences", queueing_lock="forget_past_absences", pass_context=False)
def forget_past_absences(timestamp: int) -> int:
    """Every night: absences that ended more than ninety days ago go; returns how many."""
    return people.forget_past_absences(now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="give_waiting_notices", queueing_lock="give_waiting_notices", pass_context=False)
def give_waiting_notices(timestamp: int) -> int:
    """Every minute: what waited for the end of quiet hours is given; returns how many."""
    return people.give_waiting_notices(now=clock.now())


@app.periodic(cron="37 3 * * *")
@app.task(name="forget_past_notices", queueing_lock="forget_past_notices", pass_context=False)
def forget_past_notices(timestamp: int) -> int:
    """Every night: notices that did not grow for ninety days go; returns how many."""
    return people.forget_past_notices(now=clock.now())
