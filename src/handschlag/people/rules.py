"""Judgement about people: what a login may look like, and what can truthfully be said about who is here."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from handschlag.worktime.rules import ClockError

LOGIN = re.compile(r"[^\W\d_][\w.-]{1,59}", re.ASCII)
"""Starts with a letter, so that it is never taken for an extension or an id; no @, so never for an address."""

SAID_HOLDS = timedelta(hours=12)
"""Ten hours of work and their breaks (ArbZG §§ 3, 4): what was said longer ago was forgotten, not meant."""

ASIDE = re.compile(r"\b(dr|prof|dipl|ing|herr|frau|mr|mrs|ms)\b\.?", re.IGNORECASE)


class Hours(Protocol):
    """The part of a business clock that availability needs."""

    def is_open(self, at: datetime) -> bool: ...

    def elapsed(self, start: datetime, end: datetime) -> timedelta: ...


def tidy_login(text: str) -> str:
    """As it is stored and compared: composed, without blanks around, in small letters."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def is_login(text: str) -> bool:
    return bool(LOGIN.fullmatch(text)) and text == tidy_login(text)


def suggest_login(name: str, taken: Collection[str]) -> str:
    """A login for somebody's name, not among `taken`: family name, else with initial, else numbered.

    Always a valid login, also for names without a Latin letter ("user").
    """
    words = [folded for word in ASIDE.sub(" ", name).split() if (folded := _letters(word))]
    family = words[-1] if words else "user"
    family = family if len(family) > 1 else f"{family}user"
    wishes = [family]
    if len(words) > 1:
        wishes += [f"{words[0][0]}.{family}", f"{words[0]}.{family}"]
    for wish in wishes:
        if (login := wish[:56]) not in taken and is_login(login):
            return login
    return next(f"{family[:50]}{n}" for n in range(2, len(taken) + 4) if f"{family[:50]}{n}" not in taken)


def _letters(word: str) -> str:
    text = word.casefold()
    for umlaut, pair in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        text = unicodedata.normalize("NFC", text).replace(umlaut, pair)
    plain = unicodedata.normalize("NFKD", text)
    return "".join(char for char in plain if char.isascii() and char.isalpha())


def is_believed(said_at: datetime, *, hours: Hours, now: datetime) -> bool:
    """Whether what somebody said of themselves at `said_at` still counts.

    During hours for twelve hours. Outside them only what was said since they ended: who stays on says so.
    """
    if now - said_at > SAID_HOLDS:
        return False
    return hours.is_open(now) or hours.elapsed(min(said_at, now), now) == timedelta(0)


def judge(*, said: str | None, is_believed: bool, is_absent: bool, is_open: bool) -> str:
    """The code of `choices.Availability` that can truthfully be said now.

    `said` is a code of `choices.Presence` or None. An absence weighs more than a forgotten switch, never less.
    """
    if is_absent:
        return "absent"
    if said in {None, "off"}:
        return "off"
    if not is_believed:
        return "off" if is_open else "after_hours"
    return {"available": "here", "busy": "busy", "away": "away"}[str(said)]


def token_hash(token: str) -> str:
    """What is kept of a link's token: whoever reads the database cannot use the link."""
    return hashlib.sha256(token.encode()).hexdigest()


LONGEST_REST = timedelta(days=40)
"""Longer than company holidays. A calendar that stays closed beyond it closes nothing, else it would silence people for ever."""


def rest_until(
    at: datetime, *, times: tuple[time, time] | None, calendars: Collection[Hours], zone: ZoneInfo
) -> datetime | None:
    """The end (UTC) of the rest `at` lies in, None outside it: the quiet hours (`times`), and the whole of each date on
    which every one of `calendars` is closed; without calendars no date is. Always later than `at`.

    What adjoins is one rest: from Friday evening to Monday morning.
    """
    end = at
    while end - at <= LONGEST_REST:
        further = _quiet_end(end, times, zone) or _closed_until(end, calendars, zone)
        if further is None:
            return end if end > at else None
        end = further
    return _quiet_end(at, times, zone)


def _quiet_end(at: datetime, times: tuple[time, time] | None, zone: ZoneInfo) -> datetime | None:
    return quiet_until(at, begins=times[0], ends=times[1], zone=zone) if times else None


def _closed_until(at: datetime, calendars: Collection[Hours], zone: ZoneInfo) -> datetime | None:
    """The midnight after `at` (UTC) where nobody works on its date."""
    on = at.astimezone(zone).date()
    begins, ends = (datetime.combine(day, time(0), tzinfo=zone) for day in (on, on + timedelta(days=1)))
    is_closed = bool(calendars) and not any(_has_open(each, begins, ends) for each in calendars)
    return ends.astimezone(UTC) if is_closed else None


def _has_open(hours: Hours, begins: datetime, ends: datetime) -> bool:
    try:
        return hours.elapsed(begins, ends) > timedelta(0)
    except ClockError:  # beyond the years whose holidays are known nobody is silenced
        return True


AHEAD_DAYS = 3
"""Quiet hours end within a day; in the nights the clock changes it can be the next."""


def quiet_until(at: datetime, *, begins: time, ends: time, zone: ZoneInfo) -> datetime | None:
    """The end (UTC) of the quiet hours `at` lies in, None outside them. Always later than `at`.

    `begins` after `ends` runs over midnight. Wall time decides: in the night the clock is put forward the quiet hours
    are shorter, in the night it is put back longer, or over when it is put back to before they begin.
    """

    def is_quiet(moment: datetime) -> bool:
        wall = moment.astimezone(zone).time()
        return wall >= begins or wall < ends if begins > ends else begins <= wall < ends

    if not is_quiet(at):
        return None
    today = at.astimezone(zone).date()
    # Both hours of the one that comes twice in autumn; the one that does not exist in spring ends where the clock jumps.
    walls = [
        datetime.combine(today + timedelta(days=days), ends.replace(fold=fold), tzinfo=zone).astimezone(UTC)
        for days in range(AHEAD_DAYS)
        for fold in (0, 1)
    ]
    found = [*walls, *_clock_changes(at, zone)]
    return min(moment for moment in found if moment > at and not is_quiet(moment))


def _clock_changes(at: datetime, zone: ZoneInfo) -> list[datetime]:
    """The seconds (UTC) within the next days in which the wall clock is put forward or back."""
    found = []
    for days in range(AHEAD_DAYS):
        before, after = (int((at + timedelta(days=each)).timestamp()) for each in (days, days + 1))
        was = _offset(before, zone)
        if _offset(after, zone) == was:
            continue
        while after - before > 1:
            middle = (before + after) // 2
            before, after = (middle, after) if _offset(middle, zone) == was else (before, middle)
        found.append(datetime.fromtimestamp(after, UTC))
    return found


def _offset(second: int, zone: ZoneInfo) -> timedelta | None:
    return datetime.fromtimestamp(second, zone).utcoffset()
