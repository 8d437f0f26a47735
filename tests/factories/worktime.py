"""Calendars for tests, made by the room's own actions. The first one is the house's default."""

from __future__ import annotations

from typing import Any

from handschlag.worktime import actions as worktime
from handschlag.worktime import rules
from handschlag.worktime.models import Calendar
from tests.factories.people import NOW

OFFICE = {"timezone": "Europe/Berlin", "hours": {day: [["09:00", "18:00"]] for day in rules.WEEKDAYS[:5]}}
ALWAYS = {"timezone": "Europe/Berlin", "hours": {day: [["00:00", "24:00"]] for day in rules.WEEKDAYS}}


def make_calendar(name: str = "Büro", *, always: bool = False, definition: dict[str, Any] | None = None) -> Calendar:
    hours = definition or (ALWAYS if always else OFFICE)
    return worktime.create_calendar(name=name, definition=hours, by=None, now=NOW)
