"""Lengths of service time as people and programs write them: “4 h”, “30 min”, “1 Std. 30”, “1,5 Stunden”, “4:30 h”."""

from __future__ import annotations

import re
from typing import Final, Literal

HOUR: Final = 3600
MINUTE: Final = 60
DAY: Final = 24 * HOUR

Fault = Literal["no_length", "no_unit", "days"]

_PART = re.compile(r"(\d+(?:[.,]\d+)?)\s*([^\W\d_]*)\.?")
_BETWEEN = re.compile(r"[\s,;+]*(?:(?:und|and)[\s,;+]*)*")
_CLOCK = re.compile(r"(\d{1,4}):([0-5]\d)\s*(?:h|std\.?|stunden|hours)?", re.IGNORECASE)
_WORKING = re.compile(r"arbeits|werk|working|business|\bat\b|\bnbd\b", re.IGNORECASE)
_UNITS: Final = {
    HOUR: ("h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden", "stdn"),
    MINUTE: ("m", "min", "mins", "minute", "minutes", "minuten"),
    DAY: ("d", "day", "days", "tag", "tage", "tagen"),
}
_SECONDS = {name: seconds for seconds, names in _UNITS.items() for name in names}


def seconds_in(text: str, *, unit: int = 0, has_days: bool = False) -> int | Fault:
    """The seconds a text says, or why it says none. `unit`: seconds of a bare number's unit, where its column says it.

    Days have a length only round the clock (`has_days`): of service hours nobody could say how many that are.
    """
    said = text.strip()
    clock = _CLOCK.fullmatch(said)
    if clock:
        return int(clock[1]) * HOUR + int(clock[2]) * MINUTE or "no_length"
    if _WORKING.search(said):
        return "days"
    parts = _PART.findall(said)
    if not parts or not _BETWEEN.fullmatch(_PART.sub("", said)):
        return "no_length"
    total = 0.0
    for place, (amount, name) in enumerate(parts):
        # “1 h 30”: what follows hours without a unit of its own are minutes.
        each = _SECONDS.get(name.lower()) if name else (MINUTE if place else unit)
        if not each:
            return "no_length" if each is None else "no_unit"
        if each == DAY and not has_days:
            return "days"
        total += float(amount.replace(",", ".")) * each
    return round(total) or "no_length"


def written(seconds: int | None) -> str:
    """As it is written in a field or a file, and read again by `seconds_in`."""
    if not seconds:
        return ""
    hours, minutes = divmod(-(-seconds // MINUTE), MINUTE)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "") if part)


def unit_of(heading: str) -> int:
    """The unit a column's heading names, in seconds; 0 when it names none."""
    for word in re.findall(r"[^\W\d_]+", heading.lower()):
        if word in _UNITS[MINUTE] and word != "m":
            return MINUTE
        if word in _UNITS[HOUR]:
            return HOUR
    return 0
