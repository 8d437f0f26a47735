"""A large import goes on part by part: each part tells that there is more, and hearing it takes the next."""

from __future__ import annotations

from datetime import datetime

from handschlag.core.models import FactRow
from handschlag.customers import actions


def go_on_with_import(row: FactRow, *, now: datetime) -> None:
    go_on = actions.go_on_undoing if row.payload["is_undo"] else actions.go_on_importing
    go_on(batch=row.payload["batch"], by=row.by, now=now)
