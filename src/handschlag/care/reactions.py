"""What follows in care from what happened below."""

from __future__ import annotations

from datetime import datetime

from handschlag.care import actions as care
from handschlag.core.models import FactRow


def let_appointments_follow(row: FactRow, *, now: datetime) -> None:
    """A promise was replaced: if it kept a fixed appointment, that moves with it."""
    care.follow_promise(promise=row.payload["promise"], by=row.by, now=now)
