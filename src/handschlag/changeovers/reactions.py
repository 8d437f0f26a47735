from __future__ import annotations

from datetime import datetime

from handschlag.changeovers import actions as changeovers
from handschlag.changeovers import queries
from handschlag.core.models import FactRow
from handschlag.outreach import actions as outreach


def let_wounds_hold(row: FactRow, *, now: datetime) -> None:
    """A fault was reported, a promise broke: whoever is being changed over is held, with the reason."""
    if row.customer is not None and queries.running_for(row.customer):
        outreach.settle_holds(several=[row.customer], by=row.by, now=now)


def let_promises_follow(row: FactRow, *, now: datetime) -> None:
    changeovers.follow_promise(promise=row.payload["promise"], by=row.by, now=now)
