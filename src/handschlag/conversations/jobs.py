"""What is looked after now and then: calls whose end nobody told us."""

from __future__ import annotations

from procrastinate.contrib.django import app

from handschlag.conversations import actions as conversations
from handschlag.core import clock


@app.periodic(cron="*/5 * * * *")
@app.task(name="sweep_lost_calls", queueing_lock="sweep_lost_calls", pass_context=False)
def sweep_lost_calls(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands it to every periodic task
    """Close calls that never ended; return how many."""
    return conversations.sweep_lost_calls(now=clock.now())
