"""What a phrase of a sentence means, before anybody looks at a calendar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class InDays:
    """Heute, morgen, in drei Tagen, in zwei Wochen."""

    days: int


@dataclass(frozen=True)
class InMonths:
    months: int


@dataclass(frozen=True)
class InWorkingDays:
    days: int


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


@dataclass(frozen=True)
class InPeriod:
    """Ende der Woche, Mitte Dezember, Anfang nächster Woche. `offset` counts units from the present one."""

    unit: Literal["week", "month", "quarter", "year"]
    place: Literal["start", "middle", "end", "whole"]
    offset: int = 0
    month: int | None = None


@dataclass(frozen=True)
class InWeek:
    """KW 49."""

    number: int


@dataclass(frozen=True)
class InTime:
    """In zwei Stunden: clock time."""

    minutes: float


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
    part: str


@dataclass(frozen=True)
class AtClosing:
    """Feierabend, close of business."""


@dataclass(frozen=True)
class Vague:
    """Sofort, demnächst: asks for a time."""


@dataclass(frozen=True)
class Either:
    """Oder: the later of both counts, and it is not sure."""


Day = InDays | InMonths | InWorkingDays | OnWeekday | OnDate | InPeriod | InWeek
Phrase = Day | InTime | AtTime | InPart | AtClosing | Vague | Either
