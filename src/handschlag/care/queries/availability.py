"""What can honestly be said of a colleague now, and the next time that can really be promised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from handschlag.care.models import Appointment, VisitAnswer
from handschlag.care.queries.open_hours import open_hour_spans
from handschlag.care.rules import availability as rules
from handschlag.care.rules.lateness import is_late
from handschlag.conversations.choices import State as ConversationState
from handschlag.conversations.models import Conversation
from handschlag.people import queries as people
from handschlag.people.choices import Availability
from handschlag.people.models import Absence, Team, User
from handschlag.promises import queries as promises
from handschlag.promises.choices import Clock, Kind, Source, State
from handschlag.promises.models import Promise
from handschlag.promises.rules.load import Full
from handschlag.worktime import queries as worktime

SLOTS = 3
GRACE = timedelta(minutes=10)
"""So long what was offered stays bookable while it is talked about."""
CALL_BACK = Kind.CALL_BACK
LET_GO = (State.RELEASED, State.REPLACED)


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
    kinds = promises.minutes_of_kinds()
    teams = people.teams_of_many(ids)
    hours = _hours(teams, now=now)
    away, taken = _away(ids, now=now), _taken(ids, now=now, minutes=kinds)
    room = cache(partial(promises.fullness_of, kind=kind, now=now))
    midnight = now.astimezone(ZoneInfo(settings.TIME_ZONE)).replace(hour=0, minute=0, second=0, microsecond=0)
    found = []
    for one in where:
        user = one.user.pk
        one_asked = _Asked(teams[user], hours[user], [*away[user], *taken[user]], timedelta(minutes=kinds[kind]), room)
        answer = Answer(
            user=one.user,
            availability=one.availability,
            is_talking=user in busy,
            back_at=one.back_at,
            slots=tuple(_slots(one_asked, now=now, most=most, earliest=earliest)),
            minutes=kinds[kind],
            there_from=rules.there_from(hours[user], away[user], at=now),
            was_there=rules.was_there(hours[user], away[user], midnight=midnight, at=now),
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
    return is_late(_hours(people.teams_of_many([user]), now=now)[user], at=at)


def calendar_of(user: int, *, now: datetime) -> tuple[list[worktime.BusinessClock], list[rules.Span]]:
    """The clocks they work by, and when something else is already there."""
    hours = _hours(people.teams_of_many([user]), now=now)[user]
    minutes = promises.minutes_of_kinds()
    return hours, [*_away([user], now=now)[user], *_taken([user], now=now, minutes=minutes)[user]]


def is_free(user: int, *, starts_at: datetime, minutes: int, instead_of: rules.Span) -> bool:
    """Whether they are there then and owe nobody else that time; `instead_of` falls free by it."""
    hours, taken = calendar_of(user, now=starts_at)
    others = [span for span in taken if span != instead_of]
    return rules.fits(hours, others, start=starts_at, length=timedelta(minutes=minutes))


@dataclass(frozen=True)
class _Asked:
    """`room`: from when on these teams have some, None while they have; asked once for all of the same teams."""

    teams: tuple[Team, ...]
    hours: list[worktime.BusinessClock]
    taken: list[rules.Span]
    length: timedelta
    room: Callable[..., tuple[Team | None, Full] | None]


def _hours(teams: Mapping[int, Iterable[Team]], *, now: datetime) -> dict[int, list[worktime.BusinessClock]]:
    """Of each user those of their teams, else the house's."""
    calendars = {user: {team.calendar_id for team in theirs} or {None} for user, theirs in teams.items()}
    every = {calendar for theirs in calendars.values() for calendar in theirs}
    clocks = {calendar: worktime.business_clock(calendar=calendar, now=now) for calendar in every}
    return {user: [clocks[calendar] for calendar in theirs] for user, theirs in calendars.items()}


def _slots(asked: _Asked, *, now: datetime, most: int, earliest: datetime | None) -> list[datetime]:
    """Free in the calendar, and fitting into what is owed until then; where it is full, from when on there is room."""
    at = max(now - GRACE, earliest - rules.NOTICE) if earliest else now
    for _attempt in range(3):
        found = rules.free_slots(asked.hours, asked.taken, at=at, length=asked.length, most=most)
        if not found:
            return []
        full = asked.room(asked.teams or (None,), due_at=found[0] + asked.length)
        if full is None:
            return found
        _team, why = full
        if why.next_at is None:
            return []
        at = max(why.next_at, found[0] + asked.length)
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
    """When each holds an open hour, has an appointment, is on a visit, or owes something at a fixed time.

    Appointments and visits are due when they begin: one that has begun still runs, and after a visit comes the way back.
    """
    start, end = now - timedelta(days=1), now + rules.FAR + timedelta(days=1)
    found: dict[int, list[rules.Span]] = defaultdict(list)
    for user, spans in open_hour_spans(now=now, until=end).items():
        found[user] += spans
    fixed = Promise.objects.filter(owner__in=users, clock=Clock.FIXED, due_at__gte=start, due_at__lt=end)
    answers = VisitAnswer.objects.filter(promise__in=fixed.exclude(state__in=LET_GO))
    visits = {row.promise_id: _absence_for(row) for row in answers}
    owed = fixed.filter(Q(state=State.OPEN) | Q(pk__in=visits)).exclude(source=Source.CUSTOMER)
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
