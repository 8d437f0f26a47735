"""Which date a phrase means, and whether that is sure. A date that does not exist raises ValueError."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from handschlag.promises.rules.phrases import (
    AroundFeast,
    Day,
    InDays,
    InMonths,
    InPeriod,
    InWeek,
    InWorkingDays,
    OnDate,
    OnDayOfMonth,
    OnWeekday,
    Unit,
)

JUST_PASSED: Final = timedelta(days=180)
SHORTEST_MONTH: Final = 28
LONGEST_MONTH: Final = 31
LONGEST_CLOSURE: Final = 30
MONTHS_OF: Final[dict[Unit, int]] = {"month": 1, "quarter": 3, "year": 12}
FIXED_FEASTS: Final = {
    "christmas": ((12, 24), (12, 26)),
    "years": ((12, 31), (12, 31)),
    "new_year": ((1, 1), (1, 1)),
}
# Days from Easter Sunday: Good Friday to Easter Monday, Whit Sunday and Monday, Ascension Day.
MOVING_FEASTS: Final = {"easter": (-2, 1), "pentecost": (49, 50), "ascension": (39, 39)}


class OpenDays(Protocol):
    def closing_of(self, on: date, /) -> datetime | None: ...
    def add_working_days(self, start: datetime, days: int, /) -> datetime: ...


def resolve(phrase: Day, today: date, hours: OpenDays, at: datetime) -> tuple[date, bool]:
    """The date as said on `today` (`at` is the instant); whether it is open is looked at later."""
    match phrase:
        case InPeriod():
            return _in_period_ahead(phrase, today, hours, at)
        case InWeek():
            return _in_week(phrase, today, hours)
        case OnDayOfMonth(day):
            return _day_of_month(day, today)
        case AroundFeast():
            return _around_feast(phrase, today, hours), False
        case InWorkingDays(days):
            return hours.add_working_days(at, days).date(), phrase.is_certain
        case _:
            found = _plain_date(phrase, today)
            return found, phrase.is_certain and not _may_be_today(phrase, today)


def _plain_date(phrase: InDays | InMonths | OnWeekday | OnDate, today: date) -> date:
    if isinstance(phrase, OnWeekday):
        return _weekday(phrase, today)
    if isinstance(phrase, InDays):
        return today + timedelta(days=phrase.days)
    if isinstance(phrase, InMonths):
        return _months_on(today, phrase.months)
    return date(phrase.year, phrase.month, phrase.day) if phrase.year else _next_such(phrase.day, phrase.month, today)


def _may_be_today(phrase: Day, today: date) -> bool:
    """Freitag, said on a Friday: today or in a week?"""
    return (
        isinstance(phrase, OnWeekday) and phrase.week is None and not phrase.more and phrase.weekday == today.weekday()
    )


def _weekday(phrase: OnWeekday, today: date) -> date:
    if phrase.week is not None:
        return today + timedelta(days=phrase.weekday - today.weekday() + 7 * phrase.week)
    ahead = (phrase.weekday - today.weekday()) % 7
    if ahead == 0 and not phrase.more:
        ahead = 7
    return today + timedelta(days=ahead + 7 * phrase.more)


def _day_of_month(day: int, today: date) -> tuple[date, bool]:
    """Of this month or the next one; a month that has no such day is passed over, and that is not sure."""
    if day > LONGEST_MONTH:
        raise ValueError(day)
    months = (_months_on(today.replace(day=1), ahead) for ahead in range(3))  # of two that follow, one has 31 days
    having = (first.replace(day=day) for first in months if day <= _last_of(first.year, first.month).day)
    found = next(day_on for day_on in having if day_on >= today)
    return found, found.month == today.month or day <= SHORTEST_MONTH


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


def _in_week(phrase: InWeek, today: date, hours: OpenDays) -> tuple[date, bool]:
    monday = _monday_of_week(phrase.number, today)
    if phrase.weekday is not None:
        return monday + timedelta(days=phrase.weekday), True
    if phrase.place == "end":
        return _last_open(monday, hours), True
    return monday + timedelta(days=2 if phrase.place == "middle" else 1), False


def _in_period_ahead(phrase: InPeriod, today: date, hours: OpenDays, at: datetime) -> tuple[date, bool]:
    """The period's day; unless this very one was said, one that is over already means the next period's."""
    day, is_sure = _in_period(phrase, today, hours)
    closing = hours.closing_of(day)
    is_over = day < today or (day == today and closing is not None and closing <= at)
    if not is_over or phrase.is_this or phrase.offset or phrase.month or phrase.year:
        return day, is_sure
    return _in_period(replace(phrase, offset=1), today, hours)[0], False


def _in_period(phrase: InPeriod, today: date, hours: OpenDays) -> tuple[date, bool]:
    """Ends are sure, beginnings and middles are a guess: Tuesday, Wednesday; the 5th, the 15th."""
    first, last = _week(phrase, today) if phrase.unit == "week" else _months(phrase, today)
    if phrase.place == "before":
        return _last_open_until(first - timedelta(days=1), hours), False
    if phrase.place in ("end", "whole"):
        is_sure = phrase.place == "end"
        return _last_open(first, hours, length=(last - first).days + 1), is_sure
    steps = (1, 2) if phrase.unit == "week" else (4, 14 if phrase.unit == "month" else (last - first).days // 2)
    return first + timedelta(days=steps[phrase.place == "middle"]), False


def _last_open_until(last: date, hours: OpenDays) -> date:
    return _last_open(last - timedelta(days=LONGEST_CLOSURE), hours, length=LONGEST_CLOSURE + 1)


def _around_feast(phrase: AroundFeast, today: date, hours: OpenDays) -> date:
    """The last open day before the coming feast, or the day after it."""
    feasts = (_feast(phrase.feast, year) for year in range(today.year - 1, today.year + 3))
    if phrase.place == "before":
        coming = next(first for first, _last in feasts if first > today)
        return _last_open_until(coming - timedelta(days=1), hours)
    return next(last for _first, last in feasts if last >= today) + timedelta(days=1)


def _feast(feast: str, year: int) -> tuple[date, date]:
    """The days nobody counts on."""
    if feast in FIXED_FEASTS:
        first, last = FIXED_FEASTS[feast]
        return date(year, *first), date(year, *last)
    start, end = MOVING_FEASTS[feast]
    return easter(year) + timedelta(days=start), easter(year) + timedelta(days=end)


def _week(phrase: InPeriod, today: date) -> tuple[date, date]:
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=phrase.offset)
    return monday, monday + timedelta(days=6)


def _months(phrase: InPeriod, today: date) -> tuple[date, date]:
    length = MONTHS_OF[phrase.unit]
    start = (today.month - 1) // length * length + phrase.offset * length
    if phrase.month is not None:
        start = phrase.month - 1 + (12 if phrase.month < today.month else 0)
    if phrase.year is not None:
        start = start % 12 if phrase.month is not None else 0
    year, month = divmod((phrase.year or today.year) * 12 + start, 12)
    end_year, end_month = divmod(year * 12 + month + length - 1, 12)
    return date(year, month + 1, 1), _last_of(end_year, end_month + 1)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the anonymous algorithm of 1876 (Meeus, Astronomical Algorithms)."""
    golden, century = year % 19, year // 100
    corrected = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - corrected + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (year % 100 // 4) - epact - year % 100 % 4) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)
