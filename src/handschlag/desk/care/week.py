"""A week of fixed appointments: whose, on which day, and where somebody is away."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from handschlag.care import queries as care
from handschlag.desk.promises.forms import TalkField
from handschlag.people import queries as people
from handschlag.promises.choices import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from handschlag.care.models import Appointment
    from handschlag.conversations.models import Conversation

DAYS, WORKDAYS = 7, 5
LOOKS = {State.KEPT: "kept", State.BROKEN: "broken"}
ICONS = {"call": "phone-outgoing", "visit": "map-pin", "letter": "mail"}


@dataclass(frozen=True)
class Entry:
    row: Appointment
    look: str
    icon: str
    is_off: bool
    is_away: bool


@dataclass(frozen=True)
class Cell:
    """One owner's day."""

    on: date
    is_away: bool
    entries: list[Entry]


@dataclass(frozen=True)
class Week:
    """From Monday on; Saturday and Sunday only where something is. `rows`: each owner with a cell a day."""

    monday: date
    days: list[date]
    rows: list[tuple[str, list[Cell]]]
    count: int
    minutes: int


class MoveForm(forms.Form):
    """Another time for one appointment, as agreed with the customer."""

    on = forms.DateField(
        label=_("New day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), localize=False
    )
    at = forms.TimeField(
        label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), localize=False
    )
    conversation = TalkField(label=_("The customer agreed in"))

    def __init__(self, data: object = None, *, row: Appointment, talks: Iterable[Conversation], now: datetime) -> None:
        local = timezone.localtime(row.starts_at)
        super().__init__(data, initial={"on": local.date(), "at": local.time()}, prefix="move")  # type: ignore[arg-type]  # a QueryDict or None
        _offer(self, talks, now)

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.cleaned_data["on"], self.cleaned_data["at"], ZoneInfo(settings.TIME_ZONE))


class SkipForm(forms.Form):
    """One appointment falls away, as agreed with the customer."""

    conversation = TalkField(label=_("The customer agreed in"))

    def __init__(self, data: object = None, *, talks: Iterable[Conversation], now: datetime) -> None:
        super().__init__(data, prefix="skip")  # type: ignore[arg-type]  # a QueryDict or None
        _offer(self, talks, now)


def read_week(written: str, *, today: date) -> date:
    """The Monday of „2026-W48“; of this week where nothing readable stands."""
    try:
        return datetime.strptime(f"{written}-1", "%G-W%V-%u").replace(tzinfo=ZoneInfo(settings.TIME_ZONE)).date()
    except ValueError:
        return today - timedelta(days=today.weekday())


def written_week(day: date) -> str:
    """The week of a day: „2026-W48“."""
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02}"


def week(monday: date, *, owner: int | None = None) -> Week:
    zone = ZoneInfo(settings.TIME_ZONE)
    start, end = (datetime.combine(monday + timedelta(days=days), time(0), zone) for days in (0, DAYS))
    found = care.appointments(from_at=start, to_at=end, owners=None if owner is None else [owner])
    shown = [row for row in found if row.promise.state != State.REPLACED]
    away = _away(start, end)
    days = [monday + timedelta(days=days) for days in range(DAYS)]
    used = {timezone.localdate(row.starts_at) for row in shown}
    days = [day for place, day in enumerate(days) if place < WORKDAYS or day in used]
    by_owner: dict[tuple[str, int], list[Appointment]] = defaultdict(list)
    for row in shown:
        by_owner[(_name(row), row.promise.owner_id or 0)].append(row)
    rows = [
        (name, _cells(days, theirs, away.get(user, []))) for (name, user), theirs in sorted(by_owner.items(), key=_key)
    ]
    owed = [row for row in shown if row.promise.state != State.RELEASED]
    return Week(monday, days, rows, len(owed), sum(row.minutes for row in owed))


def _key(one: tuple[tuple[str, int], list[Appointment]]) -> tuple[str, int]:
    return one[0]


def _cells(days: Sequence[date], rows: Iterable[Appointment], away: Sequence[tuple[datetime, datetime]]) -> list[Cell]:
    by_day: dict[date, list[Entry]] = defaultdict(list)
    for row in rows:
        is_away = any(begin <= row.starts_at < end for begin, end in away)
        tier = row.plan.tier
        entry = Entry(
            row=row,
            look=LOOKS.get(State(row.promise.state), ""),
            icon=ICONS[tier.channel if tier else "call"],
            is_off=row.promise.state == State.RELEASED,
            is_away=is_away,
        )
        by_day[timezone.localdate(row.starts_at)].append(entry)
    return [Cell(day, _is_away(day, away), by_day[day]) for day in days]


def _is_away(day: date, away: Sequence[tuple[datetime, datetime]]) -> bool:
    """At noon: whoever comes in late is not away for the day."""
    noon = datetime.combine(day, time(12), ZoneInfo(settings.TIME_ZONE))
    return any(begin <= noon < end for begin, end in away)


def _away(start: datetime, end: datetime) -> dict[int, list[tuple[datetime, datetime]]]:
    found = defaultdict(list)
    for row in people.absences(now=start):
        found[row.user_id].append((row.during.lower or start, row.during.upper or end))
    return found


def _name(row: Appointment) -> str:
    return str(row.promise.owner or row.promise.owner_team or _gettext("Nobody"))


def _offer(form: forms.Form, talks: Iterable[Conversation], now: datetime) -> None:
    field = form.fields["conversation"]
    assert isinstance(field, TalkField)
    field.offer(talks, now)
