"""The grammar: one production a line, so that a new way of saying it is a new line.

Atoms of a pattern: lower case words with `|` between alternatives; a trailing `?` makes an atom optional; upper case
names stand for a class of tokens (NUM, HOUR, UNIT, WEEKDAY, MONTH, ORD, CLOCK, DATE, ISO, PART, REL, CLOSING, VAGUE)
or for a whole time of day (TIME, SURE). What the classes matched is handed to the builder, in order. At each place
the production that reads furthest wins, the earlier one in the list on a tie.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from handschlag.promises.rules import lexicon
from handschlag.promises.rules.phrases import (
    AtClosing,
    AtTime,
    Either,
    InDays,
    InMonths,
    InPart,
    InPeriod,
    InTime,
    InWeek,
    InWorkingDays,
    OnDate,
    OnWeekday,
    Phrase,
    Vague,
)
from handschlag.promises.rules.tokens import Token

Build = Callable[..., Phrase | None]
HIGHEST_HOUR: Final = 99
PLAIN: Final = 12
MINUTES: Final = {"minute": 1, "hour": 60, "quarter_hour": 15, "three_quarter_hour": 45}
DAY_UNITS: Final = {"day": 1, "week": 7, "fortnight": 14}


@dataclass(frozen=True)
class Match:
    """`phrase` was read from tokens [start, end)."""

    phrase: Phrase
    start: int
    end: int


def _time(hour: float, minute: float = 0, **more: Any) -> AtTime:
    return AtTime(int(hour), int(minute), is_plain=1 <= hour <= PLAIN, **more)


def _before(hour: int, minutes: float) -> AtTime:
    return _time(hour - 1 if hour > 1 else hour + 11, 60 - minutes)


def _clock(token: Token) -> AtTime:
    hour, minute = token.numbers
    return AtTime(hour, minute, is_plain=1 <= hour <= PLAIN and not token.text.startswith("0"))


def _half_of_day(hour: int, minute: int, half: str) -> AtTime:
    return AtTime(hour, minute, is_plain=1 <= hour <= PLAIN, half="pm" if half == "pm" else "am")


def _date(token: Token) -> OnDate:
    day, month, *year = token.numbers
    return OnDate(day, month, _year(year[0]) if year else None)


def _year(year: int) -> int:
    return year + 2000 if year < 100 else year  # noqa: PLR2004  # two digits


def _iso(token: Token) -> OnDate:
    year, month, day = token.numbers
    return OnDate(day, month, year)


def _span(amount: float, unit: str) -> Phrase | None:
    if unit in MINUTES:
        return InTime(amount * MINUTES[unit])
    if amount != int(amount):
        return None
    if unit in DAY_UNITS:
        return InDays(int(amount) * DAY_UNITS[unit])
    return InWorkingDays(int(amount)) if unit == "working_day" else InMonths(int(amount))


def _weekday_in(weekday: int, amount: float, unit: str) -> Phrase | None:
    """Dienstag in zwei Wochen; in acht Tagen is what Germans say for a week, in vierzehn for two."""
    if unit == "day":
        return OnWeekday(weekday, more=round(amount / 7))
    return OnWeekday(weekday, more=int(amount)) if unit in ("week", "fortnight") else None


BARE: Final[tuple[tuple[str, Build], ...]] = (("HOUR", _time),)

TIMES: Final[tuple[tuple[str, Build], ...]] = (
    ("HOUR uhr MINUTE?", lambda hour, minute=0: _time(hour, minute)),
    ("CLOCK uhr?", _clock),
    ("HOUR h", _time),
    ("halb HOUR", lambda hour: _before(hour, 30)),
    ("viertel HOUR", lambda hour: _before(hour, 45)),
    ("dreiviertel HOUR", lambda hour: _before(hour, 15)),
    ("viertel nach HOUR uhr?", lambda hour: _time(hour, 15)),
    ("viertel vor HOUR uhr?", lambda hour: _before(hour, 15)),
    ("NUM vor halb HOUR", lambda minutes, hour: _before(hour, 30 + minutes)),
    ("NUM nach halb HOUR", lambda minutes, hour: _before(hour, 30 - minutes)),
    ("NUM minuten? vor HOUR uhr?", lambda minutes, hour: _before(hour, minutes)),
    ("NUM minuten? nach HOUR uhr?", lambda minutes, hour: _time(hour, minutes)),
    ("half past HOUR", lambda hour: _time(hour, 30)),
    ("half HOUR", lambda hour: _time(hour, 30)),
    ("a? quarter past HOUR", lambda hour: _time(hour, 15)),
    ("a? quarter to HOUR", lambda hour: _before(hour, 15)),
    ("NUM minutes? past HOUR", lambda minutes, hour: _time(hour, minutes)),
    ("NUM minutes? to HOUR", lambda minutes, hour: _before(hour, minutes)),
    ("HOUR o'clock", _time),
    ("HOUR HALF", lambda hour, half: _half_of_day(hour, 0, half)),
    ("CLOCK HALF", lambda clock, half: _half_of_day(clock.numbers[0], clock.numbers[1], half)),
)

DEADLINES: Final[tuple[tuple[str, Build], ...]] = (
    ("SURE", lambda time: time),
    ("bis|um|vor|punkt|spaetestens|by|at|before|until|till TIME", lambda time: time),
    ("bis um|spaetestens|kurz? vor TIME", lambda time: time),
    ("spaetestens um|bis TIME", lambda time: time),
    ("no later than TIME", lambda time: time),
    ("gegen|ca|circa|etwa|ungefaehr|around|about dot? TIME", lambda time: replace(time, is_certain=False)),
    ("so? gegen TIME", lambda time: replace(time, is_certain=False)),
    ("nach|ab|after|from TIME", lambda time: replace(time, is_after=True, is_certain=False)),
    ("zwischen|between TIME und|and TIME", lambda _start, end: end),
    ("von|from TIME bis|to|until|till TIME", lambda _start, end: end),
    ("TIME dash TIME", lambda _start, end: end),
)

SPANS: Final[tuple[tuple[str, Build], ...]] = (
    ("IN NUM UNIT", _span),
    ("IN NUM HALFWORD UNIT", lambda amount, unit: _span(amount / 2, unit)),
    ("IN half NUM UNIT", lambda amount, unit: _span(amount / 2, unit)),
    ("IN NUM UNIT and a half", lambda amount, unit: _span(amount + 0.5, unit)),
    ("IN NUM working|business days|day", lambda amount: InWorkingDays(int(amount))),
    ("am? naechsten|naechster|kommenden werktag|arbeitstag", lambda: InWorkingDays(1)),
    ("the? next working|business day", lambda: InWorkingDays(1)),
)

DATES: Final[tuple[tuple[str, Build], ...]] = (
    ("REL", InDays),
    ("the? day after tomorrow", lambda: InDays(2)),
    ("WEEKDAY dot?", OnWeekday),
    ("kommenden|kommender|coming WEEKDAY", OnWeekday),
    ("diesen|dieser|this WEEKDAY", lambda weekday: OnWeekday(weekday, week=0)),
    ("naechsten|naechster|next WEEKDAY", lambda weekday: OnWeekday(weekday, is_certain=False)),
    ("uebernaechsten WEEKDAY", lambda weekday: OnWeekday(weekday, more=1, is_certain=False)),
    ("WEEKDAY dot? in NUM UNIT", _weekday_in),
    ("WEEKDAY week", lambda weekday: OnWeekday(weekday, more=1)),
    ("a week from WEEKDAY", lambda weekday: OnWeekday(weekday, more=1)),
    ("WEEKDAY next week", lambda weekday: OnWeekday(weekday, week=1)),
    ("next week on? WEEKDAY", lambda weekday: OnWeekday(weekday, week=1)),
    ("WEEKDAY der? naechster|naechste|naechsten|kommender|kommende|kommenden woche",
     lambda weekday: OnWeekday(weekday, week=1)),
    ("naechste|naechster|kommende|kommender woche am? WEEKDAY", lambda weekday: OnWeekday(weekday, week=1)),
    ("diese|dieser woche am? WEEKDAY", lambda weekday: OnWeekday(weekday, week=0)),
    ("ISO", _iso),
    ("DATE", _date),
    ("NUM dot? MONTH dot?", lambda day, month: OnDate(int(day), month)),
    ("NUM dot? MONTH dot? YEAR", lambda day, month, year: OnDate(int(day), month, year)),
    ("ORD of? MONTH dot?", OnDate),
    ("ORD of? MONTH dot? YEAR", OnDate),
    ("MONTH ORD", lambda month, day: OnDate(day, month)),
    ("MONTH ORD YEAR", lambda month, day, year: OnDate(day, month, year)),
    ("MONTH NUM", lambda month, day: OnDate(int(day), month)),
    ("kw NUM", lambda number: InWeek(int(number))),
    ("week NUM", lambda number: InWeek(int(number))),
)  # fmt: skip

PERIODS: Final[tuple[tuple[str, Build], ...]] = (
    ("PLACE der|dieser|the|of? of|the? the? woche|week", lambda place: InPeriod("week", place)),
    ("wochenende", lambda: InPeriod("week", "end")),
    ("weekend", lambda: InPeriod("week", "end")),
    ("diese|dieser|this woche|week", lambda: InPeriod("week", "end")),
    ("naechste|naechster|naechsten|kommende|kommender|kommenden|next woche|week",
     lambda: InPeriod("week", "whole", 1)),
    ("PLACE of? naechster|der|next naechsten? woche|week", lambda place: InPeriod("week", place, 1)),
    ("PLACE der naechsten|kommenden woche", lambda place: InPeriod("week", place, 1)),
    ("monatsende", lambda: InPeriod("month", "end")),
    ("PLACE des|dieses|of? the|this? monats|month", lambda place: InPeriod("month", place)),
    ("PLACE des|of? naechsten|next monats|month", lambda place: InPeriod("month", place, 1)),
    ("PLACE of? MONTH", lambda place, month: InPeriod("month", place, month=month)),
    ("quartalsende", lambda: InPeriod("quarter", "end")),
    ("jahresende", lambda: InPeriod("year", "end")),
    ("PLACE des|of? the|this? quartals|quarter", lambda place: InPeriod("quarter", place)),
    ("PLACE des|of? the|this? jahres|year", lambda place: InPeriod("year", place)),
)  # fmt: skip

REST: Final[tuple[tuple[str, Build], ...]] = (
    ("PART", InPart),
    ("in the PART", InPart),
    ("heute|this morgen|morning", lambda: InPart("forenoon")),
    ("CLOSING", lambda _word: AtClosing()),
    ("close|end of business", AtClosing),
    ("end of the? day", AtClosing),
    ("ende des tages", AtClosing),
    ("VAGUE", lambda _word: Vague()),
    ("so|_so bald|schnell|rasch wie moeglich", Vague),
    ("as soon as possible", Vague),
    ("at once", Vague),
    ("right away", Vague),
    ("oder|or", Either),
)

SENTENCE: Final = (*DEADLINES, *SPANS, *DATES, *PERIODS, *REST)

PLACES: Final = {
    "anfang": "start", "beginn": "start", "start": "start", "beginning": "start", "mitte": "middle", "middle": "middle",
    "mid": "middle", "ende": "end", "end": "end",
}  # fmt: skip
IN_WORDS: Final = frozenset(("in", "innerhalb", "binnen", "within"))


def phrases_of(tokens: Sequence[Token]) -> list[Match]:
    """What the sentence says about time, in order. A bare number is a time only right behind a day or a dash."""
    found: list[Match] = []
    place = 0
    while place < len(tokens):
        best = _furthest(tokens, place, SENTENCE)
        if best is None and found and found[-1].end == place and _is_day(found[-1].phrase):
            best = _furthest(tokens, place, BARE)
        if best is not None:
            found.append(best)
        place = best.end if best is not None else place + 1
    return found


def _is_day(phrase: Phrase) -> bool:
    return isinstance(phrase, InDays | OnWeekday | OnDate)


def _furthest(tokens: Sequence[Token], place: int, productions: tuple[tuple[str, Build], ...]) -> Match | None:
    best: Match | None = None
    for pattern, build in productions:
        for end, values in _match(tokens, place, pattern.split()):
            if best is None or end > best.end:
                phrase = build(*values)
                best = Match(phrase, place, end) if phrase is not None else best
    return best


def _match(tokens: Sequence[Token], place: int, atoms: Sequence[str]) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Every way the atoms fit from `place` on: where they end, and what the classes stood for."""
    if not atoms:
        yield place, ()
        return
    atom, *rest = atoms
    optional = atom.endswith("?")
    for end, values in _atom(tokens, place, atom.rstrip("?")):
        for last, more in _match(tokens, end, rest):
            yield last, (*values, *more)
    if optional:
        yield from _match(tokens, place, rest)


def _atom(tokens: Sequence[Token], place: int, atom: str) -> Iterator[tuple[int, tuple[Any, ...]]]:
    if atom in ("TIME", "SURE"):
        times = (*TIMES, *BARE) if atom == "TIME" else TIMES
        inner = _furthest(tokens, place, times)
        if inner is not None:
            yield inner.end, (inner.phrase,)
    elif atom == "IN":
        yield from _within(tokens, place)
    elif place < len(tokens):
        token = tokens[place]
        if atom.isupper():
            value = CLASSES[atom](token)
            if value is not None:
                yield place + 1, () if value is NOTHING else (value,)
        elif token.text in atom.split("|") or token.kind == atom:
            yield place + 1, ()


def _within(tokens: Sequence[Token], place: int) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """In, innerhalb (von), binnen, within."""
    if place < len(tokens) and tokens[place].text in IN_WORDS:
        yield place + 1, ()
        if place + 1 < len(tokens) and tokens[place + 1].text == "von":
            yield place + 2, ()


NOTHING: Final = object()


def _number(token: Token) -> float | None:
    if token.kind == "number":
        return int(token.text[:6])
    if token.kind == "decimal":
        return float(token.text[:8].replace(",", "."))
    return lexicon.NUMBERS.get(token.text)


def _hour(token: Token) -> int | None:
    if token.text in ("a", "an", "ein", "eine", "einer", "einem", "einen", "eines", "ner", "nem"):
        return None
    number = _number(token)
    is_hour = number is not None and number == int(number) and number <= HIGHEST_HOUR and len(token.text) != 3  # noqa: PLR2004  # no "007"
    return int(number) if number is not None and is_hour else None


def _year_of(token: Token) -> int | None:
    return int(token.text) if token.kind == "number" and len(token.text) == 4 else None  # noqa: PLR2004  # a year


def _ordinal(token: Token) -> int | None:
    if token.kind == "ordinal":
        return token.numbers[0]
    return lexicon.ORDINALS.get(token.text)


CLASSES: Final[dict[str, Callable[[Token], Any]]] = {
    "NUM": _number,
    "HOUR": _hour,
    "MINUTE": lambda token: int(token.text) if token.kind == "number" and len(token.text) <= 2 else None,  # noqa: PLR2004  # 00–59
    "YEAR": _year_of,
    "ORD": _ordinal,
    "UNIT": lambda token: lexicon.UNITS.get(token.text),
    "WEEKDAY": lambda token: lexicon.WEEKDAYS.get(token.text),
    "MONTH": lambda token: lexicon.MONTHS.get(token.text),
    "REL": lambda token: lexicon.DAYS.get(token.text),
    "PART": lambda token: lexicon.PARTS.get(token.text),
    "PLACE": lambda token: PLACES.get(token.text),
    "HALF": lambda token: token.text if token.text in ("am", "pm") else None,
    "HALFWORD": lambda token: NOTHING if token.text in lexicon.HALF else None,
    "CLOCK": lambda token: token if token.kind == "clock" else None,
    "DATE": lambda token: token if token.kind == "date" else None,
    "ISO": lambda token: token if token.kind == "iso" else None,
    "CLOSING": lambda token: token if token.text in lexicon.CLOSINGS else None,
    "VAGUE": lambda token: token if token.text in lexicon.VAGUE else None,
}
