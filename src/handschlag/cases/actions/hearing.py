"""What the customer heard keeps what was promised to tell them. Parts of other actions."""

from __future__ import annotations

from datetime import datetime

from handschlag.cases import queries
from handschlag.cases.choices import Role
from handschlag.cases.models import Case
from handschlag.promises import actions as promises
from handschlag.promises.choices import RUNNING, State
from handschlag.promises.models import Promise


def owed(row: Case, *roles: Role) -> list[Promise]:
    """What is still owed of these, the first due first."""
    return [one.promise for one in queries.promises_of_case(row.pk) if one.role in roles and _is_owed(one.promise)]


def hear(row: Case, *roles: Role, conversation: int | None, by: int | None, now: datetime) -> list[Promise]:
    """They heard it: what was promised of these is kept, or done late; returns those."""
    heard = owed(row, *roles)
    for promise in heard:
        promises.keep_promise(promise=promise.pk, conversation=conversation, by=by, now=now)
    return heard


def _is_owed(promise: Promise) -> bool:
    return promise.state in RUNNING or (promise.state == State.BROKEN and promise.done_at is None)
