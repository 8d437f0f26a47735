"""Whether somebody calls late: after our hours, or so shortly before they end that nobody has time for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from handschlag.care.rules.availability import Hours

CLOSING: Final = timedelta(minutes=45)
"""Roth calls at half past five, at six the office closes, and nobody has told him in ten minutes what he wants."""


def is_late(hours: Iterable[Hours], *, at: datetime, closing: timedelta = CLOSING) -> bool:
    """Of those who work by several hours (teams), only where it is late by all. Without any hours it never is."""
    clocks = list(hours)
    return bool(clocks) and all(clock.elapsed(at, at + closing) < closing for clock in clocks)
