"""What the room does by itself: it looks every hour whom the changeovers under way concern now."""

from __future__ import annotations

from procrastinate.contrib.django import app

from handschlag.changeovers import actions as changeovers
from handschlag.core import clock


@app.periodic(cron="17 * * * *")
@app.task(name="make_changeover_rounds", queueing_lock="make_changeover_rounds", pass_context=False)
def make_changeover_rounds(timestamp: int) -> int:  # procrastinate hands it to every periodic task
    """Returns how many customers were found anew."""
    return changeovers.make_rounds(by=None, now=clock.now())
