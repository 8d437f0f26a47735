"""The grammar's productions: one a line, so that a new way of saying it is a new line.

Atoms of a pattern: lower case words with `|` between alternatives; a trailing `?` makes an atom optional; upper case
names stand for a class of tokens (NUM, HOUR, UNIT, WEEKDAY, MONTH, ORD, CLOCK, DATE, ISO, PART, REL, CLOSING, VAGUE …)
or for a whole time of day (TIME, SURE). What the classes matched is handed to the builder, in order; one that returns
None did not mean it. At each place the production that reads furthest wins, the earlier one in the list on a tie.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from handschlag.promises.rules import lexicon
from handschlag.promises.rules.phrases import (
    AroundFeast,
    AtClosing,
    AtTime,
    InDays,
    InMonths,
    InPart,
    InPeriod,
    InTime,
    InWeek,
    InWorkingDays,
    OnDate,
    OnDayOfMonth,
    OnWeekday,
    Past,
    Phrase,
    Unsure,
    Vague,
)
from handschlag.promises.rules.tokens import Token

Build = Callable[..., Phrase | None]
Table = tuple[tuple[str, Build], ...]
PLAIN: Final = 12
MINUTES: Final = {"second": 1 / 60, "minute": 1, "hour": 60, "quarter_hour": 15, "three_quarter_hour": 45}
DAYS: Final = {"day": 1, "week": 7, "fortnight": 14}
MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
# "In acht Tagen" behind a day is what Germans say for a week, "in vierzehn" for two.
WEEKS_IN_DAYS: Final = {7: 1, 8: 1, 14: 2, 15: 2, 21: 3, 28: 4}


def _time(hour: float, minute: float = 0, **more: Any) -> AtTime:
    return AtTime(int(hour), int(minute), is_plain=1 <= hour <= PLAIN, **more)


def _before(hour: int, minutes: float) -> AtTime:
    return _time(hour - 1 if hour > 1 else hour + 11, 60 - minutes)


def _to(minutes: float, hour: int) -> AtTime | None:
    """Ten to four; but "8 to 12" says from when till when."""
    return _before(hour, minutes) if minutes % 5 == 0 else None


def _clock(token: Token) -> AtTime:
    hour, minute = token.numbers
    return AtTime(hour, minute, is_plain=1 <= hour <= PLAIN and not token.text.startswith("0"))


def _half_of_day(hour: int, minute: int, half: str) -> AtTime:
    return AtTime(hour, minute, is_plain=1 <= hour <= PLAIN, half="pm" if half == "pm" else "am")


def _roughly(phrase: Any) -> Phrase | None:
    return None if phrase is None else replace(phrase, is_certain=False)


def _date(token: Token) -> OnDate:
    day, month, *year = token.numbers
    return OnDate(day, month, _year(year[0]) if year else None)


def _date_by_dot(token: Token) -> OnDate | None:
    """Am 3.12: without its last dot it looks like a time."""
    return _date(token) if "." in token.text else None


def _year(year: int) -> int:
    return year + 2000 if year < 100 else year  # noqa: PLR2004  # two digits


def _iso(token: Token) -> OnDate:
    year, month, day = token.numbers
    return OnDate(day, month, year)


def _span(amount: float, unit: str) -> Phrase | None:
    if unit in MINUTES:
        return InTime(amount * MINUTES[unit])
    amount *= MONTHS.get(unit, 1)
    if amount != int(amount):
        return None
    if unit in DAYS:
        return InDays(int(amount) * DAYS[unit])
    return InWorkingDays(int(amount)) if unit == "working_day" else InMonths(int(amount))


def _sum(amount: float, unit: str, more: float, rest: str) -> Phrase | None:
    both = unit in MINUTES and rest in MINUTES
    return InTime(amount * MINUTES[unit] + more * MINUTES[rest]) if both else None


def _clock_span(token: Token, unit: str) -> Phrase | None:
    hours, minutes = token.numbers
    return InTime(hours * 60 + minutes) if unit == "hour" else None


def _ago(amount: float, unit: str) -> Phrase | None:
    return Past() if unit in MINUTES else InDays(-max(1, int(amount)))


def _weeks(amount: float, unit: str) -> int | None:
    if unit == "day":
        return WEEKS_IN_DAYS.get(int(amount))
    return int(amount) * DAYS[unit] // 7 if unit in ("week", "fortnight") else None


def _weekday_in(weekday: int, amount: float, unit: str) -> Phrase | None:
    weeks = _weeks(amount, unit)
    return None if weeks is None else OnWeekday(weekday, more=weeks)


def _weekday_of_week_in(amount: float, unit: str, weekday: int) -> Phrase | None:
    return OnWeekday(weekday, week=int(amount)) if unit == "week" else None


def _day_in(days: int, amount: float, unit: str) -> Phrase | None:
    """Heute in einer Woche, morgen in acht Tagen."""
    weeks = _weeks(amount, unit)
    if weeks is not None:
        return InDays(days + 7 * weeks)
    return InDays(days + int(amount)) if unit == "day" else None


def _next_unit(unit: str, count: int) -> Phrase | None:
    if unit == "working_day":
        return InWorkingDays(count)
    return InDays(count) if unit == "day" else None


def _compound(word: str) -> InPeriod:
    unit, place = lexicon.COMPOUNDS[word]
    return InPeriod(unit, place)  # type: ignore[arg-type]  # the lexicon's words are the phrases'


BARE: Final[Table] = (("HOUR", _time),)

TIMES: Final[Table] = (
    ("HOUR uhr MINUTE?", _time),
    ("CLOCK uhr|h?", _clock),
    ("HOUR h MINUTE?", _time),
    ("halb HOUR", lambda hour: _before(hour, 30)),
    ("viertel HOUR", lambda hour: _before(hour, 45)),
    ("dreiviertel HOUR", lambda hour: _before(hour, 15)),
    ("viertel nach HOUR uhr?", lambda hour: _time(hour, 15)),
    ("viertel vor HOUR uhr?", lambda hour: _before(hour, 15)),
    ("NUM vor halb HOUR", lambda minutes, hour: _before(hour, 30 + minutes)),
    ("NUM nach halb HOUR", lambda minutes, hour: _before(hour, 30 - minutes)),
    ("NUM minuten? vor HOUR uhr?", lambda minutes, hour: _before(hour, minutes)),
    ("NUM minuten? nach HOUR uhr?", lambda minutes, hour: _time(hour, minutes)),
    ("half past? HOUR", lambda hour: _time(hour, 30)),
    ("a? quarter past HOUR", lambda hour: _time(hour, 15)),
    ("a? quarter to HOUR", lambda hour: _before(hour, 15)),
    ("NUM minutes? past HOUR", lambda minutes, hour: _time(hour, minutes)),
    ("NUM to HOUR", _to),
    ("NUM minutes to HOUR", lambda minutes, hour: _before(hour, minutes)),
    ("HOUR o'clock", _time),
    ("HOUR HALF", lambda hour, half: _half_of_day(hour, 0, half)),
    ("CLOCK HALF", lambda clock, half: _half_of_day(clock.numbers[0], clock.numbers[1], half)),
    ("HOUR ish", lambda hour: _time(hour, is_certain=False)),
    ("mitternacht|midnight", lambda: AtTime(24, 0, is_plain=False)),
)

DEADLINES: Final[Table] = (
    ("SURE", lambda time: time),
    ("bis|um|vor|punkt|spaetestens|by|at|before|until|till TIME", lambda time: time),
    ("bis um|spaetestens|kurz? vor TIME", lambda time: time),
    ("spaetestens um|bis TIME", lambda time: time),
    ("no later than TIME", lambda time: time),
    ("bis|by|at|so|um? ROUGHLY dot? TIME", _roughly),
    ("nach|ab|after|from TIME", lambda time: replace(time, is_after=True, is_certain=False)),
    ("zwischen|between TIME und|and TIME", lambda _start, end: end),
    ("von|from? TIME bis|dash|to|until|till TIME", lambda _start, end: end),
)

SPANS: Final[Table] = (
    ("in a minute|second", Vague),
    ("IN NUM UNIT dot?", _span),
    ("IN NUM UNIT dot? und|and? NUM UNIT", _sum),
    ("IN CLOCK UNIT", _clock_span),
    ("IN NUM? HALFWORD UNIT", lambda *said: _span((said[0] if len(said) > 1 else 1) / 2, said[-1])),
    ("IN half NUM UNIT", lambda amount, unit: _span(amount / 2, unit)),
    ("IN NUM UNIT and a half", lambda amount, unit: _span(amount + 0.5, unit)),
    ("IN NUM and a half UNIT", lambda amount, unit: _span(amount + 0.5, unit)),
    ("IN NUM viertel stunde", lambda amount: InTime(15 * amount)),
    ("IN einer? dreiviertel stunde", lambda: InTime(45)),
    ("IN a quarter of an hour", lambda: InTime(15)),
    ("IN three quarters of an hour", lambda: InTime(45)),
    ("IN stunde|hour", lambda: InTime(60)),
    ("IN ROUGHLY dot? NUM UNIT", lambda amount, unit: _roughly(_span(amount, unit))),
    ("IN NUM guten|knappen|good UNIT", lambda amount, unit: _roughly(_span(amount, unit))),
    ("IN NUM dash|bis|oder|to|or NUM UNIT", lambda _least, most, unit: _roughly(_span(most, unit))),
    ("IN NUM UNIT oder|or NUM", lambda _least, unit, most: _roughly(_span(most, unit))),
    ("IN NUM working|business days|day", lambda amount: InWorkingDays(int(amount))),
    ("NUM UNIT from now", _span),
    ("half NUM UNIT from now", lambda amount, unit: _span(amount / 2, unit)),
    ("NUM working|business days|day from now", lambda amount: InWorkingDays(int(amount))),
    ("IN wochenfrist", lambda: InDays(7)),
    ("IN monatsfrist", lambda: InMonths(1)),
    ("NEXT|COMING UNIT", lambda unit: _next_unit(unit, 1)),
    ("AFTERNEXT UNIT", lambda unit: _next_unit(unit, 2)),
    ("NEXT|COMING working|business day", lambda: InWorkingDays(1)),
    ("vor NUM AGO", _ago),
    ("NUM UNIT ago", _ago),
)

DATES: Final[Table] = (
    ("REL", InDays),
    ("ende|end of? REL", InDays),
    ("the? day after tomorrow", lambda: InDays(2)),
    ("REL in|ueber NUM UNIT", _day_in),
    ("NUM UNIT from|after? REL", lambda amount, unit, days: _day_in(days, amount, unit)),
    ("REL week", lambda days: InDays(days + 7)),
    ("WEEKDAY dot?", OnWeekday),
    ("WEEKLY", lambda weekday: OnWeekday(weekday, is_certain=False)),
    ("this? COMING WEEKDAY", OnWeekday),
    ("THIS WEEKDAY", lambda weekday: OnWeekday(weekday, week=0)),
    ("NEXT WEEKDAY", lambda weekday: OnWeekday(weekday, is_certain=False)),
    ("AFTERNEXT WEEKDAY", lambda weekday: OnWeekday(weekday, more=1, is_certain=False)),
    ("LAST WEEKDAY", lambda _weekday: InDays(-1)),
    ("LAST PERIOD", lambda _unit: InDays(-1)),
    ("WEEKDAY after next", lambda weekday: OnWeekday(weekday, more=1, is_certain=False)),
    ("WEEKDAY dot? in|ueber NUM UNIT", _weekday_in),
    ("WEEKDAY week", lambda weekday: OnWeekday(weekday, more=1)),
    ("NUM UNIT from|on WEEKDAY", lambda amount, unit, weekday: _weekday_in(weekday, amount, unit)),
    ("IN NUM UNIT am|on? WEEKDAY", _weekday_of_week_in),
    ("WEEKDAY OF? NEXT|COMING woche|week", lambda weekday: OnWeekday(weekday, week=1)),
    ("NEXT|COMING woche|week am|on? WEEKDAY", lambda weekday: OnWeekday(weekday, week=1)),
    ("WEEKDAY OF? AFTERNEXT woche|week", lambda weekday: OnWeekday(weekday, week=2)),
    ("AFTERNEXT woche|week am|on? WEEKDAY", lambda weekday: OnWeekday(weekday, week=2)),
    ("WEEKDAY OF? THIS woche|week", lambda weekday: OnWeekday(weekday, week=0)),
    ("THIS woche|week am|on? WEEKDAY", lambda weekday: OnWeekday(weekday, week=0)),
    ("ISO", _iso),
    ("DATE", _date),
    ("am|den|zum|vom CLOCK", _date_by_dot),
    ("SLASHED", lambda token: replace(_date(token), is_certain=False)),
    ("am|den|dem|zum|der NUM dot", lambda day: OnDayOfMonth(int(day))),
    ("am|dem|zum|on|by the? ORD", OnDayOfMonth),
    ("am|dem|den|der|zum|bis|vom? NUM dot? MONTH dot?", lambda day, month: OnDate(int(day), month)),
    ("am|dem|den|der|zum|bis|vom? NUM dot? MONTH dot? YEAR", lambda day, month, year: OnDate(int(day), month, year)),
    ("am|dem|den|zum|bis|on|by? the? ORD of? MONTH dot?", OnDate),
    ("am|dem|den|zum|bis|on|by? the? ORD of? MONTH dot? YEAR", OnDate),
    ("MONTH ORD", lambda month, day: OnDate(day, month)),
    ("MONTH ORD YEAR", lambda month, day, year: OnDate(day, month, year)),
    ("MONTH NUM", lambda month, day: OnDate(int(day), month)),
    ("calendar? KW NUM", lambda number: InWeek(int(number))),
    ("in? der? NUM dot? KW", lambda number: InWeek(int(number))),
    ("PLACE OF? KW NUM", lambda place, number: InWeek(int(number), place)),
    ("WEEKDAY OF? KW NUM", lambda weekday, number: InWeek(int(number), weekday=weekday)),
    ("KW NUM am|on? WEEKDAY", lambda number, weekday: InWeek(int(number), weekday=weekday)),
    ("am? NUM dot weihnachtstag|weihnachtsfeiertag", lambda number: OnDate(int(number) + 24, 12)),
    ("FEASTDATE", lambda date: OnDate(*date)),
    ("christmas eve", lambda: OnDate(24, 12)),
    ("christmas day", lambda: OnDate(25, 12)),
    ("boxing day", lambda: OnDate(26, 12)),
    ("new year's eve", lambda: OnDate(31, 12)),
    ("FEAST", lambda feast: AroundFeast(feast, "before")),
    ("new year", lambda: AroundFeast("new_year", "before")),
    ("nach|after FEAST", lambda feast: AroundFeast(feast, "after")),
    ("zwischen den jahren", lambda: AroundFeast("years", "before")),
)

PERIODS: Final[Table] = (
    ("COMPOUND", _compound),
    ("PERIOD dash? end", lambda unit: InPeriod(unit, "end")),
    ("mid dash? week", lambda: InPeriod("week", "middle")),
    ("PLACE OF? PERIOD", lambda place, unit: InPeriod(unit, place)),
    ("PLACE OF? THIS PERIOD", lambda place, unit: InPeriod(unit, place, is_this=True)),
    ("PLACE OF? NEXT|COMING PERIOD", lambda place, unit: InPeriod(unit, place, 1)),
    ("PLACE OF? AFTERNEXT PERIOD", lambda place, unit: InPeriod(unit, place, 2)),
    ("THIS PERIOD", lambda unit: InPeriod(unit, "end", is_this=True)),
    ("im|in? laufe|lauf|course OF PERIOD", lambda unit: InPeriod(unit, "end")),
    ("innerhalb|binnen|innert|within OF THIS? PERIOD", lambda unit: InPeriod(unit, "end", is_this=True)),
    ("NEXT|COMING PERIOD", lambda unit: InPeriod(unit, "whole", 1)),
    ("AFTERNEXT PERIOD", lambda unit: InPeriod(unit, "whole", 2)),
    ("the? week after next", lambda: InPeriod("week", "whole", 2)),
    ("nach|after OF wochenende|weekend", lambda: OnWeekday(0, week=1, is_certain=False)),
    ("PLACE OF? MONTH", lambda place, month: InPeriod("month", place, month=month)),
    ("PLACE OF? MONTH YEAR", lambda place, month, year: InPeriod("month", place, month=month, year=year)),
    ("PLACE OF? PERIOD? YEAR", lambda place, *rest: InPeriod("year", place, year=rest[-1])),
    ("im|in MONTH YEAR", lambda month, year: InPeriod("month", "whole", month=month, year=year)),
    ("am|uebers|ueber|at|over das|the? wochenende|weekend", lambda: InPeriod("week", "whole")),
    ("im|in MONTH", lambda month: InPeriod("month", "whole", month=month)),
    ("im|in? laufe|lauf OF MONTH", lambda month: InPeriod("month", "whole", month=month)),
    ("bis|by|vor|before MONTH", lambda month: InPeriod("month", "before", month=month)),
)

REST: Final[Table] = (
    ("PART", InPart),
    ("in the PART", InPart),
    ("heute|this morgen|morning", lambda: InPart("forenoon", is_today=True)),
    ("am morgen", lambda: InPart("forenoon")),
    ("this afternoon", lambda: InPart("afternoon", is_today=True)),
    ("in the morning", lambda: InPart("forenoon")),
    ("nach|after OF? mittag|mittagspause|mittagessen|lunch", lambda: InPart("afternoon", is_certain=False)),
    ("vor|before OF? mittag|mittagspause|mittagessen|lunch", lambda: InPart("noon")),
    ("by lunch", lambda: InPart("noon")),
    ("first thing", lambda: InPart("early")),
    ("CLOSING", lambda _word: AtClosing()),
    ("close|end of business|play", AtClosing),
    ("end of the? day", AtClosing),
    ("ende des tages", AtClosing),
    ("im|in? laufe|lauf|course OF tages|day", AtClosing),
    ("within the day", AtClosing),
    ("VAGUE", lambda _word: Vague()),
    ("so|_so bald|schnell|rasch|frueh|zeitnah wie|es moeglich|geht", Vague),
    ("as soon|quickly|fast|early as possible|we|i", Vague),
    ("sobald wie|als|ich|wir moeglich|kann|koennen", Vague),
    ("die|dieser tage", Vague),
    ("when|as i|we can", Vague),
    ("at once", Vague),
    ("right|straight away|now", Vague),
    ("without delay", Vague),
    ("ohne verzug|verzoegerung", Vague),
    ("auf der stelle", Vague),
    ("at your|our earliest convenience", Vague),
    ("naechster|naechsten gelegenheit", Vague),
    ("absehbarer zeit", Vague),
    ("in no time", Vague),
    ("IN einem? augenblick|moment|tagen|wochen|stunden|minuten|monaten|days|hours|minutes|weeks", Vague),
    ("in a moment|sec|bit|while", Vague),
    ("IN ein|einem|a? paar|einigen|wenigen|mehreren|few|couple|several of? UNIT", lambda _unit: Vague()),
    ("im neuen jahr", Vague),
    ("in the new year", Vague),
    ("oder|or|vielleicht|eventuell|evtl|voraussichtlich|wahrscheinlich|vermutlich|hoffentlich", Unsure),
    ("maybe|perhaps|probably|hopefully|possibly", Unsure),
    ("nicht|not vor|before", Unsure),
    ("falls|sofern|wenn|vorausgesetzt|if|unless|provided", Unsure),
    ("dieselbe|derselben|selbe|selben|gleiche|gleichen|same zeit|uhrzeit|stunde|time", Unsure),
    ("this|that time", Unsure),
)

SENTENCE: Final = (*DEADLINES, *SPANS, *DATES, *PERIODS, *REST)
