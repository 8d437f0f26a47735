"""The customer's clock of one case or of many, in the same few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from handschlag.cases.choices import OVER, SOLVED, Role, State
from handschlag.cases.models import Case, CasePromise, Solution
from handschlag.cases.queries.family import families
from handschlag.cases.rules import clock as rules
from handschlag.cases.rules.clock import CustomersClock, Span
from handschlag.promises import queries as promises
from handschlag.promises.models import Promise


def clock_of(case: int, *, now: datetime) -> CustomersClock:
    """From the first report in the whole family until it was really solved. `case` must exist."""
    return clocks_of([case], now=now)[case]


def clocks_of(cases: Iterable[int], *, now: datetime) -> dict[int, CustomersClock]:
    """In four queries, however many."""
    kin = families(cases)
    everybody = {member for members in kin.values() for member in members}
    rows = Case.objects.in_bulk(everybody)
    standing = {
        solution.case_id: solution for solution in Solution.objects.filter(case__in=everybody, failed_at__isnull=True)
    }
    waits = _waits(everybody, now=now)
    found = {}
    for case, members in kin.items():
        root = rows[members[0]]
        solution = standing.get(root.pk) if root.state in SOLVED else None
        found[case] = rules.clock(
            [rows[member].reported_at for member in members],
            solved_at=solution.solved_at if solution else root.ended_at if root.state in OVER else None,
            is_certain=root.state == State.CONFIRMED,
            waits=[span for member in members for span in waits.get(member, ())],
            now=now,
        )
    return found


def open_time(case: Case, clock: CustomersClock, *, now: datetime) -> timedelta:
    """How much of it lay in the hours that count for this customer."""
    hours = promises.clock_for(case.customer_id, None, now=now)
    return hours.elapsed(clock.begins_at, max(clock.ends_at or now, clock.begins_at))


def _waits(cases: Iterable[int], *, now: datetime) -> dict[int, list[Span]]:
    """While the customer owed us something: from their word to its doing or its end."""
    links = CasePromise.objects.filter(case__in=set(cases), role=Role.THEIRS).select_related("promise")
    found: dict[int, list[Span]] = defaultdict(list)
    for link in links:
        found[link.case_id].append((link.promise.made_at, _owed_until(link.promise) or now))
    return found


def _owed_until(promise: Promise) -> datetime | None:
    """A broken one is owed on until it is done."""
    return promise.done_at or (promise.ended_at if promise.broken_at is None else None)
