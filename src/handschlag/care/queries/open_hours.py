"""Open hours: when the next one is, whom it is offered to, who came, and what they take of our hours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from handschlag.care.models import OpenHour, OpenHourInvitation
from handschlag.care.rules.offering import Weekly, is_within, occurrences
from handschlag.conversations.choices import Channel, Direction
from handschlag.conversations.models import Conversation
from handschlag.core.errors import NotThere
from handschlag.customers import queries as customers
from handschlag.people.models import Absence, Membership
from handschlag.worktime import queries as worktime

AHEAD = timedelta(weeks=8)
OFFERED = 2
SHOWN = timedelta(weeks=8)


@dataclass(frozen=True)
class Coming:
    """The next time an open hour is held: its host is not absent and the house is open."""

    hour: OpenHour
    starts_at: datetime
    ends_at: datetime
    is_invited: bool = False


@dataclass(frozen=True)
class Held:
    """One open hour with its next time (None: none in eight weeks), who is invited to it, and who came lately."""

    hour: OpenHour
    coming: Coming | None
    invited: tuple[OpenHourInvitation, ...]
    came: tuple[Conversation, ...]


def get_open_hour(open_hour: int) -> OpenHour:
    found = OpenHour.objects.filter(pk=open_hour).select_related("host", "team").first()
    if found is None:
        raise NotThere(_("This open hour does not exist."), field="open_hour")
    return found


def running_open_hours(*, now: datetime) -> list[OpenHour]:
    """Those that are held from today on."""
    rows = OpenHour.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=timezone.localdate(now)), host__is_active=True
    )
    return list(rows.select_related("host", "team").order_by("weekday", "begins", "pk"))


def open_hours(*, now: datetime) -> list[Held]:
    """All with who is invited and who came; for the page about them."""
    rows = running_open_hours(now=now)
    coming = _coming(rows, now=now)
    invited = defaultdict(list)
    later = OpenHourInvitation.objects.filter(open_hour__in=rows, starts_at__gte=now - timedelta(hours=12))
    for one in later.select_related("customer").order_by("starts_at", "customer__name"):
        invited[one.open_hour_id].append(one)
    came = _came(rows, now=now)
    return [Held(row, coming.get(row.pk), tuple(invited[row.pk]), tuple(came[row.pk])) for row in rows]


def offers(customer: int, *, now: datetime) -> list[Coming]:
    """What this customer can be offered: of whom they know first, then the soonest; at most two."""
    rows = running_open_hours(now=now)
    if not rows:
        return []
    face = customers.responsibility(customer, now=now)
    known = [face.owner_id, face.stand_in_id]
    teams = {face.owner_team_id, None}
    teams |= set(Membership.objects.filter(user=face.owner_id or 0).values_list("team", flat=True))
    theirs = [row for row in rows if row.host_id in known or row.team_id in teams]
    found = _coming(theirs, now=now)
    invited = OpenHourInvitation.objects.filter(customer__in=customers.family(customer), starts_at__gte=now - AHEAD)
    there = set(invited.values_list("open_hour", "starts_at"))
    ordered = sorted(found.values(), key=lambda one: (one.hour.host_id != face.owner_id, one.starts_at, one.hour.pk))
    return [
        Coming(one.hour, one.starts_at, one.ends_at, (one.hour.pk, one.starts_at) in there) for one in ordered[:OFFERED]
    ]


def next_of(hour: OpenHour, *, now: datetime) -> Coming | None:
    return _coming([hour], now=now).get(hour.pk)


def in_open_hour() -> Callable[[Conversation], bool]:
    """Tells of a talk whether it fell into an open hour of whoever had it. One statement, however many talks."""
    hours = [weekly(row) for row in OpenHour.objects.all()]
    zone = ZoneInfo(settings.TIME_ZONE)

    def judge(row: Conversation) -> bool:
        if row.direction != Direction.IN or row.channel not in (Channel.CALL, Channel.VISIT):
            return False
        return bool(hours) and is_within(hours, host=row.user_id, at=row.connected_at or row.started_at, zone=zone)

    return judge


def open_hour_spans(*, now: datetime, until: datetime) -> dict[int, list[tuple[datetime, datetime]]]:
    """When each host holds open hours between now and then."""
    zone = ZoneInfo(settings.TIME_ZONE)
    found: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for row in running_open_hours(now=now):
        found[row.host_id] += occurrences(weekly(row), zone=zone, after=now, until=until)
    return found


def weekly(row: OpenHour) -> Weekly:
    return Weekly(row.host_id, row.weekday, row.begins, row.ends, row.from_on, row.ended_on)


def _coming(rows: Iterable[OpenHour], *, now: datetime) -> dict[int, Coming]:
    rows = list(rows)
    zone = ZoneInfo(settings.TIME_ZONE)
    away = defaultdict(list)
    absences = Absence.objects.filter(user__in=[row.host_id for row in rows], during__overlap=(now, now + AHEAD))
    for user, during in absences.values_list("user", "during"):
        away[user].append((during.lower, during.upper))
    clocks = {
        calendar: worktime.business_clock(calendar=calendar, now=now)
        for calendar in {row.team.calendar_id if row.team else None for row in rows}
    }
    found = {}
    for row in rows:
        clock = clocks[row.team.calendar_id if row.team else None]
        for start, end in occurrences(weekly(row), zone=zone, after=now, until=now + AHEAD):
            gone = any((low is None or low < end) and (up is None or up > start) for low, up in away[row.host_id])
            if not gone and clock.elapsed(start, end) == end - start:
                found[row.pk] = Coming(row, start, end)
                break
    return found


def _came(rows: list[OpenHour], *, now: datetime) -> dict[int, list[Conversation]]:
    """Talks of the last weeks that fell into one, the newest first."""
    hosts = {row.host_id for row in rows}
    talks = Conversation.objects.filter(
        user__in=hosts,
        connected_at__gte=now - SHOWN,
        connected_at__lte=now,
        customer__isnull=False,
        direction=Direction.IN,
        channel__in=[Channel.CALL, Channel.VISIT],
        is_practice=False,
    )
    zone = ZoneInfo(settings.TIME_ZONE)
    found = defaultdict(list)
    for talk in talks.select_related("customer").order_by("-connected_at", "-pk"):
        for row in rows:
            if is_within([weekly(row)], host=talk.user_id, at=talk.connected_at or now, zone=zone):
                found[row.pk].append(talk)
    return found
