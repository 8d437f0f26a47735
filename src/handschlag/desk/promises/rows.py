"""What the timeline shows of a promise, and under which heading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.core import phone
from handschlag.customers.rules.acting import Acting
from handschlag.desk import standing, wording
from handschlag.desk.call import said
from handschlag.desk.dial.numbers import numbers_of
from handschlag.desk.navigation import find_url
from handschlag.people.models import Team, User
from handschlag.promises import queries
from handschlag.promises.choices import Kind, Source, State
from handschlag.promises.models import Promise
from handschlag.promises.queries import Entry

SAID_IN_HOURS = 48


@dataclass(frozen=True)
class Row:
    """One promise as a line: what, to whom, who acts now, by when, and how it stands."""

    promise: Promise
    actor: str
    is_standing_in: bool
    now: datetime
    tally: queries.Tally | None = None
    number: str = ""

    @property
    def id(self) -> int:
        return self.promise.pk

    @property
    def words(self) -> str:
        return said.words(self.promise)

    @property
    def customer(self) -> str:
        return party(self.promise)

    @property
    def customer_url(self) -> str:
        return find_url("customer", self.promise.customer_id) if self.promise.customer_id else ""

    @property
    def kind(self) -> str:
        """The kind, unless the words say nothing else."""
        label = str(Kind(self.promise.kind).label)
        return label if label != self.words else ""

    @property
    def tone(self) -> str:
        return standing.tone(self.promise)

    @property
    def icon(self) -> str:
        return standing.sign(self.promise)

    @property
    def owner(self) -> str:
        return str(self.promise.owner or self.promise.owner_team or "")

    @property
    def lateness(self) -> str:
        return lateness(self.promise, self.now)

    @property
    def is_theirs(self) -> bool:
        return self.promise.source == Source.CUSTOMER

    @property
    def is_tried(self) -> bool:
        return self.promise.next_attempt_at is not None

    @property
    def is_done(self) -> bool:
        return self.promise.done_at is not None and self.promise.state != State.PROVISIONALLY_KEPT

    @property
    def can_be_kept(self) -> bool:
        return not self.is_done and self.promise.state not in (State.RELEASED, State.REPLACED)

    @property
    def can_be_tried(self) -> bool:
        return self.promise.kind == Kind.CALL_BACK and self.can_be_kept and not self.is_theirs

    @property
    def must_hear(self) -> bool:
        """Broken, and the customer was not told: it stays on top until they were."""
        return self.promise.state == State.BROKEN and self.promise.break_told_at is None and not self.is_theirs


@dataclass(frozen=True)
class Part:
    """The rows under one heading. `name` tells headings apart when the list is drawn anew."""

    name: str
    title: str
    tone: str
    rows: list[Row]


def party(promise: Promise) -> str:
    return str(promise.person or promise.customer or phone.format_for_display(promise.party, "ZZ"))


def lateness(promise: Promise, now: datetime) -> str:
    """How late it is, or was done; in whole hours and days, for nobody needs the minute. "" in time."""
    if promise.state != State.BROKEN or promise.broken_at is None:
        return ""
    late = (promise.done_at or now) - promise.broken_at
    if promise.done_at is not None:
        return _("done %s late") % _span(late)
    return _("%s late") % _span(late)


def _span(late: timedelta) -> str:
    hours = int(late.total_seconds() // 3600)
    if hours < 1:
        return _("less than an hour")
    if hours < SAID_IN_HOURS:
        return ngettext("%d hour", "%d hours", hours) % hours
    return ngettext("%d day", "%d days", hours // 24) % (hours // 24)


def rows(entries: Iterable[Entry], *, now: datetime) -> list[Row]:
    shown = list(entries)
    acting = queries.acting_for([entry.promise for entry in shown if entry.acting is None], now=now)
    acting |= {entry.promise.pk: entry.acting for entry in shown if entry.acting is not None}
    users = User.objects.in_bulk({one.user_id for one in acting.values()} - {None})
    teams = Team.objects.in_bulk({one.team_id for one in acting.values()} - {None})
    numbers = numbers_of(entry.promise for entry in shown)
    tallies = queries.tallies({entry.promise.group_id for entry in shown if entry.promise.group_id})
    found = [_row(entry.promise, acting[entry.promise.pk], users, teams, tallies, now) for entry in shown]
    return [replace(row, number=numbers[row.id]) for row in found]


def _row(
    promise: Promise,
    acting: Acting,
    users: Mapping[int, User],
    teams: Mapping[int, Team],
    tallies: Mapping[int, queries.Tally],
    now: datetime,
) -> Row:
    if acting.user_id is not None:
        actor = users[acting.user_id].name
    else:
        actor = teams[acting.team_id].name if acting.team_id is not None else ""
    is_other = acting.user_id != promise.owner_id if promise.owner_id else acting.team_id != promise.owner_team_id
    return Row(promise, actor, is_other, now, tallies.get(promise.group_id) if promise.group_id else None)


def parts(entries: Iterable[Entry], *, now: datetime) -> list[Part]:
    """What is broken, what is late, then hour by hour today and day by day from tomorrow on."""
    shown = list(entries)
    found: list[Part] = []
    for entry, row in zip(shown, rows(shown, now=now), strict=True):
        name, title, tone = _heading(entry, now)
        if not found or found[-1].name != name:
            found.append(Part(name, title, tone, []))
        found[-1].rows.append(row)
    return found


def _heading(entry: Entry, now: datetime) -> tuple[str, str, str]:
    if entry.stage == queries.UNTOLD:
        return "untold", _("Broken, and the customer does not know yet"), "broken"
    if entry.stage == queries.LATE:
        late = (
            _("Overdue from the customer") if entry.promise.source == Source.CUSTOMER else _("Late, the customer knows")
        )
        return "late", late, "broken"
    at, today = timezone.localtime(entry.promise.breaks_at), timezone.localdate(now)
    if entry.promise.breaks_at < now:
        return "now", _("Due now"), "due"
    if at.date() == today:
        hours = {"from": at.hour, "to": at.hour + 1}
        return f"hour-{at.hour}", _("Today, %(from)d to %(to)d o'clock") % hours, "due"
    return f"day-{at.date().isoformat()}", _day(at.date(), today), ""


def _day(on: date, today: date) -> str:
    said_day = wording.day(on, today)
    return said_day[:1].upper() + said_day[1:]


def each(found: Iterable[Part]) -> Iterator[Row]:
    for part in found:
        yield from part.rows
