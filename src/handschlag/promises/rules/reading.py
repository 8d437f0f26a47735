"""What a sentence promises: the grammar's phrases, looked at with a calendar in hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal, Protocol
from zoneinfo import ZoneInfo

from handschlag.promises.rules import days
from handschlag.promises.rules.grammar import phrases_of
from handschlag.promises.rules.kinds import Kind, kind_of
from handschlag.promises.rules.phrases import (
    AtClosing,
    AtTime,
    Day,
    InPart,
    InTime,
    InWorkingDays,
    Past,
    Phrase,
    Unsure,
    Vague,
)
from handschlag.promises.rules.tokens import tokens_of
from handschlag.worktime.rules import ClockError

Clock = Literal["business", "calendar", "fixed"]
Asks = Literal["", "time", "vague", "past", "no_such_date"]

FARTHEST: Final = timedelta(days=3660)
PART_ENDS: Final = {"early": time(10), "forenoon": time(12), "noon": time(12)}
HALF_OF_PART: Final = {"early": "am", "forenoon": "am", "afternoon": "pm", "evening": "pm"}
NOON: Final = 12


class Hours(Protocol):
    """The business clock, as far as a sentence needs it."""

    @property
    def zone(self) -> ZoneInfo: ...
    def due(self, start: datetime, amount: timedelta | int, /) -> datetime: ...
    def is_open(self, at: datetime, /) -> bool: ...
    def closing_of(self, on: date, /) -> datetime | None: ...
    def closing_time(self, on: date, /) -> datetime: ...
    def add_working_days(self, start: datetime, days: int, /) -> datetime: ...


@dataclass(frozen=True, kw_only=True)
class Understood:
    """What a sentence promises. `due_at` (UTC) is None when it names no usable time; `asks` says why.

    Not `is_certain`: it can be meant otherwise, so it is shown before it is said to the customer.
    """

    kind: Kind
    due_at: datetime | None = None
    clock: Clock = "fixed"
    is_certain: bool = True
    asks: Asks = ""


@dataclass(frozen=True)
class _Due:
    at: datetime
    is_certain: bool = True
    clock: Clock = "fixed"


class _Asks(Exception):
    def __init__(self, what: Asks) -> None:
        super().__init__(what)
        self.what = what


def read(words: str, *, at: datetime, hours: Hours) -> Understood:
    """Read a promise as it is said, German or English, at the instant `at`, in the customer's business time.

    A bare day means its closing time, or that of the next open day. Minutes and hours count as on the clock while we
    are open, else in open time. "Sofort" and its sisters, past times and dates that do not exist ask back.
    """
    tokens = tokens_of(words)
    matches = phrases_of(tokens)
    spoken = {place for match in matches for place in range(match.start, match.end)}
    kind = kind_of(tokens, spoken)
    try:
        due = _ahead(_due([match.phrase for match in matches], at=at, hours=hours), at)
    except _Asks as question:
        return Understood(kind=kind, asks=question.what)
    except (ClockError, OverflowError):
        return Understood(kind=kind, asks="no_such_date")
    return Understood(kind=kind, due_at=due.at.astimezone(UTC), clock=due.clock, is_certain=due.is_certain)


def _ahead(due: _Due, at: datetime) -> _Due:
    if due.at <= at:
        raise _Asks("past")
    if due.at - at > FARTHEST:
        raise _Asks("no_such_date")
    return due


def _due(phrases: Sequence[Phrase], *, at: datetime, hours: Hours) -> _Due:
    spans = [phrase for phrase in phrases if isinstance(phrase, InTime)]
    if spans:
        return _in_time(max(spans, key=lambda span: span.minutes), at=at, hours=hours)
    times = [phrase for phrase in phrases if isinstance(phrase, AtTime)]
    if not all(said.exists for said in times):
        raise _Asks("no_such_date")
    part = _part(phrases)
    day, is_certain = _day(phrases, at=at, hours=hours)
    if times:
        due = _at_time(times[-1], day, part.part if part else "", at=at, hours=hours)
        is_certain = is_certain and len({(said.hour, said.minute) for said in times}) == 1
    elif part is not None:
        due = _in_part(part, day, at=at, hours=hours)
    elif day is not None or any(isinstance(phrase, AtClosing) for phrase in phrases):
        due = _closing(day or _today(at, hours), phrases, at=at, hours=hours)
    else:
        raise _Asks(_what_to_ask(phrases))
    return _Due(due.at, due.is_certain and is_certain, due.clock)


def _what_to_ask(phrases: Sequence[Phrase]) -> Asks:
    if any(isinstance(phrase, Vague) for phrase in phrases):
        return "vague"
    return "past" if any(isinstance(phrase, Past) for phrase in phrases) else "time"


def _part(phrases: Sequence[Phrase]) -> InPart | None:
    """The part of the day; first thing in the morning is early, not forenoon."""
    said = [phrase for phrase in phrases if isinstance(phrase, InPart)]
    return next((part for part in said if part.part == "early"), said[0] if said else None)


def _in_time(span: InTime, *, at: datetime, hours: Hours) -> _Due:
    if span.minutes <= 0:
        raise _Asks("time")
    literal = at.astimezone(UTC) + timedelta(minutes=span.minutes)
    if _is_within(literal, hours):
        return _Due(literal, span.is_certain, clock="business")
    return _Due(hours.due(at, timedelta(minutes=span.minutes)), is_certain=False, clock="business")


def _is_within(at: datetime, hours: Hours) -> bool:
    """Open then, or just closing."""
    return hours.is_open(at) or hours.is_open(at - timedelta(seconds=1))


def _today(at: datetime, hours: Hours) -> date:
    return at.astimezone(hours.zone).date()


def _day(phrases: Sequence[Phrase], *, at: datetime, hours: Hours) -> tuple[date | None, bool]:
    """The date meant and whether that is sure; of several the latest."""
    said = [phrase for phrase in phrases if isinstance(phrase, Day)]
    if not said:
        return None, True
    try:
        found = [days.resolve(phrase, _today(at, hours), hours, at) for phrase in said]
    except ValueError as why:
        raise _Asks("no_such_date") from why
    latest = max(day for day, _certain in found)
    is_sure = len({day for day, _certain in found}) == 1 and not any(isinstance(phrase, Unsure) for phrase in phrases)
    if latest < _today(at, hours):
        raise _Asks("past")
    return latest, is_sure and all(certain for _day, certain in found)


def _at_time(said: AtTime, day: date | None, part: str, *, at: datetime, hours: Hours) -> _Due:
    """The time on that day; without a day today, or the next open day once it has passed."""
    on = day or _today(at, hours)
    if said.is_after:
        return _Due(hours.closing_time(on), is_certain=False)
    ahead = [moment for moment in _readings(said, on, part, hours.zone) if moment > at]
    within = [moment for moment in ahead if _is_within(moment, hours)]
    if within:
        is_one = len(within) == 1 or not said.is_plain or bool(said.half)
        return _Due(within[0], is_certain=said.is_certain and is_one)
    if day is None and not (ahead and _is_exact(said)):
        later = _at_time(said, _next_open_day(at, hours), part, at=at, hours=hours)
        if not ahead or _is_within(later.at, hours):
            return _Due(later.at, is_certain=False)
    if not ahead:
        raise _Asks("past")
    return _Due(ahead[0], is_certain=False)


def _next_open_day(at: datetime, hours: Hours) -> date:
    return hours.closing_time(_today(at, hours) + timedelta(days=1)).astimezone(hours.zone).date()


def _is_exact(said: AtTime) -> bool:
    return not said.is_plain or bool(said.half)


def _readings(said: AtTime, on: date, part: str, zone: ZoneInfo) -> list[datetime]:
    """The moments a time of day can mean: with a number up to twelve there are two, unless the half is said."""
    half = said.half or HALF_OF_PART.get(part, "")
    if not said.is_plain:
        wanted = [said.hour]
    elif half:
        wanted = [said.hour % NOON + (NOON if half == "pm" else 0)]
    else:
        wanted = [said.hour] if said.hour == NOON else [said.hour, said.hour + NOON]
    return [_moment(on, hour, said.minute, zone) for hour in wanted]


def _moment(on: date, hour: int, minute: int, zone: ZoneInfo) -> datetime:
    day = on + timedelta(days=hour // 24)
    local = datetime.combine(day, time(hour % 24, minute), tzinfo=zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise _Asks("no_such_date")  # the clock goes forward over it
    return moment


def _in_part(part: InPart, day: date | None, *, at: datetime, hours: Hours) -> _Due:
    """The end of a part of the day, today's or, if that is over and no day was said, the next open day's."""
    due = _end_of_part(part, day or _today(at, hours), hours)
    if day is not None or due.at > at or part.is_today:
        return due
    return _Due(_end_of_part(part, _next_open_day(at, hours), hours).at, is_certain=False)


def _end_of_part(part: InPart, on: date, hours: Hours) -> _Due:
    """Early 10:00, forenoon and noon 12:00, afternoon closing; evening is a guess."""
    closing = hours.closing_of(on)
    if part.part not in PART_ENDS:
        is_sure = closing is not None and part.part != "evening" and part.is_certain
        return _Due(closing or hours.closing_time(on), is_certain=is_sure)
    end = _moment(on, PART_ENDS[part.part].hour, 0, hours.zone)
    return _Due(end, is_certain=closing is not None and end <= closing and part.is_certain)


def _closing(on: date, phrases: Sequence[Phrase], *, at: datetime, hours: Hours) -> _Due:
    working = next((phrase.days for phrase in phrases if isinstance(phrase, InWorkingDays)), None)
    if working is not None:
        return _Due(hours.add_working_days(at, working), clock="business")
    closing = hours.closing_of(on)
    return _Due(closing or hours.closing_time(on), is_certain=closing is not None)
