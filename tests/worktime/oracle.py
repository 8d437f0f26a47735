"""A second opinion: the definition of "open" taken literally and asked minute by minute. Slow, short, shares no code."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTE = timedelta(minutes=1)


def _minute(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def is_open(calendar: dict[str, Any], at: datetime) -> bool:
    for start, end in calendar.get("closed", []):
        if datetime.fromisoformat(start) <= at < datetime.fromisoformat(end):
            return False
    local = at.astimezone(ZoneInfo(calendar["timezone"]))
    now = local.hour * 60 + local.minute
    today, yesterday = local.date(), local.date() - timedelta(days=1)
    return any(lo <= now < hi for lo, hi in _same_day(calendar, today)) or any(
        now < tail for tail in _tails(calendar, yesterday)
    )


def _windows(calendar: dict[str, Any], on: date) -> list[tuple[int, int]]:
    if on.isoformat() in calendar.get("holidays", []):
        return []
    return [(_minute(lo), _minute(hi)) for lo, hi in calendar["hours"].get(DAYS[on.weekday()], [])]


def _same_day(calendar: dict[str, Any], on: date) -> list[tuple[int, int]]:
    return [(lo, hi if hi > lo else 1440) for lo, hi in _windows(calendar, on)]


def _tails(calendar: dict[str, Any], on: date) -> list[int]:
    return [hi for lo, hi in _windows(calendar, on) if hi < lo]


def elapsed(calendar: dict[str, Any], start: datetime, end: datetime) -> timedelta:
    """Open time of [start, end), both on whole minutes, in a zone whose offsets are whole minutes."""
    at, total = start.astimezone(UTC), timedelta()
    while at < end:
        total += MINUTE if is_open(calendar, at) else timedelta()
        at += MINUTE
    return total


def midnight(on: date) -> datetime:
    return datetime.combine(on, time(), UTC)
