"""What can honestly be said of a colleague now, and the next time that can really be promised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from handschlag.care.models import Appointment
from handschlag.care.rules import availability as rules
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
CALL_BACK = Kind.CALL_BACK


@dataclass(frozen=True)
class Answer:
    """One colleague now: what may truthfully be said, since it is so, and what can be promised.

    `availability` is a code of people.choices; `is_talking`: in a conversation at this moment; `back_at`: when a
    running absence ends, None where it is open or there is none. `slots`: beginnings that can be promised; empty where
    nothing is free for two weeks.
    """

    user: User
    availability: Availability
    is_talking: bool
    back_at: datetime | None
    slots: tuple[datetime, ...]
    minutes: int

    @property
    def can_take_it(self) -> bool:
        """Here, free, and in no conversation: the call can be put through."""
        return self.availability == Availability.HERE and not self.is_talking


def honest_answers(
    users: Iterable[int] | None = None, *, now: datetime, kind: str = CALL_BACK, most: int = SLOTS
) -> list[Answer]:
    """Of these colleagues, or of everybody with a desk; by name."""
    asked = people.desk_users() if users is None else people.desk_users().filter(pk__in=list(users))
    where = people.whereabouts(asked, now=now)
    ids = [one.user.pk for one in where]
    talking = Conversation.objects.filter(state=ConversationState.CONNECTED, user__in=ids)
    busy = set(talking.values_list("user", flat=True))
    minutes = promises.minutes_of_kinds()[kind]
    taken = _taken(ids, now=now, minutes=promises.minutes_of_kinds())
    return [
        Answer(
            user=one.user,
            availability=one.availability,
            is_talking=one.user.pk in busy,
            back_at=one.back_at,
            slots=tuple(_slots(one.user, taken[one.user.pk], kind=kind, minutes=minutes, now=now, most=most)),
            minutes=minutes,
        )
        for one in where
    ]


def honest_answer(user: int, *, now: datetime, kind: str = CALL_BACK, most: int = SLOTS) -> Answer | None:
    """None for who has no desk."""
    return next(iter(honest_answers([user], now=now, kind=kind, most=most)), None)


def _slots(user: User, taken: list[rules.Span], *, kind: str, minutes: int, now: datetime, most: int) -> list[datetime]:
    """Free in the calendar, and fitting into what is owed until then; where it is full, from when on there is room."""
    calendars = {team.calendar_id for team in people.teams_of(user.pk)} or {None}
    hours = [worktime.business_clock(calendar=calendar, now=now) for calendar in calendars]
    length = timedelta(minutes=minutes)
    found: list[datetime] = []
    at = now
    for _attempt in range(3):
        found = rules.free_slots(hours, taken, at=at, length=length, most=most)
        if not found:
            return []
        full = promises.fullness(owner=user.pk, owner_team=None, due_at=found[0] + length, kind=kind, now=now)
        if full is None:
            return found
        _team, why = full
        if why.next_at is None:
            return []
        at = max(why.next_at, found[0] + length)
    return []


def _taken(users: list[int], *, now: datetime, minutes: dict[str, int]) -> dict[int, list[rules.Span]]:
    """When each is away, has an appointment, or owes something at a fixed time."""
    end = now + rules.FAR + timedelta(days=1)
    found: dict[int, list[rules.Span]] = defaultdict(list)
    for user, during in Absence.objects.filter(user__in=users, during__overlap=(now, end)).values_list(
        "user", "during"
    ):
        found[user].append((during.lower or now, during.upper or end))
    owed = Promise.objects.filter(owner__in=users, state=State.OPEN, clock=Clock.FIXED, due_at__gte=now, due_at__lt=end)
    owed = owed.exclude(source=Source.CUSTOMER)
    lengths = dict(Appointment.objects.filter(promise__in=owed).values_list("promise", "minutes"))
    for promise, user, kind, due_at in owed.values_list("pk", "owner", "kind", "due_at"):
        length = timedelta(minutes=lengths.get(promise, minutes[kind]))
        # An appointment begins when it is due; anything else must be done by then.
        found[user or 0].append((due_at, due_at + length) if promise in lengths else (due_at - length, due_at))
    return found
