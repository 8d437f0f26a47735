"""What somebody carried lately, computed from their talks whenever it is asked and stored nowhere.

`my_load` is for that person alone. `carried` is for judging whose turn it is, inside this room: no door may ask it
(a house test sees to that), for it compares colleagues (law.md R20).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)

from handschlag.conversations.choices import Channel, Hard, Outcome, State
from handschlag.conversations.models import Conversation, HardMark
from handschlag.conversations.rules.carrying import LONG_MINUTES, Carried
from handschlag.people.models import Absence
from handschlag.promises.choices import Source
from handschlag.promises.models import Promise

LATELY = timedelta(days=14)
LONG = timedelta(minutes=LONG_MINUTES)


@dataclass(frozen=True)
class CarriedTalk:
    """`hard`: why it counts as hard, empty when it does not; `is_marked`: they marked it themselves."""

    row: Conversation
    minutes: float
    is_long: bool
    hard: str
    is_marked: bool

    @property
    def hard_label(self) -> str:
        return str(Hard(self.hard).label)


@dataclass(frozen=True)
class CarriedDay:
    on: date
    talks: int
    minutes: float
    long: int
    hard: int


@dataclass(frozen=True)
class MyLoad:
    """One's own last two weeks, the newest day and talk first; compared with nobody."""

    since_at: datetime
    minutes: float
    long: int
    hard: int
    days: tuple[CarriedDay, ...]
    talks: tuple[CarriedTalk, ...]


def my_load(user: int, *, now: datetime) -> MyLoad:
    """Only ever asked with the id of whoever asks."""
    rows = _talks([user], now=now).select_related("customer", "person").order_by("-connected_at", "-id")
    talks = tuple(_talk(row) for row in rows)
    zone = ZoneInfo(settings.TIME_ZONE)
    by_day = groupby(talks, key=lambda talk: (talk.row.connected_at or now).astimezone(zone).date())
    days = tuple(_day(on, list(several)) for on, several in by_day)
    return MyLoad(
        since_at=now - LATELY,
        minutes=sum(day.minutes for day in days),
        long=sum(day.long for day in days),
        hard=sum(day.hard for day in days),
        days=days,
        talks=talks,
    )


def is_marked_hard(conversation: int, *, user: int) -> bool:
    """Whether this user marked it; what others marked is theirs."""
    return HardMark.objects.filter(conversation=conversation, user=user).exists()


def carried(users: Collection[int], *, now: datetime) -> dict[int, Carried]:
    """What each of these carried, for `rules.in_turn` and nothing else. Two statements."""
    length = F("over_at") - F("connected_at")
    sums = (
        _talks(users, now=now)
        .values("user")
        .annotate(
            took=Sum(length), long=Count("id", filter=Q(length__gte=LONG)), hard=Count("id", filter=~Q(why=Hard.NOT))
        )
    )
    found = {row["user"]: row for row in sums.values("user", "took", "long", "hard")}
    away = _away(users, now=now)
    return {user: _carried(found.get(user), away.get(user, timedelta(0))) for user in users}


def _carried(row: Mapping[str, Any] | None, away: timedelta) -> Carried:
    there = max(0.0, 1 - away / LATELY)
    if row is None:
        return Carried(there=there)
    return Carried(row["took"].total_seconds() / 60, row["long"], row["hard"], there)


def _talks(users: Collection[int], *, now: datetime) -> QuerySet[Conversation, Any]:
    """Calls and visits of these that ended in the last two weeks, each with its length and why it counts as hard."""
    rows = Conversation.objects.filter(
        user__in=users,
        connected_at__gte=now - LATELY,
        connected_at__lte=now,
        state=State.OVER,
        channel__in=[Channel.CALL, Channel.VISIT],
        is_practice=False,
    )
    marked = Exists(HardMark.objects.filter(conversation=OuterRef("pk"), user=OuterRef("user")))
    broken = Promise.objects.filter(
        Q(break_told_at__isnull=True) | Q(break_told_at__gte=OuterRef("connected_at")),
        customer=OuterRef("customer"),
        broken_at__lte=OuterRef("connected_at"),
    ).exclude(source=Source.CUSTOMER)
    why = Case(
        When(outcome=Outcome.COMPLAINT, then=Value(Hard.COMPLAINT)),
        When(Exists(broken), then=Value(Hard.BROKEN)),
        When(marked, then=Value(Hard.MARKED)),
        default=Value(Hard.NOT),
    )
    is_marked = ExpressionWrapper(marked, output_field=BooleanField())
    return rows.annotate(length=F("over_at") - F("connected_at"), why=why, is_marked=is_marked)


def _talk(row: Any) -> CarriedTalk:
    return CarriedTalk(row, row.length.total_seconds() / 60, row.length >= LONG, row.why, row.is_marked)


def _day(on: date, talks: list[CarriedTalk]) -> CarriedDay:
    return CarriedDay(
        on=on,
        talks=len(talks),
        minutes=sum(talk.minutes for talk in talks),
        long=sum(talk.is_long for talk in talks),
        hard=sum(talk.hard != Hard.NOT for talk in talks),
    )


def _away(users: Collection[int], *, now: datetime) -> dict[int, timedelta]:
    start = now - LATELY
    found: dict[int, timedelta] = {}
    for user, during in Absence.objects.filter(user__in=users, during__overlap=(start, now)).values_list(
        "user", "during"
    ):
        gone = min(during.upper or now, now) - max(during.lower or start, start)
        found[user] = found.get(user, timedelta(0)) + gone
    return found
