"""A team's time ahead as lines and bars. Every bar stands beside its numbers, and no state is colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from handschlag.desk import wording
from handschlag.promises import queries as promises

if TYPE_CHECKING:
    from collections.abc import Iterable

    from handschlag.promises.queries import TeamLoad
    from handschlag.promises.rules.load import Strain

TONES = {"over": "broken", "tight": "due", "fits": "kept", "free": ""}
ICONS = {"over": "triangle-alert", "tight": "clock", "fits": "check", "free": ""}


@dataclass(frozen=True)
class Bar:
    """One hour or day. Widths are hundredths of the longest bar beside it."""

    label: str
    count: int
    needs: str
    has: str
    says: str
    tone: str
    icon: str
    needs_width: float
    has_width: float


@dataclass(frozen=True)
class Card:
    """One team, by its number, or "0" for those without one. `hours` come day by day, where somebody asked for them."""

    key: str
    name: str
    overdue: int
    days: list[Bar]
    hours: list[tuple[str, list[Bar]]] | None


def card(row: TeamLoad, *, opened: str, now: datetime) -> Card:
    today, key = timezone.localdate(now), str(row.team.pk if row.team else 0)
    return Card(
        key=key,
        name=name_of(row),
        overdue=row.overdue,
        days=_bars((_day(on, today), strain) for on, strain in row.days()),
        hours=_hours(row, today) if opened == key else None,
    )


def _hours(row: TeamLoad, today: date) -> list[tuple[str, list[Bar]]]:
    by_day: dict[date, list[tuple[str, Strain]]] = {}
    for strain in row.hours():
        from_at = timezone.localtime(strain.stretch.from_at)
        by_day.setdefault(from_at.date(), []).append((f"{from_at:%H:%M}–{_clock(strain.stretch.to_at)}", strain))
    return [(_day(on, today), _bars(hours)) for on, hours in by_day.items()]


def name_of(row: TeamLoad) -> str:
    return row.team.name if row.team else _("Without a team")


def short_on(rows: Iterable[TeamLoad], on: date) -> list[tuple[str, str]]:
    """The teams for whom time is missing by the end of that day, and how much."""
    return [
        (name_of(row), promises.lasting(strain.short))
        for row in rows
        for day, strain in row.days()
        if day == on and strain.short
    ]


def _day(on: date, today: date) -> str:
    said = wording.day(on, today)
    return f"{said}, {date_format(on, 'l')}" if 0 <= (on - today).days <= 1 else said


def _clock(at: datetime) -> str:
    said = f"{timezone.localtime(at):%H:%M}"
    return "24:00" if said == "00:00" else said


def _bars(rows: Iterable[tuple[str, Strain]]) -> list[Bar]:
    lines = list(rows)
    longest = max([1.0, *(max(strain.stretch.needs, strain.stretch.has) for _label, strain in lines)])
    return [_bar(label, strain, longest) for label, strain in lines]


def _bar(label: str, strain: Strain, longest: float) -> Bar:
    stretch = strain.stretch
    return Bar(
        label=label,
        count=ceil(stretch.count - 1e-9),
        needs=promises.lasting(stretch.needs) if stretch.needs else "–",
        has=promises.lasting(_whole_minutes(stretch.has)) if stretch.has else "–",
        says=_says(strain),
        tone=TONES[strain.state],
        icon=ICONS[strain.state],
        needs_width=round(100 * stretch.needs / longest, 1),
        has_width=round(100 * stretch.has / longest, 1),
    )


def _whole_minutes(seconds: float) -> float:
    """Rounded down, as what is owed and what is missing is rounded up: there is never less time than it says."""
    return seconds // 60 * 60


def _says(strain: Strain) -> str:
    return {
        "over": _("overloaded: %s missing") % promises.lasting(strain.short),
        "tight": _("tight"),
        "fits": _("fits"),
        "free": _("nothing due"),
    }[strain.state]
