"""Random valid calendars for property tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

# Half an hour of summer time, midnight changes, a skipped day, odd offsets, summer time that is the standard.
ZONES = (
    "Europe/Berlin",
    "Europe/Zurich",
    "Europe/Vienna",
    "Europe/Dublin",
    "America/New_York",
    "America/Sao_Paulo",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Asia/Kathmandu",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Chatham",
    "UTC",
)
# Dates around which clocks changed somewhere in the list above.
TURNING = (
    date(2026, 3, 29),
    date(2026, 10, 25),
    date(2026, 3, 8),
    date(2026, 11, 1),
    date(2017, 10, 15),
    date(2018, 2, 18),
    date(2026, 2, 15),
    date(2026, 3, 22),
    date(2026, 4, 24),
    date(2026, 10, 30),
    date(2026, 4, 5),
    date(2026, 10, 4),
    date(2011, 12, 30),
    date(2026, 12, 24),
)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _text(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@st.composite
def weeks(draw: st.DrawFn) -> dict[str, list[list[str]]]:
    """Windows from cut points on the circle of the week: they cannot overlap, many run over midnight."""
    points = sorted(draw(st.sets(st.integers(0, 7 * 96 - 1), min_size=2, max_size=28)))
    week: dict[str, list[list[str]]] = {}
    for opens, closes in zip(points[::2], points[1::2], strict=False):
        length = (closes - opens) * 15
        if length < 1440:
            start = opens * 15 % 1440
            end = (start + length) % 1440
            written = "24:00" if end == 0 and draw(st.booleans()) else _text(end)
            week.setdefault(_DAYS[opens * 15 // 1440], []).append([_text(start), written])
    return week


@st.composite
def instants(draw: st.DrawFn, spread: int = 4) -> datetime:
    """A whole minute near a day on which some clock changes."""
    day = draw(st.sampled_from(TURNING))
    minutes = draw(st.integers(-spread * 1440, spread * 1440))
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minutes)


@st.composite
def calendars(draw: st.DrawFn) -> dict[str, Any]:
    week = draw(weeks().filter(lambda found: any(found.values())))
    near = draw(st.sampled_from(TURNING))
    holidays = draw(st.lists(st.integers(-4, 4), max_size=4))
    closed = draw(st.lists(st.tuples(instants(), st.integers(1, 3000)), max_size=3))
    return {
        "timezone": draw(st.sampled_from(ZONES)),
        "hours": week,
        "holidays": [(near + timedelta(days=shift)).isoformat() for shift in holidays],
        "closed": [[start.isoformat(), (start + timedelta(minutes=length)).isoformat()] for start, length in closed],
    }
