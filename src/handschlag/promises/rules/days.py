"""Which date a phrase means, and whether that is sure. A date that does not exist raises ValueError."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final, Protocol

from handschlag.promises.rules.phrases import Day, InDays, InMonths, InPeriod, InWeek, InWorkingDays, OnDate, OnWeekday

JUST_PASSED: Final = timedelta(days=180)
MONTHS_OF: Final = {"month": 1, "quarter": 3, "year": 12}


class OpenDays(Protocol):
    def closing_of(self, on: date, /) -> datetime | None: ...
    def add_working_days(self, start: datetime, days: int, /) -> datetime: ...


def resolve(phrase: Day, today: date, hours: OpenDays, at: datetime) -> tuple[date, bool]:
    """The date as said on `today` (`at` is the instant); whether it is open is looked at later."""
    match phrase:
        case InPeriod():
            return _in_period(phrase, today, hours)
        case OnWeekday():
            return _weekday(phrase, today), phrase.is_certain
        case InWorkingDays(days):
            return hours.add_working_days(at, days).date(), True
        case InWeek(number):
            return _last_open(_monday_of_week(number, today), hours), True
        case _:
            return _plain_date(phrase, today), True


def _plain_date(phrase: InDays | InMonths | OnDate, today: date) -> date:
    if isinstance(phrase, InDays):
        return today + timedelta(days=phrase.days)
    if isinstance(phrase, InMonths):
        return _months_on(today, phrase.months)
    return date(phrase.year, phrase.month, phrase.day) if phrase.year else _next_such(phrase.day, phrase.month, today)


def _weekday(phrase: OnWeekday, today: date) -> date:
    if phrase.week is not None:
        return today + timedelta(days=phrase.weekday - today.weekday() + 7 * phrase.week)
    ahead = (phrase.weekday - today.weekday()) % 7
    if ahead == 0 and not phrase.more:
        ahead = 7
    return today + timedelta(days=ahead + 7 * phrase.more)


def _next_such(day: int, month: int, today: date) -> date:
    """The date without its year: this year's unless it has long passed; one just passed is past."""
    this = date(today.year, month, day)
    return this if this >= today - JUST_PASSED else date(today.year + 1, month, day)


def _months_on(today: date, months: int) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return min(date(year, month + 1, 1) + timedelta(days=today.day - 1), _last_of(year, month + 1))


def _last_of(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _monday_of_week(number: int, today: date) -> date:
    this = date.fromisocalendar(today.year, number, 1)
    return this if this + timedelta(days=6) >= today else date.fromisocalendar(today.year + 1, number, 1)


def _last_open(monday: date, hours: OpenDays, *, length: int = 7) -> date:
    """The last open date of so many days from `monday` on, or the very last if none is open."""
    last = monday + timedelta(days=length - 1)
    for back in range(length):
        if hours.closing_of(last - timedelta(days=back)) is not None:
            return last - timedelta(days=back)
    return last


def _in_period(phrase: InPeriod, today: date, hours: OpenDays) -> tuple[date, bool]:
    """Ends are sure, beginnings and middles are a guess: Tuesday, Wednesday; the 5th, the 15th."""
    first, last = _week(phrase, today) if phrase.unit == "week" else _months(phrase, today)
    if phrase.place in ("end", "whole"):
        is_sure = phrase.place == "end"
        return _last_open(first, hours, length=(last - first).days + 1), is_sure
    steps = (1, 2) if phrase.unit == "week" else (4, 14 if phrase.unit == "month" else (last - first).days // 2)
    return first + timedelta(days=steps[phrase.place == "middle"]), False


def _week(phrase: InPeriod, today: date) -> tuple[date, date]:
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=phrase.offset)
    return monday, monday + timedelta(days=6)


def _months(phrase: InPeriod, today: date) -> tuple[date, date]:
    length = MONTHS_OF[phrase.unit]
    start = (today.month - 1) // length * length + phrase.offset * length
    if phrase.month is not None:
        start = phrase.month - 1 + (12 if phrase.month < today.month else 0)
    year, month = divmod(today.year * 12 + start, 12)
    end_year, end_month = divmod(year * 12 + month + length - 1, 12)
    return date(year, month + 1, 1), _last_of(end_year, end_month + 1)
