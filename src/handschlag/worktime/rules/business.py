"""The clock as other rooms ask it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np

from .clock import Clock
from .dates import add_working_days, closing_of, closing_time


@dataclass(frozen=True)
class BusinessClock:
    """The clock of one calendar as known at one moment; the same for ever. All instants it gives are UTC.

    `version_id` is what a promise keeps of it; None for the standard clock of an installation without calendars.
    Everything raises `rules.ClockError` for instants without an offset, negative amounts and times beyond the years
    whose holidays are known.
    """

    version_id: int | None
    rule: Clock

    @property
    def zone(self) -> ZoneInfo:
        return self.rule.definition.zone

    def due(self, start: datetime, amount: timedelta | int) -> datetime:
        """The earliest instant ≥ start with so much open time since start; an int counts seconds, 0 gives start."""
        return self.rule.due(start, amount)

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Open time in [start, end)."""
        return self.rule.elapsed(start, end)

    def open_between(self, edges: Sequence[datetime]) -> list[float]:
        """Open seconds between each edge and the next, all at once; the edges ascend."""
        return self.elapsed_seconds(list(pairwise(edges)))

    def elapsed_seconds(self, spans: Sequence[tuple[datetime, datetime]]) -> list[float]:
        """Open seconds in each [start, end), all at once."""
        utc = np.array(
            [[at.astimezone(UTC).replace(tzinfo=None) for at in span] for span in spans], "datetime64[us]"
        ).reshape(-1, 2)
        spent = self.rule.elapsed_many(utc[:, 0].copy(), utc[:, 1].copy())
        return [float(span) for span in spent / np.timedelta64(1, "s")]

    def is_open(self, at: datetime) -> bool:
        return self.rule.is_open(at)

    def next_opening(self, at: datetime) -> datetime:
        """The first open instant at or after `at`; `at` itself while open."""
        return self.rule.next_opening(at)

    def local_date(self, at: datetime) -> date:
        return self.rule.local_date(at)

    def closing_of(self, on: date) -> datetime | None:
        """When the date's last window closes, perhaps after midnight; None on a closed date."""
        return closing_of(self.rule, on)

    def closing_time(self, on: date) -> datetime:
        """What "until Tuesday" means: closing of that date or, if it is closed, of the next open one (§ 193 BGB)."""
        return closing_time(self.rule, on)

    def add_working_days(self, start: datetime, days: int) -> datetime:
        """What "in two working days" means: closing of the n-th open date after the date of `start`."""
        return add_working_days(self.rule, start, days)
