"""What came into the ledger past `make_promise` (an import, a restored part, an older release) is watched all the same."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from handschlag.customers import queries as customers
from handschlag.customers.models import Customer
from handschlag.people.models import Team
from handschlag.promises.actions.watching import is_settled
from handschlag.promises.choices import RUNNING, State
from handschlag.promises.models import Promise, Watch
from handschlag.worktime import queries as worktime

AT_ONCE = 1000


def watch_unwatched(*, now: datetime, limit: int | None = None) -> int:
    """Have the next round of the ladder look at what nobody watches yet; return how many promises that are.

    Any number of workers may do this at once. It costs what was found: an index holds these and nothing else. Stops
    after `limit`, or a little later.
    """
    found = 0
    while limit is None or found < limit:
        some = _watch_some(now=now)
        if not some:
            break
        found += some
    return found


@transaction.atomic
def _watch_some(*, now: datetime) -> int:
    """One transaction's worth; what is over already is only ticked off. Waits for no lock."""
    unwatched = Promise.objects.filter(is_watched=False, state__in=(*RUNNING, State.BROKEN)).order_by("id")
    rows = list(unwatched.select_for_update(skip_locked=True)[:AT_ONCE])
    alive = [row for row in rows if row.state in RUNNING or not is_settled(row)]
    versions = _versions(alive, now=now)
    Watch.objects.bulk_create(
        [
            Watch(
                promise=row,
                calendar_version_id=versions[row.pk],
                next_at=None if row.state == State.PROVISIONALLY_KEPT else now,
            )
            for row in alive
        ],
        ignore_conflicts=True,
    )
    Promise.objects.filter(id__in=[row.pk for row in rows]).update(is_watched=True)
    return len(rows)


def _versions(rows: Iterable[Promise], *, now: datetime) -> dict[int, int | None]:
    """The hours each is judged by: those it was promised in, else the customer's, else the team's, else the house's."""
    without = [row for row in rows if row.calendar_version_id is None]
    roots = customers.roots({row.customer_id for row in without if row.customer_id})
    theirs = dict(Customer.objects.filter(id__in=roots.values()).values_list("id", "calendar"))
    ours = dict(Team.objects.filter(id__in={row.owner_team_id for row in without}).values_list("id", "calendar"))
    whose = {
        row.pk: theirs.get(roots.get(row.customer_id or 0, 0)) or ours.get(row.owner_team_id or 0) for row in without
    }
    version = {
        calendar: worktime.business_clock(calendar=calendar, now=now).version_id for calendar in {*whose.values()}
    }
    return {row.pk: row.calendar_version_id or version[whose[row.pk]] for row in rows}
