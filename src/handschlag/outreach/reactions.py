from __future__ import annotations

from datetime import datetime

from handschlag.core.models import FactRow
from handschlag.outreach import actions as outreach
from handschlag.outreach import queries


def let_holds_end(row: FactRow, *, now: datetime) -> None:
    """A fault was confirmed, a break was told, what was promised is done: whatever it held is free. Who is not held costs one question."""
    if row.customer is not None and queries.standing([row.customer]):
        outreach.settle_holds(several=[row.customer], by=row.by, now=now)
