"""What we owe, to whom, by when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.core.errors import NotThere
from handschlag.customers import queries as customers
from handschlag.people import queries as people
from handschlag.people.holdings import Holder, Holding
from handschlag.promises.choices import RUNNING, UNANSWERED_CALL, Clock, Kind, Source, State
from handschlag.promises.models import Promise
from handschlag.promises.queries.places import COMING, Place, Sought, places
from handschlag.promises.queries.standing_in import stood_in_for

EARLY: Final = timedelta(minutes=30)
"""Whoever talks so shortly before a fixed appointment has kept it."""
MOST_OWN: Final = 10_000
MOST_OF_OTHERS: Final = 300
"""So much of a day is counted: of one's own, and of others' where who acts is judged for each."""


@dataclass(frozen=True)
class Due:
    """A day's list: the first of it, how many there are (`is_all`: no more than that), whether any of them is broken."""

    promises: list[Promise]
    count: int
    is_all: bool
    is_broken: bool

    @property
    def more(self) -> int:
        return self.count - len(self.promises)


def get_promise(promise: int) -> Promise:
    told = ("given_by", "group", "waits_for", "replaced_by", "calendar_version__calendar")
    found = _with_names().select_related(*told).filter(id=promise).first()
    if found is None:
        raise NotThere(_("This promise does not exist."))
    return found


def is_owed(promise: int) -> bool:
    """Still to be done: running, or broken and not done yet."""
    return _owed().filter(id=promise).exists()


def open_promises(customer: customers.Whose) -> QuerySet[Promise]:
    """What we owe this customer now: running, and broken ones that are not done yet; the next due first."""
    return _owed().filter(customer__in=customers.family(customer)).order_by("breaks_at", "id")


def promises_of(customer: customers.Whose) -> QuerySet[Promise]:
    """All that was ever promised to this customer, the newest first."""
    return _with_names().filter(customer__in=customers.family(customer)).order_by("-made_at", "-id")


def open_call_back(customer: int | None, party: str) -> Promise | None:
    """The one running call-back for unanswered calls of this customer, or of this number if it is nobody's yet."""
    running = Promise.objects.filter(source__in=UNANSWERED_CALL, kind=Kind.CALL_BACK, state=State.OPEN)
    return running.filter(_same_party(customer, party)).order_by("id").first()


def call_backs_to_settle(customer: int | None, party: str, *, at: datetime) -> QuerySet[Promise]:
    """What a talk at `at` settles.

    Call-backs for unanswered calls, running or broken and not done; and a fixed appointment by telephone whose time it is.
    """
    unanswered = Q(source__in=UNANSWERED_CALL, kind=Kind.CALL_BACK) & (
        Q(state__in=RUNNING) | Q(state=State.BROKEN, done_at__isnull=True)
    )
    appointment = Q(
        source=Source.ENTITLEMENT,
        clock=Clock.FIXED,
        kind=Kind.CALL_BACK,
        state__in=RUNNING,
        due_at__lte=at + EARLY,
        breaks_at__gte=at,
    )
    return Promise.objects.filter(unanswered | appointment).filter(_same_party(customer, party)).order_by("id")


def due_today(user: int, *, now: datetime, limit: int, unanswered: bool | None = None) -> Due:
    """What this user, or a team of theirs, owes until midnight: broken and undone first, then by time.

    `unanswered`: only call-backs for unanswered calls, or all but those.
    """
    teams = {team.pk for team in people.teams_of(user)}
    sought = _until_midnight(now, unanswered=unanswered)
    found = places(replace(sought, users={user}, teams=teams), after=None, limit=MOST_OWN + 1)
    return _due(found[:MOST_OWN], limit, is_all=len(found) <= MOST_OWN)


def for_stand_in(user: int, *, now: datetime, limit: int) -> Due:
    """What absent colleagues owe until midnight and this user stands in for: computed now, nobody has to decide."""
    found, rest = stood_in_for(_until_midnight(now), user=user, now=now, after=None, limit=MOST_OF_OTHERS)
    return _due(list(found), limit, is_all=rest is None)


def untold_breaks(*, now: datetime) -> QuerySet[Promise]:
    """Broken promises whose customer does not know yet, the oldest first."""
    broken = _with_names().filter(state=State.BROKEN, break_told_at__isnull=True, breaks_at__lte=now)
    return broken.order_by("breaks_at", "id")


def next_due(customer: int) -> Promise | None:
    """The one promise the ringing strip shows: broken and undone before running, then the next due."""
    return open_promises(customer).first()


def holdings(holder: Holder) -> list[Holding]:
    """What a user or team still owes: asked by `people` before they leave."""
    owed_by = Q(owner=holder.user) if holder.user is not None else Q(owner_team=holder.team)
    rows = _owed().filter(owed_by).order_by("due_at")
    count = rows.count()
    examples = tuple(row.customer.name if row.customer else row.party for row in rows[:3])
    return [Holding(ngettext("%d open promise", "%d open promises", count) % count, count, examples)]


def _with_names() -> QuerySet[Promise]:
    return Promise.objects.select_related("customer", "person", "owner", "owner_team")


def _owed() -> QuerySet[Promise]:
    return _with_names().filter(Q(state__in=RUNNING) | Q(state=State.BROKEN, done_at__isnull=True))


def _until_midnight(now: datetime, *, unanswered: bool | None = None) -> Sought:
    """Both sides: whoever noted what a customer promised us is reminded of it like of their own."""
    where = ["p.breaks_at < %(until)s", "p.done_at IS NULL"]
    if unanswered is not None:
        where.append(f"{'' if unanswered else 'NOT '}(p.source = ANY(%(unanswered)s) AND p.kind = %(kind)s)")
    sources = [str(source) for source in UNANSWERED_CALL]
    values = {"until": _midnight(now), "unanswered": sources, "kind": str(Kind.CALL_BACK)}
    return Sought(side="both", is_bundled=False, where=where, values=values)


def _due(found: Sequence[Place], limit: int, *, is_all: bool) -> Due:
    """Ids first: joined with names the planner would read all customers before it sorts."""
    rows = _with_names().in_bulk([place.id for place in found[:limit]])
    shown = [rows[place.id] for place in found[:limit] if place.id in rows]
    return Due(shown, len(found), is_all=is_all, is_broken=any(place.stage < COMING for place in found))


def _same_party(customer: int | None, party: str) -> Q:
    if customer is not None:
        return Q(customer__in=customers.family(customer))
    return Q(customer__isnull=True, party=party)


def _midnight(now: datetime) -> datetime:
    zone = ZoneInfo(settings.TIME_ZONE)
    today = now.astimezone(zone).date()
    return datetime.combine(today + timedelta(days=1), time(0), tzinfo=zone)
