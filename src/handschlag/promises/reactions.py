"""What follows from what happened to a promise."""

from __future__ import annotations

from datetime import datetime

from handschlag.core.models import FactRow
from handschlag.promises import actions as promises


def let_links_follow(row: FactRow, *, now: datetime) -> None:
    """A promise was replaced: whoever holds its link sees the new one for as long."""
    promises.let_links_follow(promise=row.payload["promise"], by=row.by, now=now)


def settle_warnings(row: FactRow, *, now: datetime) -> None:
    promises.settle_warnings(promise=row.payload["promise"], by=row.by, now=now)


def look_again(row: FactRow, *, now: datetime) -> None:
    promises.look_again(promise=row.payload["promise"], by=row.by, now=now)


def tell_anew(row: FactRow, *, now: datetime) -> None:
    promises.tell_anew(promise=row.payload["promise"], by=row.by, now=now)
