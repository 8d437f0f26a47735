"""What the room does by itself: reading large files, clearing what is left of them, looking for customers that are one."""

from __future__ import annotations

import time
from datetime import timedelta

from django.conf import settings
from procrastinate.contrib.django import app

from handschlag.core import clock
from handschlag.customers import actions as customers
from handschlag.customers.actions.comparing import SLICE
from handschlag.customers.rules.importing import Book

LINES = 1000
"""Lines of a file that are compared in one transaction; after each the page shows how far it is."""

SLICES = 30
"""At most so many a minute, so that a large import or the weekly round leaves the worker to others in between."""

BREATH = 1.0
"""Seconds between two full slices: an upgrade has everybody compared, and no ringing telephone must wait for that."""

LAST = -10
"""The priority of what may wait: any other job goes first."""


@app.task(name="read_import", pass_context=False)
def read_import(batch: int) -> int:
    """Compare every line of a large file with what is stored; returns how many. Starts over when a worker was killed."""
    lines = customers.begin_reading_import(batch=batch, by=None, now=clock.now())
    if lines is None:
        return 0
    book = Book()
    for first in range(0, len(lines), LINES):
        part = lines[first : first + LINES]
        if not customers.read_part_of_import(batch=batch, lines=part, book=book, by=None, now=clock.now()):
            return first
    customers.end_reading_import(batch=batch, by=None, now=clock.now())
    return len(lines)


@app.periodic(cron="41 3 * * *")
@app.task(name="forget_past_imports", queueing_lock="forget_past_imports", pass_context=False)
def forget_past_imports(timestamp: int) -> int:
    """Every night: the files of old imports, and previews nobody took in, go; returns of how many imports."""
    return customers.forget_past_imports(keep=timedelta(days=settings.IMPORTS_KEPT_DAYS), now=clock.now())


@app.task(name="read_contracts", pass_context=False)
def read_contracts(batch: int) -> bool:
    """Read a large file of contracts; starts over when a worker was killed."""
    return customers.read_contracts(batch=batch, by=None, now=clock.now())


@app.task(name="take_contracts", pass_context=False)
def take_contracts(batch: int) -> None:
    """Enter all of a file of contracts, or nothing: then the line that could not be entered says why."""
    try:
        customers.go_on_taking_contracts(batch=batch, by=None, now=clock.now())
    except customers.CannotTakeContracts as refusal:
        if refusal.line:
            customers.note_refused_line(batch=batch, line=refusal.line, reason=refusal.reason, by=None, now=clock.now())


@app.task(name="undo_contracts", pass_context=False)
def undo_contracts(batch: int) -> bool:
    """Take a large file of contracts back, all that nobody has used since."""
    return customers.go_on_undoing_contracts(batch=batch, by=None, now=clock.now())


@app.periodic(cron="47 3 * * *")
@app.task(name="forget_past_contracts", queueing_lock="forget_past_contracts", pass_context=False)
def forget_past_contracts(timestamp: int) -> int:
    """Every night: old files of contracts go, what they brought stays; returns of how many files."""
    return customers.forget_past_contracts(keep=timedelta(days=settings.IMPORTS_KEPT_DAYS), now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="find_duplicates", queueing_lock="find_duplicates", pass_context=False, priority=LAST)
def find_duplicates(timestamp: int) -> int:
    """Compare who is new or has changed; returns how many were compared."""
    compared = 0
    for _slice in range(SLICES):
        step = customers.find_duplicates(now=clock.now())
        compared += step
        if step < SLICE:
            break
        time.sleep(BREATH)
    return compared


@app.periodic(cron="23 1 * * 0")
@app.task(name="compare_everybody", queueing_lock="compare_everybody", pass_context=False, priority=LAST)
def compare_everybody(timestamp: int) -> int:
    """Every Sunday night: everybody waits to be compared again, behind who has changed."""
    return customers.compare_everybody(now=clock.now())


@app.periodic(cron="52 3 * * *")
@app.task(name="forget_portal_codes", queueing_lock="forget_portal_codes", pass_context=False)
def forget_portal_codes(timestamp: int) -> int:
    """Every night: codes of yesterday and long past visits of customers to their pages go; returns how many."""
    return customers.forget_portal_codes(now=clock.now())
