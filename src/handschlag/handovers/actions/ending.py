"""How every answer ends: its time, how long it waited in open time, and the notices that are settled. Parts of actions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from handschlag.customers.rules.acting import Face
from handschlag.handovers import queries
from handschlag.handovers.actions.giving import tell
from handschlag.handovers.choices import State
from handschlag.handovers.models import Handover
from handschlag.people import actions as people
from handschlag.promises import queries as promised


def hold_notices(rows: Iterable[Handover], *, more: Iterable[int] = (), things: Iterable[str] = ()) -> None:
    """Of everybody these concern, before the first is settled or told; `more`: who else is told, `things`: of what else."""
    some = list(rows)
    users = {user for row in some for user in (*concerned(row), *queries.users_of(row.receiver))}
    people.hold_notices_of(users={*users, *more}, things=[*things, *(queries.thing_of(row.pk) for row in some)])


def end(row: Handover, state: State, *, answered_by: int | None, by: int | None, now: datetime) -> None:
    """Save the row, which the action holds, as answered."""
    at = max(now, row.given_at)
    row.state, row.answered_at, row.answered_by_id = state, at, answered_by
    row.waited_seconds = waited(row.customer_id, row.to_team_id, row.given_at, at)
    row.save()
    people.settle_notices(thing=queries.thing_of(row.pk), code=queries.ASKED, by=by, now=now)


def waited(customer: int | None, team: int | None, since: datetime, until: datetime) -> int:
    """Open seconds, on the clock that counts for this customer and this team."""
    hours = promised.clock_for(customer, team, now=since)
    return int(hours.elapsed(since, until).total_seconds())


def concerned(row: Handover) -> tuple[int, ...]:
    """Who hears what became of it: whoever is responsible, whoever gave it."""
    users = {row.from_user_id, row.given_by, *_of_team(row)}
    return tuple(sorted(user for user in users if user is not None))


def _of_team(row: Handover) -> list[int]:
    return queries.users_of_face(Face(None, row.from_team_id)) if row.from_team_id is not None else []


def tell_back(row: Handover, *, by: int | None, now: datetime) -> None:
    people.give_notices(tell(row, queries.BACK, [user for user in concerned(row) if user != by]), by=by, now=now)
