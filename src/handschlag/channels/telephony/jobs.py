"""What is looked after now and then: input that was kept but not heard, because something crashed in between."""

from __future__ import annotations

from procrastinate.contrib.django import app

from handschlag.channels.telephony import hearing
from handschlag.core import clock


@app.periodic(cron="* * * * *")
@app.task(name="hear_what_waits", queueing_lock="hear_what_waits", pass_context=False)
def hear_what_waits(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands it to every periodic task
    """Hear what waits; return how many."""
    return hearing.hear_what_waits(now=clock.now())
