"""The periods one can look at: by name, or from one day to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from handschlag.promises.queries import Period

if TYPE_CHECKING:
    from django.http import QueryDict

NAMED = {
    "30": _("30 days"),
    "90": _("90 days"),
    "month": _("This month"),
    "last_month": _("Last month"),
    "year": _("This year"),
    "12": _("12 months"),
}


@dataclass(frozen=True)
class Chosen:
    """Days, both included. `name` is "" for days chosen by hand."""

    name: str
    first_on: date
    last_on: date

    @property
    def period(self) -> Period:
        return Period(_midnight(self.first_on), _midnight(self.last_on + timedelta(days=1)))

    @property
    def query(self) -> str:
        """What a link carries so that the next page looks at the same days."""
        return f"period={self.name}" if self.name else f"from={self.first_on}&to={self.last_on}"


def chosen(asked: QueryDict, *, today: date, default: str = "30") -> Chosen:
    """What the address asks for; nonsense falls back to the default."""
    try:
        first, last = date.fromisoformat(asked.get("from", "")), date.fromisoformat(asked.get("to", ""))
    except ValueError:
        name = asked.get("period", default)
        return _named(name if name in NAMED else default, today)
    if not date(1990, 1, 1) <= first <= last <= date(2200, 1, 1):
        return _named(default, today)
    return Chosen("", first, last)


def _named(name: str, today: date) -> Chosen:
    month = today.replace(day=1)
    before = month - timedelta(days=1)
    first, last = {
        "30": (today - timedelta(days=29), today),
        "90": (today - timedelta(days=89), today),
        "month": (month, today),
        "last_month": (before.replace(day=1), before),
        "year": (today.replace(month=1, day=1), today),
        "12": (today - timedelta(days=364), today),
    }[name]
    return Chosen(name, first, last)


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(0), tzinfo=ZoneInfo(settings.TIME_ZONE))
