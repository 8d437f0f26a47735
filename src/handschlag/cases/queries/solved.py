"""Solved, we think, against really solved: how many solutions held, and how long customers waited. Nobody is in it (law 10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Count, Q, QuerySet

from handschlag.cases.choices import Proof
from handschlag.cases.models import Solution
from handschlag.cases.queries.clock import clocks_of
from handschlag.cases.queries.family import families

MOST_TIMED = 1_000
"""Of so many concerns, the latest, the times are read; the middle of them moves no further."""

SOLVED = "solved"
SAID, SILENT, FINAL, FAILED, ASKED = "said", "silent", "final", "failed", "asked"
BEHIND = {
    SOLVED: Q(),
    SAID: Q(failed_at__isnull=True, confirmed_as=Proof.SAID),
    SILENT: Q(failed_at__isnull=True, confirmed_as=Proof.SILENCE),
    FINAL: Q(failed_at__isnull=True, confirmed_as=Proof.FINAL),
    FAILED: Q(failed_at__isnull=False),
    ASKED: Q(failed_at__isnull=True, confirmed_at__isnull=True),
}
"""Each solution is in `solved` and in exactly one of the others."""


@dataclass(frozen=True)
class Solved:
    """Solutions given in a time, by what became of them until now, each counted once.

    The middle values are in seconds, over the concerns that are really solved: from the first report to the first
    solution we gave, to the one that held, and the same without what the customer owed us meanwhile; None without any.
    """

    counts: dict[str, int]
    first_seconds: float | None
    held_seconds: float | None
    ours_seconds: float | None
    timed: int

    @property
    def solved(self) -> int:
        return self.counts[SOLVED]

    @property
    def held(self) -> int:
        """What was closed as final is none of these: the customer never said yes."""
        return self.counts[SAID] + self.counts[SILENT]

    @property
    def held_share(self) -> float | None:
        """Percent of those that are judged one way or the other."""
        return self._share(self.held)

    @property
    def failed_share(self) -> float | None:
        return self._share(self.counts[FAILED])

    @property
    def judged(self) -> int:
        return self.held + self.counts[FINAL] + self.counts[FAILED]

    def _share(self, count: int) -> float | None:
        return 100 * count / self.judged if self.judged else None


def solved(*, from_at: datetime, to_at: datetime, now: datetime) -> Solved:
    """Solutions given in [from_at, to_at). Practice is left out."""
    rows = _given(from_at, to_at)
    counts = rows.aggregate(**{name: Count("pk", filter=wanted) for name, wanted in BEHIND.items() if name != SOLVED})
    held = rows.filter(BEHIND[SAID] | BEHIND[SILENT]).order_by("-solved_at", "-pk")
    cases = list(held.values_list("case", flat=True)[:MOST_TIMED])
    clocks = clocks_of(cases, now=now)
    first = _first_solutions(cases)
    times = [(first[case], clock) for case, clock in clocks.items()]
    return Solved(
        counts={SOLVED: sum(counts.values()), **counts},
        first_seconds=_middle(at - clock.begins_at for at, clock in times),
        held_seconds=_middle(clock.elapsed for _at, clock in times),
        ours_seconds=_middle(clock.elapsed - clock.waited for _at, clock in times),
        timed=len(times),
    )


def _middle(times: Iterable[timedelta]) -> float | None:
    found = [one.total_seconds() for one in times]
    return median(found) if found else None


def solutions_behind(name: str, *, from_at: datetime, to_at: datetime) -> QuerySet[Solution]:
    """The evidence of one of `BEHIND`, the newest first. Raises KeyError for another."""
    rows = _given(from_at, to_at).filter(BEHIND[name])
    return rows.select_related("case__customer").order_by("-solved_at", "-pk")


def _given(from_at: datetime, to_at: datetime) -> QuerySet[Solution]:
    return Solution.objects.filter(solved_at__gte=from_at, solved_at__lt=to_at, case__is_practice=False)


def _first_solutions(cases: list[int]) -> dict[int, datetime]:
    """When each was first solved, as we thought, counting what was merged into it."""
    kin = families(cases)
    found = dict(
        Solution.objects.filter(case__in={member for members in kin.values() for member in members})
        .order_by("-solved_at")
        .values_list("case", "solved_at")
    )
    return {case: min(found[member] for member in members if member in found) for case, members in kin.items()}
