"""What the room does by itself: looking for customers that are one."""

from __future__ import annotations

from procrastinate.contrib.django import app

from handschlag.core import clock
from handschlag.customers import actions as customers

SLICES = 30
"""At most so many a minute, so that a large import or the weekly round leaves the worker to others in between."""


@app.periodic(cron="* * * * *")
@app.task(name="find_duplicates", queueing_lock="find_duplicates", pass_context=False)
def find_duplicates(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands it to every periodic task
    """Compare who is new or has changed; returns how many were compared."""
    compared = 0
    for _slice in range(SLICES):
        step = customers.find_duplicates(now=clock.now())
        compared += step
        if not step:
            break
    return compared


@app.periodic(cron="23 1 * * 0")
@app.task(name="compare_everybody", queueing_lock="compare_everybody", pass_context=False)
def compare_everybody(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands it to every periodic task
    """Every Sunday night: everybody waits to be compared again, behind who has changed."""
    return customers.compare_everybody(now=clock.now())
