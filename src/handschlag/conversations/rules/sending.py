"""When a mail is tried again, and what the fates of its addressees make of it. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Final

A_MINUTE_TO_TAKE_BACK: Final = timedelta(minutes=1)
PAUSES: Final = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=8),
    timedelta(hours=8),
)
"""In a day it is known whether a mail arrives; whoever waits for it must not learn it after five (RFC 5321 §4.5.4.1 allows those)."""
LEFT_AFTER: Final = timedelta(minutes=15)
"""No server keeps us waiting for so long (each of our waits ends sooner): the worker that had it is gone."""

COMES_BACK_WITHIN: Final = timedelta(days=1)
"""Reports that an address does not exist come within minutes, rarely hours."""


def pause_after(attempts: int) -> timedelta | None:
    """How long to wait after so many attempts; None: it is given up."""
    return PAUSES[attempts - 1] if 0 < attempts <= len(PAUSES) else None


def state_of(fates: Collection[str]) -> str:
    """What the mail is by what became of each addressee: what still waits, then what went wrong, then sent."""
    return next((state for state in ("waiting", "unclear", "refused") if state in fates), "sent")
