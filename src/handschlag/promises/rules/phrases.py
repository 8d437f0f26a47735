"""What a phrase of a sentence means, before anybody looks at a calendar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class InDays:
    """Heute, morgen, in drei Tagen, in zwei Wochen."""

    days: int
    is_certain: bool = True


@dataclass(frozen=True)
class InMonths:
    months: int
    is_certain: bool = True


@dataclass(frozen=True)
class InWorkingDays:
    days: int
    is_certain: bool = True


@dataclass(frozen=True)
class OnWeekday:
    """`week` 0 is this ISO week, 1 the next; None the coming such day, plus `more` weeks."""

    weekday: int
    week: int | None = None
    more: int = 0
    is_certain: bool = True


@dataclass(frozen=True)
class OnDate:
    day: int
    month: int
    year: int | None = None

    is_certain: bool = True


@dataclass(frozen=True)
class OnDayOfMonth:
    """Am 24.: this month's or, once that has passed, the next one's."""

    day: int


Unit = Literal["week", "month", "quarter", "year"]
Place = Literal["start", "middle", "end", "whole", "before"]


@dataclass(frozen=True)
class InPeriod:
    """Ende der Woche, Mitte Dezember, Anfang nächster Woche. `offset` counts units from the present one.

    Unless it `is_this` (dieser Woche), what has passed means the next one: on Thursday the week's beginning lies ahead.
    """

    unit: Unit
    place: Place
    offset: int = 0
    month: int | None = None
    year: int | None = None
    is_this: bool = False


@dataclass(frozen=True)
class InWeek:
    """KW 49, Anfang KW 49, Mittwoch KW 49."""

    number: int
    place: Place = "end"
    weekday: int | None = None


@dataclass(frozen=True)
class AroundFeast:
    """Vor Weihnachten, nach Ostern: the last open day before it begins or the first one after it has ended."""

    feast: str
    place: Literal["before", "after"]


@dataclass(frozen=True)
class InTime:
    """In zwei Stunden: clock time."""

    minutes: float
    is_certain: bool = True


@dataclass(frozen=True)
class AtTime:
    """A time of day. `is_plain`: said with a number from 1 to 12, so that it may mean either half of the day."""

    hour: int
    minute: int = 0
    is_plain: bool = True
    is_certain: bool = True
    is_after: bool = False
    half: Literal["", "am", "pm"] = ""

    @property
    def exists(self) -> bool:
        return 0 <= self.minute < 60 and (0 <= self.hour < 24 or (self.hour, self.minute) == (24, 0))  # noqa: PLR2004  # a day


@dataclass(frozen=True)
class InPart:
    """Vormittags, heute früh (`is_today`)."""

    part: str
    is_certain: bool = True
    is_today: bool = False


@dataclass(frozen=True)
class AtClosing:
    """Feierabend, close of business."""


@dataclass(frozen=True)
class Vague:
    """Sofort, demnächst: asks for a time."""


@dataclass(frozen=True)
class Past:
    """Vor einer Stunde: what is told, not promised; if nothing else is said, there is no time ahead."""


@dataclass(frozen=True)
class Unsure:
    """Oder, vielleicht, frühestens: of several times the latest counts, and it is not sure."""


Day = InDays | InMonths | InWorkingDays | OnWeekday | OnDate | OnDayOfMonth | InPeriod | InWeek | AroundFeast
Phrase = Day | InTime | AtTime | InPart | AtClosing | Vague | Past | Unsure
