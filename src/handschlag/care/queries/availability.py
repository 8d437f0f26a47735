"""What can honestly be said of a colleague now, and the next time that can really be promised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from handschlag.care.models import Appointment, VisitAnswer
from handschlag.care.queries.open_hours import open_hour_spans
from handschlag.care.rules import availability as rules
from handschlag.care.rules.lateness import is_late
from handschlag.conversations.choices import State as ConversationState
from handschlag.conversations.models import Conversation
from handschlag.people import queries as people
from handschlag.people.choices import Availability
from handschlag.people.models import Absence, User
from handschlag.promises import queries as promises
from handschlag.promises.choices import Clock, Kind, Source, State
from handschlag.promises.models import Promise
from handschlag.worktime import queries as worktime

SLOTS = 3
GRACE = timedelta(minutes=10)
"""So long what was offered stays bookable while it is talked about."""
CALL_BACK = Kind.CALL_BACK


@dataclass(frozen=True)
class Answer:
    """One colleague now: what may truthfully be said, since it is so, and what can be promised.

    `availability` is a code of people.choices; `is_talking`: in a conversation at this moment; `back_at`: when a
    running absence ends, None where it is open or there is none. `there_from`: the next moment in their hours at which
    they are not absent, None within two weeks; `was_there`: hours of theirs passed today. `slots`: beginnings that can
    be promised; empty where nothing is free for two weeks. Why somebody is absent is not asked here.
    """

    user: User
    availability: Availability
    is_talking: bool
    back_at: datetime | None
    slots: tuple[datetime, ...]
    minutes: int
    there_from: datetime | None = None
    was_there: bool = False

    @property
    def can_take_it(self) -> bool:
        """Here, free, and in no conversation: the call can be put through."""
        return self.availability == Availability.HERE and not self.is_talking


def honest_answers(
    users: Iterable[int] | None = None,
    *,
    now: datetime,
    kind: str = CALL_BACK,
    most: int = SLOTS,
    earliest: datetime | None = None,
) -> list[Answer]:
    """Of these colleagues, or of everybody with a desk; by name. `earliest`: no slot before it.

    A time that was offered up to `GRACE` ago may still be named as `earliest`, though it is less than the notice away.
    """
    asked = people.desk_users() if users is None else people.desk_users().filter(pk__in=list(users))
    where = people.whereabouts(asked, now=now)
    ids = [one.user.pk for one in where]
    talking = Conversation.objects.filter(state=ConversationState.CONNECTED, user__in=ids)
    busy = set(talking.values_list("user", flat=True))
    minutes = promises.minutes_of_kinds()[kind]
    away, taken = _away(ids, now=now), _taken(ids, now=now, minutes=promises.minutes_of_kinds())
    midnight = now.astimezone(ZoneInfo(settings.TIME_ZONE)).replace(hour=0, minute=0, second=0, microsecond=0)
    found = []
    for one in where:
        user, hours = one.user.pk, _hours(one.user.pk, now=now)
        one_asked = _Asked(user, hours, [*away[user], *taken[user]], kind, minutes)
        answer = Answer(
            user=one.user,
            availability=one.availability,
            is_talking=user in busy,
            back_at=one.back_at,
            slots=tuple(_slots(one_asked, now=now, most=most, earliest=earliest)),
            minutes=minutes,
            there_from=rules.there_from(hours, away[user], at=now),
            was_there=rules.was_there(hours, away[user], midnight=midnight, at=now),
        )
        found.append(answer)
    return found


def honest_answer(
    user: int, *, now: datetime, kind: str = CALL_BACK, most: int = SLOTS, earliest: datetime | None = None
) -> Answer | None:
    """None for who has no desk."""
    return next(iter(honest_answers([user], now=now, kind=kind, most=most, earliest=earliest)), None)


def is_late_for(user: int, *, at: datetime, now: datetime) -> bool:
    """Whether `at` is outside of this user's hours, or shortly before they end."""
    return is_late(_hours(user, now=now), at=at)


def calendar_of(user: int, *, now: datetime) -> tuple[list[worktime.BusinessClock], list[rules.Span]]:
    """The clocks they work by, and when something else is already there."""
    minutes = promises.minutes_of_kinds()
    return _hours(user, now=now), [*_away([user], now=now)[user], *_taken([user], now=now, minutes=minutes)[user]]


@dataclass(frozen=True)
class _Asked:
    user: int
    hours: list[worktime.BusinessClock]
    taken: list[rules.Span]
    kind: str
    minutes: int


def _hours(user: int, *, now: datetime) -> list[worktime.BusinessClock]:
    calendars = {team.calendar_id for team in people.teams_of(user)} or {None}
    return [worktime.business_clock(calendar=calendar, now=now) for calendar in calendars]


def _slots(asked: _Asked, *, now: datetime, most: int, earliest: datetime | None) -> list[datetime]:
    """Free in the calendar, and fitting into what is owed until then; where it is full, from when on there is room."""
    length = timedelta(minutes=asked.minutes)
    at = max(now - GRACE, earliest - rules.NOTICE) if earliest else now
    for _attempt in range(3):
        found = rules.free_slots(asked.hours, asked.taken, at=at, length=length, most=most)
        if not found:
            return []
        due_at = found[0] + length
        full = promises.fullness(owner=asked.user, owner_team=None, due_at=due_at, kind=asked.kind, now=now)
        if full is None:
            return found
        _team, why = full
        if why.next_at is None:
            return []
        at = max(why.next_at, found[0] + length)
    return []


def _away(users: list[int], *, now: datetime) -> dict[int, list[rules.Span]]:
    """When each is away, from yesterday on; an open absence lasts longer than anything that is asked."""
    start, end = now - timedelta(days=1), now + rules.FAR + timedelta(days=2)
    found: dict[int, list[rules.Span]] = defaultdict(list)
    rows = Absence.objects.filter(user__in=users, during__overlap=(start, end))
    for user, during in rows.values_list("user", "during"):
        found[user].append((during.lower or start, during.upper or end))
    return found


def _taken(users: list[int], *, now: datetime, minutes: dict[str, int]) -> dict[int, list[rules.Span]]:
    """When each holds an open hour, has an appointment, is on a visit, or owes something at a fixed time."""
    end = now + rules.FAR + timedelta(days=1)
    found: dict[int, list[rules.Span]] = defaultdict(list)
    for user, spans in open_hour_spans(now=now, until=end).items():
        found[user] += spans
    owed = Promise.objects.filter(owner__in=users, state=State.OPEN, clock=Clock.FIXED, due_at__gte=now, due_at__lt=end)
    owed = owed.exclude(source=Source.CUSTOMER)
    visits = {row.promise_id: _absence_for(row) for row in VisitAnswer.objects.filter(promise__in=owed)}
    lengths = dict(Appointment.objects.filter(promise__in=owed).values_list("promise", "minutes"))
    for promise, user, kind, due_at in owed.values_list("pk", "owner", "kind", "due_at"):
        if promise in visits:
            found[user or 0].append(visits[promise])
            continue
        length = timedelta(minutes=lengths.get(promise, minutes[kind]))
        # An appointment begins when it is due; anything else must be done by then.
        found[user or 0].append((due_at, due_at + length) if promise in lengths else (due_at - length, due_at))
    return found


def _absence_for(visit: VisitAnswer) -> rules.Span:
    """The visit with both ways."""
    assert visit.starts_at is not None, "a promised visit has its time"
    way = timedelta(minutes=visit.travel_minutes or 0)
    return visit.starts_at - way, visit.starts_at + timedelta(minutes=visit.minutes or 0) + way
