"""What became of promises, counted. Never by person (law 10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Became = Literal["kept", "broken", "released", "replaced", "open"]


def what_became(*, state: str, breaks_at: datetime, now: datetime) -> Became:
    """What became of a promise by `now`. What is marked as kept counts so until it is judged otherwise.

    A promise nobody kept is broken from `breaks_at` on, whether the clock's round has written it down yet or not.
    """
    if state in {"kept", "provisionally_kept"}:
        return "kept"
    if state == "broken" or (state == "open" and breaks_at < now):
        return "broken"
    return "open" if state == "open" else "released" if state == "released" else "replaced"


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What fell due in a period. `waiting`: of the broken ones those that broke while the customer owed us something.

    `median_late_seconds`: of the broken ones, from due until done, or until now where it is not done yet.
    """

    kept: int = 0
    provisionally_kept: int = 0
    broken: int = 0
    waiting: int = 0
    undone: int = 0
    told_before: int = 0
    told_after: int = 0
    untold: int = 0
    replaced: int = 0
    released: int = 0
    customers: int = 0
    customers_with_a_break: int = 0
    median_late_seconds: float | None = None

    @property
    def fell_due(self) -> int:
        """Kept and broken: what was replaced or released before its time never fell due."""
        return self.kept + self.broken

    @property
    def rate(self) -> float | None:
        """Kept in time ÷ fell due, in percent; None when nothing fell due."""
        return share(self.kept, self.fell_due)

    @property
    def rate_without_waiting(self) -> float | None:
        """The same without what broke while the customer owed us something."""
        return share(self.kept, self.fell_due - self.waiting)

    @property
    def customers_share(self) -> float | None:
        """Customers with at least one broken promise ÷ customers with a promise that fell due, in percent."""
        return share(self.customers_with_a_break, self.customers)


def share(part: float, whole: float) -> float | None:
    """In percent; None of nothing."""
    return 100 * part / whole if whole else None
