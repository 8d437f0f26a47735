"""The date of a mail: RFC 5322 and everything that is sent for it, as an aware datetime."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

ZONE_UNKNOWN: Final = "date-zone-unknown"
UNREADABLE: Final = "date-unreadable"

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan januar january janvier gennaio jän jänner enero",
            "feb februar february fév fev février febbraio feber febrero",
            "mar mär mrz march märz maer mars marzo maart mrt",
            "apr april avr avril aprile abril",
            "may mai maggio mayo mei",
            "jun juni june juin giugno junio",
            "jul juli july juil juillet luglio julio",
            "aug august août aout agosto augustus",
            "sep sept september septembre settembre septiembre",
            "oct okt october oktober octobre ottobre octubre",
            "nov november novembre noviembre",
            "dec dez december dezember déc décembre dicembre diciembre",
        ),
        start=1,
    )
    for name in names.split()
}
_ZONES: Final = {
    **dict.fromkeys(("z", "ut", "utc", "gmt", "wet"), 0),
    **dict.fromkeys(("cet", "mez", "met", "bst", "ist-ie", "west"), 60),
    **dict.fromkeys(("cest", "mesz", "mest", "eet", "sast"), 120),
    **dict.fromkeys(("eest", "msk"), 180),
    **dict.fromkeys(("jst", "kst"), 540),
    "edt": -240, "est": -300, "cdt": -300, "cst": -360, "mdt": -360, "mst": -420, "pdt": -420, "pst": -480,
    "hkt": 480, "sgt": 480, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780, "ist": 330,
}  # fmt: skip
_TIME: Final = re.compile(r"\b(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?(?:\s*([ap])\.?m\b\.?)?", re.IGNORECASE)
_ISO: Final = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})(?:T|\s|$)", re.IGNORECASE)
_NAMED: Final = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?[.\s-]*\s*([^\W\d_]{3,10})\.?,?[\s-]*(\d{2,4})\b")
_AMERICAN: Final = re.compile(
    r"\b([^\W\d_]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(?:(?:\d{1,2}:\d{2}\S*|[A-Z]{2,5})\s+)*(\d{4})\b"
)
_NUMBERS: Final = re.compile(r"\b(\d{1,2})([./])(\d{1,2})\2(\d{4}|\d{2})\b")
_OFFSET: Final = re.compile(r"([+-])\s?(\d{1,2}):?(\d{2})\b")
_SHORT_OFFSET: Final = re.compile(r"\b(?:GMT|UTC)\s?([+-])(\d{1,2})\b", re.IGNORECASE)
_WORD: Final = re.compile(r"[A-Za-z]+")
_LONGEST: Final = 200
_PIVOT: Final = 70
_NOON: Final = 12
_MONTHS_A_YEAR: Final = 12
_DAY_MINUTES: Final = 24 * 60


def read(text: str) -> tuple[datetime | None, str]:
    """The date, and `date-…` if something about it had to be guessed or could not be read."""
    text = text[:_LONGEST].strip()
    found = _date(text)
    if found is None:
        return None, UNREADABLE
    year, month, day, rest = found
    clock = _TIME.search(rest)
    hour, minute, second = (int(part or 0) for part in clock.group(1, 2, 3)) if clock else (0, 0, 0)
    if clock and clock[4]:
        hour = hour % _NOON + (_NOON if clock[4].lower() == "p" else 0)
    offset = _offset(rest[clock.end() :] if clock else rest)
    problem = ZONE_UNKNOWN if offset is None else ""
    try:
        zone = timezone(timedelta(minutes=offset)) if offset else UTC
        at = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)
    except ValueError:
        return None, UNREADABLE
    return at, problem


def _date(text: str) -> tuple[int, int, int, str] | None:
    """Year, month, day, and the text in which time and zone stand."""
    if found := _ISO.search(text):
        return int(found[1]), int(found[2]), int(found[3]), text[found.end() :]
    for found in _NAMED.finditer(text):
        if month := MONTHS.get(found[2].lower()):
            return _year(found[3]), month, int(found[1]), text[found.end() :]
    return _american(text) or _in_numbers(text)


def _american(text: str) -> tuple[int, int, int, str] | None:
    """`Nov 23, 2026 9:15 AM`, `Nov 23 09:15:00 2026`."""
    found = _AMERICAN.search(text)
    month = MONTHS.get(found[1].lower()) if found else None
    return (int(found[3]), month, int(found[2]), text[found.end(2) :]) if found and month else None


def _in_numbers(text: str) -> tuple[int, int, int, str] | None:
    """`23.11.2026`, `11/23/2026`."""
    found = _NUMBERS.search(text)
    if not found:
        return None
    day, month = int(found[1]), int(found[3])
    if found[2] == "/" or month > _MONTHS_A_YEAR:
        day, month = month, day
    if month > _MONTHS_A_YEAR:
        day, month = month, day
    return _year(found[4]), month, day, text[found.end() :]


def _year(digits: str) -> int:
    """Two digits below 70 are this century; three count from 1900 (RFC 2822 4.3)."""
    year = int(digits)
    if len(digits) == len("2026"):
        return year
    return year + (2000 if year < _PIVOT and len(digits) == len("26") else 1900)


def _offset(rest: str) -> int | None:
    """Minutes east of Greenwich."""
    if found := _OFFSET.search(rest):
        minutes = int(found[2]) * 60 + int(found[3])
        return (minutes if found[1] == "+" else -minutes) if minutes < _DAY_MINUTES else None
    if found := _SHORT_OFFSET.search(rest):
        minutes = int(found[2]) * 60
        return (minutes if found[1] == "+" else -minutes) if minutes < _DAY_MINUTES else None
    for word in _WORD.findall(rest):
        if word.lower() in _ZONES:
            return _ZONES[word.lower()]
    return None
