"""Calendars for the room's tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from handschlag.worktime import actions as worktime
from handschlag.worktime.models import Calendar

# Monday, an hour before closing in Cologne.
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def office(**more: Any) -> dict[str, Any]:
    days = ("mon", "tue", "wed", "thu", "fri")
    hours = {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in days}
    return {"timezone": "Europe/Berlin", "hours": hours, "holidays": {"region": "DE-NW"}, **more}


def make_calendar(name: str = "Büro", now: datetime = NOW, **more: Any) -> Calendar:
    return worktime.create_calendar(name=name, definition=office(**more), by=None, now=now)
