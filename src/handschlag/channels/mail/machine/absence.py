"""When somebody is away, from their out-of-office notice: `vom 20.11. bis 2.12.`, `zurück am 3. Dezember`, `back on December 3rd`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from handschlag.channels.mail.mail import Absence
from handschlag.channels.mail.wire.dates import MONTHS

_NAMES: Final = "|".join(sorted(MONTHS, key=len, reverse=True))
_DATE: Final = re.compile(
    rf"(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b"
    rf"|\b(?P<day2>\d{{1,2}})\.\s?(?P<month2>\d{{1,2}})\.(?:\s?(?P<year2>20\d\d|\d\d(?![\d:.])))?"
    rf"|\b(?P<day3>\d{{1,2}})(?:\.|st|nd|rd|th|er)?\s(?:of )?(?P<name3>{_NAMES})\b\.?,?(?:\s(?P<year3>20\d\d))?"
    rf"|\b(?P<name4>{_NAMES})\.?\s(?P<day4>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:),?(?:\s(?P<year4>20\d\d))?"
    rf"|\b(?P<day5>\d{{1,2}})/(?P<month5>\d{{1,2}})/(?P<year5>20\d\d|\d\d)\b",
    re.IGNORECASE,
)
_DAY_ALONE: Final = re.compile(r"\b(\d{1,2})\.\s?(?:-|–|—|bis|und)\s?(?:zum |einschließlich )?$", re.IGNORECASE)
_WEEKDAY: Final = r"(?:(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend|(?:mon|tues|wednes|thurs|fri|satur|sun)day|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|mo|di|mi|do|fr|sa|so)"
_LINK: Final = rf"\s*(?:(?:zum|dem|den|the|le|einschließlich|einschl\.|inkl\.|including|inclusive|and including)\s+){{0,2}}(?:{_WEEKDAY}\b[.,]{{0,2}}\s*)?(?:(?:dem|den|the|le)\s+)?$"
_FROM: Final = re.compile(rf"\b(?:vom|von|from|seit|since|du|between|zwischen|starting){_LINK}", re.IGNORECASE)
_UNTIL: Final = re.compile(rf"(?:\b(?:bis|until|till|through|thru|to|jusqu['’]au|au)|[-–—]){_LINK}", re.IGNORECASE)
_ON: Final = re.compile(rf"\b(?:am|on|ab|from|as of|le|à partir du|nach|after|zum|wieder){_LINK}", re.IGNORECASE)
_GOES_ON: Final = re.compile(r"\s*(?:bis|until|to|au|[-–—])(?=\s|\d)", re.IGNORECASE)
_AFTER: Final = re.compile(rf"\b(?:nach|after){_LINK}", re.IGNORECASE)
_BACK: Final = re.compile(
    r"zurück|wieder\b|erreichbar|\bback\b|return|de retour|rückkehr|im büro bin|zur verfügung|in the office|available|disponible|bearbeite|beantworte",
    re.IGNORECASE,
)
_NOT_BACK: Final = re.compile(
    r"\b(?:nicht|not|kein\w*|pas|un)\s?(?:\w+ ){0,3}(?:erreichbar|available|in the office|im büro|disponible|zur verfügung)",
    re.IGNORECASE,
)
_SENTENCE_END: Final = re.compile(r"(?<=[a-zäöüß)])[.!?](?:\s|$)|\n\s*\n")
_LONGEST: Final = 20_000
_MOST: Final = 40
_AROUND: Final = 90
_CENTURY: Final = 2000
_PAST: Final = timedelta(days=60)


class _Said(NamedTuple):
    on: date
    start: int
    end: int


def read(text: str, *, sent_on: date | None) -> Absence | None:
    """None if it names no day. A day without a year is the next one after the mail, or one just past."""
    text = text[:_LONGEST]
    found: dict[str, date] = {}
    for said in _dates(text, sent_on):
        found.setdefault(_role(text, said, found), said.on)
        earlier = _DAY_ALONE.search(text[max(said.start - 30, 0) : said.start])
        if earlier and "from" not in found and (first := _same_month(said.on, int(earlier[1]))):
            found["from"] = first
    found.pop("", None)
    if not found:
        return None
    return Absence(from_on=found.get("from"), until_on=found.get("until"), back_on=found.get("back"))


def _role(text: str, said: _Said, found: dict[str, date]) -> str:
    before = _SENTENCE_END.split(text[max(said.start - _AROUND, 0) : said.start])[-1]
    after = _SENTENCE_END.split(text[said.end : said.end + _AROUND])[0]
    if _AFTER.search(before):
        return ""
    if _UNTIL.search(before) and not before.lower().rstrip().endswith("back to"):
        return "until"
    means_back = bool(_BACK.search(_NOT_BACK.sub("", before + " | " + after)))
    if means_back and _ON.search(before):
        return "back"
    if _FROM.search(before) or (_ON.search(before) and "from" not in found):
        return "from"
    return "from" if _GOES_ON.match(after) else ""


def _dates(text: str, sent_on: date | None) -> Iterator[_Said]:
    for number, found in enumerate(_DATE.finditer(text)):
        if number >= _MOST:
            return
        day, month, year = _numbers(found)
        on = _resolved(day, month, year, sent_on)
        if on:
            yield _Said(on, found.start(), found.end())


def _numbers(found: re.Match[str]) -> tuple[int, int, int | None]:
    said = {name.rstrip("2345"): value for name, value in found.groupdict().items() if value}
    month = int(said["month"]) if "month" in said else MONTHS[said["name"].lower()]
    year = int(said["year"]) if "year" in said else None
    return int(said["day"]), month, year + _CENTURY if year is not None and year < _CENTURY else year


def _resolved(day: int, month: int, year: int | None, sent_on: date | None) -> date | None:
    try:
        if year is not None:
            return date(year, month, day)
        if sent_on is None:
            return None
        near = date(sent_on.year, month, day)
        return near if near >= sent_on - _PAST else date(sent_on.year + 1, month, day)
    except ValueError:
        return None


def _same_month(on: date, day: int) -> date | None:
    try:
        return on.replace(day=day) if day <= on.day else None
    except ValueError:
        return None
