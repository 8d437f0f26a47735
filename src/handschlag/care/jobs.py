"""What the room does by itself: reading large files, promising the coming appointments, clearing old files."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from procrastinate.contrib.django import app

from handschlag.care import actions as care
from handschlag.core import clock


@app.task(name="read_figures", pass_context=False)
def read_figures(batch: int) -> bool:
    """Read a large file; starts over when a worker was killed."""
    return care.read_figures(batch=batch, by=None, now=clock.now())


@app.task(name="go_on_applying", pass_context=False)
def go_on_applying(draft: int) -> bool:
    """The next customers of a draft somebody lets hold; each step orders the one after it."""
    return care.go_on_applying(draft=draft, by=None, now=clock.now())


@app.periodic(cron="7 * * * *")
@app.task(name="make_appointments", queueing_lock="make_appointments", pass_context=False)
def make_appointments(timestamp: int) -> int:  # procrastinate hands it to every periodic task
    """Every hour: the next fixed appointments are promised; returns how many are new."""
    return care.make_appointments(by=None, now=clock.now())


@app.periodic(cron="17 * * * *")
@app.task(name="tell_of_vain_weeks", queueing_lock="tell_of_vain_weeks", pass_context=False)
def tell_of_vain_weeks(timestamp: int) -> int:  # procrastinate hands it to every periodic task
    """Every hour whether a week is over: management hears who asked for somebody in vain; returns how many customers."""
    return care.tell_of_vain_weeks(by=None, now=clock.now())


@app.periodic(cron="53 3 * * *")
@app.task(name="forget_past_figures", queueing_lock="forget_past_figures", pass_context=False)
def forget_past_figures(timestamp: int) -> int:  # procrastinate hands it to every periodic task
    """Every night: old files go, the figures they brought stay."""
    return care.forget_past_figures(keep=timedelta(days=settings.IMPORTS_KEPT_DAYS), now=clock.now())
