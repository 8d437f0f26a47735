"""What is looked after now and then: calls whose end nobody told us, and clicks that nobody needs any more."""

from __future__ import annotations

from procrastinate.contrib.django import app

from handschlag.conversations import actions as conversations
from handschlag.core import clock


@app.periodic(cron="*/5 * * * *")
@app.task(name="sweep_lost_calls", queueing_lock="sweep_lost_calls", pass_context=False)
def sweep_lost_calls(timestamp: int) -> int:
    """Close calls that never ended; return how many."""
    return conversations.sweep_lost_calls(now=clock.now())


@app.periodic(cron="27 3 * * *")
@app.task(name="forget_past_diallings", queueing_lock="forget_past_diallings", pass_context=False)
def forget_past_diallings(timestamp: int) -> int:
    """Every night: numbers that were dialled by a click more than thirty days ago go; returns how many."""
    return conversations.forget_past_diallings(now=clock.now())


@app.periodic(cron="37 3 * * *")
@app.task(name="forget_past_marks", queueing_lock="forget_past_marks", pass_context=False)
def forget_past_marks(timestamp: int) -> int:
    """Every night: what somebody marked as hard more than thirty days ago goes; returns how many."""
    return conversations.forget_past_marks(now=clock.now())
