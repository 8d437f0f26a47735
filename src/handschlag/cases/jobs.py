"""What the room does by itself: it takes silence as a yes where a time for it was named and has passed."""

from __future__ import annotations

from procrastinate.contrib.django import app

from handschlag.cases import actions as cases
from handschlag.core import clock


@app.periodic(cron="*/10 * * * *")
@app.task(name="confirm_by_silence", queueing_lock="confirm_by_silence", pass_context=False)
def confirm_by_silence(timestamp: int) -> int:  # procrastinate hands it to every periodic task
    """Every ten minutes; returns how many were confirmed, each at the end of the time the customer was told."""
    return cases.confirm_by_silence(by=None, now=clock.now())
