"""A second opinion on whole calendars, holidays of Germany included: the wall calendar read minute by minute.

Slow, short, shares no code with the product nor with its library of holidays; what `oracle` leaves out stands here:
regions, hours that change, early closing, closed dates, special openings, always.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.worktime.oracle import DAYS, MINUTE

Calendar = dict[str, Any] | str


def easter(year: int) -> date:
    """The Gregorian computus of Meeus, Jones and Butcher."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    rest = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * rest) // 451
    month, day = divmod(h + rest - 7 * m + 114, 31)
    return date(year, month, day + 1)


def is_german_holiday(on: date) -> bool:
    """What is free in the whole country since 1995, with the one Reformation Day of 2017."""
    fixed = {(1, 1), (5, 1), (10, 3), (12, 25), (12, 26)}
    movable = {easter(on.year) + timedelta(days=days) for days in (-2, 1, 39, 50)}
    return (on.month, on.day) in fixed or on in movable or on == date(2017, 10, 31)


def is_open(calendar: Calendar, at: datetime) -> bool:
    if isinstance(calendar, str):
        return True
    if any(start <= at < end for start, end in _spans(calendar)):
        return False
    local = at.astimezone(ZoneInfo(calendar["timezone"]))
    minute, today = local.hour * 60 + local.minute, local.date()
    now, tail = _windows(calendar, today), _windows(calendar, today - timedelta(days=1))
    return any(opens <= minute < closes for opens, closes in now) or any(
        minute + 1440 < closes for _opens, closes in tail
    )


def elapsed(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Open seconds of [start, end), both on whole minutes."""
    at, minutes = start.astimezone(UTC), 0
    while at < end:
        minutes += is_open(calendar, at)
        at += MINUTE
    return minutes * 60


def due(calendar: Calendar, start: datetime, minutes: int, *, until: datetime) -> datetime | None:
    """The first instant with so many open minutes since start; None if that is not before `until`."""
    at = start.astimezone(UTC)
    while minutes and at < until:
        minutes -= is_open(calendar, at)
        at += MINUTE
    return None if minutes else at


def _spans(calendar: dict[str, Any]) -> list[tuple[datetime, datetime]]:
    pairs = [span for span in calendar.get("closed", []) if isinstance(span, list)]
    return [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in pairs]


def _windows(calendar: dict[str, Any], on: date) -> list[tuple[int, int]]:
    """What opens on that date, in minutes since its midnight; past 1440 it runs into the next morning."""
    for special in calendar.get("open", []):
        if special["on"] == on.isoformat():
            return _read(special["hours"])
    for dates in calendar.get("closed", []):
        if isinstance(dates, dict) and dates["first_on"] <= on.isoformat() <= dates["last_on"]:
            return []
    holidays = calendar.get("holidays", [])
    if is_german_holiday(on) if isinstance(holidays, dict) else on.isoformat() in holidays:
        return []
    weeks = [calendar["hours"], *(week for day, week in sorted(calendar.get("hours_from", {}).items()) if day <= on.isoformat())]  # fmt: skip
    usual = _read(weeks[-1].get(DAYS[on.weekday()], []))
    early = calendar.get("early_closing", {}).get(f"{on.month:02}-{on.day:02}")
    if early is None:
        return usual
    last = _minute(early)
    return [(opens, min(closes, last)) for opens, closes in usual if opens < last]


def _read(windows: list[list[str]]) -> list[tuple[int, int]]:
    pairs = [(_minute(opens), _minute(closes)) for opens, closes in windows]
    return [(opens, closes if closes > opens else closes + 1440) for opens, closes in pairs]


def _minute(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)
