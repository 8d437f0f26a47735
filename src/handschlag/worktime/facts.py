"""What happened to calendars."""

from __future__ import annotations

from dataclasses import dataclass

from handschlag.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class CalendarCreated(Fact):
    calendar: int
    version: int


@dataclass(frozen=True, kw_only=True)
class CalendarRenamed(Fact):
    calendar: int


@dataclass(frozen=True, kw_only=True)
class HoursChanged(Fact):
    """Hours, time zone, holidays or early closing."""

    calendar: int
    version: int


@dataclass(frozen=True, kw_only=True)
class CalendarExceptionAdded(Fact):
    calendar: int
    exception: int
    version: int


@dataclass(frozen=True, kw_only=True)
class CalendarExceptionWithdrawn(Fact):
    calendar: int
    exception: int
    version: int


@dataclass(frozen=True, kw_only=True)
class CalendarExceptionRestored(Fact):
    calendar: int
    exception: int
    version: int


@dataclass(frozen=True, kw_only=True)
class DefaultCalendarChosen(Fact):
    calendar: int
