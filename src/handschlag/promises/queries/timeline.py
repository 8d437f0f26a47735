"""What the house owes, in the order in which somebody must act: by keyset, each list read along an index.

First what is broken and the customer does not know of, then what is late, then what is coming. A million open promises
cost what fifty do: every part of a page is at most a page long and comes in order from one of the ledger's indexes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext as _

from handschlag.core.errors import NotThere
from handschlag.customers import queries as customers
from handschlag.people import queries as people
from handschlag.people.models import Membership
from handschlag.promises.choices import Kind, Source, State
from handschlag.promises.models import OWED, Promise
from handschlag.promises.queries.acting import acting_for
from handschlag.promises.queries.figures import customer_owed

VIEWS: Final = ("mine", "stand_in", "team", "all", "theirs")
UNTOLD: Final = 0
LATE: Final = 1
COMING: Final = 2

OURS = ~Q(source=Source.CUSTOMER)
THEIRS = Q(source=Source.CUSTOMER)
STAGES: Final = (
    (UNTOLD, Q(state=State.BROKEN, break_told_at__isnull=True)),
    (LATE, Q(state=State.BROKEN, break_told_at__isnull=False, done_at__isnull=True)),
    (COMING, Q(state=State.OPEN)),
    (COMING, Q(state=State.PROVISIONALLY_KEPT)),
)
THEIR_STAGES: Final = (
    (LATE, Q(state=State.BROKEN, done_at__isnull=True)),
    (COMING, Q(state=State.OPEN)),
)
MOST_FOUND: Final = 60
"""Customers a search looks at."""
MOST_LOOKED_AT: Final = 1000
"""Promises of absent colleagues that one page looks through for those this person stands in for."""
SHORTEST_WORDS: Final = 3
FEW: Final = 1000
"""So many promises that fit a text are asked for by their ids; more are common enough to be met along the way."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How to look at the ledger. `view`: mine, stand_in, team, all or theirs (what customers promised us).

    `team`: one team's id; None means all teams of the person who looks. `owner`: only what this user owes. `kind` and
    `text` (customer, person, words) narrow it further.
    """

    view: str = "mine"
    team: int | None = None
    owner: int | None = None
    kind: str = ""
    text: str = ""


@dataclass(frozen=True)
class Entry:
    """One line: a promise, alone or for its group, and the stage in which it stands."""

    promise: Promise
    stage: int


@dataclass(frozen=True)
class Stretch:
    """A page of the timeline; `next` is the cursor of the following one, "" at the end."""

    entries: list[Entry]
    next: str


@dataclass(frozen=True)
class _Place:
    stage: int
    breaks_at: datetime
    id: int

    def written(self) -> str:
        return f"{self.stage}_{self.breaks_at.astimezone(UTC).isoformat()}_{self.id}"


def timeline(asked: Wanted, *, user: int, now: datetime, after: str = "", limit: int = 50) -> Stretch:
    """One page of what `asked` shows `user`, beginning behind the cursor `after`. Raises NotThere for a wrong one."""
    place = _read(after) if after else None
    if asked.view == "stand_in":
        return _stood_in_for(asked, place, user=user, now=now, limit=limit)
    found = _places(asked, _scopes(asked, user), place, now=now, limit=limit + 1)
    return Stretch(_entries(found[:limit]), found[limit - 1].written() if len(found) > limit else "")


def count_untold(*, most: int = 100) -> int:
    """How many broken promises there are of which the customer does not know yet; counted no further than `most`."""
    return untold().order_by()[:most].count()


def untold() -> QuerySet[Promise]:
    return Promise.objects.filter(OURS, state=State.BROKEN, break_told_at__isnull=True)


def broke_while_customer_owed(promises: QuerySet[Promise]) -> QuerySet[Promise]:
    """Of `promises` those that broke while the customer was late with what ours waited for: counted apart (law 3)."""
    return promises.filter(customer_owed(), state=State.BROKEN)


def _scopes(asked: Wanted, user: int) -> list[Q]:
    """Whose promises: one condition for each index that is read."""
    if asked.view == "theirs":
        return [Q(owner=asked.owner) if asked.owner else Q()]
    if asked.owner is not None:
        return [Q(owner=asked.owner)]
    if asked.view == "mine":
        return [Q(owner=user)]
    if asked.view == "team":
        teams = [asked.team] if asked.team else [team.pk for team in people.teams_of(user)]
        members = Membership.objects.filter(team__in=teams).order_by("user").values_list("user", flat=True).distinct()
        return [*(Q(owner_team=team) for team in teams), *(Q(owner=member) for member in members)]
    return [Q()]


def _places(asked: Wanted, scopes: Sequence[Q], after: _Place | None, *, now: datetime, limit: int) -> list[_Place]:
    """The next `limit` places in order, merged from one ordered stretch for each scope, stage and way of finding."""
    side, stages = (THEIRS, THEIR_STAGES) if asked.view == "theirs" else (OURS, STAGES)
    text = asked.text.strip()
    ways = _ways(text, now=now) if text else [Q()]
    if text and scopes:
        scopes = [_any(scopes)]
    branches = []
    for stage, condition in stages:
        if after is not None and stage < after.stage:
            continue
        rows = Promise.objects.filter(side, condition)
        if asked.kind in Kind.values:
            rows = rows.filter(kind=asked.kind)
        if after is not None and stage == after.stage:
            rows = rows.filter(breaks_at__gte=after.breaks_at).filter(
                Q(breaks_at__gt=after.breaks_at) | Q(id__gt=after.id)
            )
        if not text:
            rows = rows.filter(~Exists(_earlier_member(condition)))
        branches += [_ordered(rows.filter(scope, way), stage, limit) for scope in scopes for way in ways]
    if not branches:
        return []
    merged: Any = branches[0].union(*branches[1:]) if len(branches) > 1 else branches[0]
    found = merged.order_by("stage", "breaks_at", "id")[:limit]
    return [_Place(stage, breaks_at, promise) for stage, breaks_at, promise in found]


def _ordered(rows: QuerySet[Promise], stage: int, limit: int) -> QuerySet[Promise, tuple[int, datetime, int]]:
    rows = rows.annotate(stage=Value(stage, output_field=IntegerField()))
    return rows.order_by("breaks_at", "id").values_list("stage", "breaks_at", "id")[:limit]


def _earlier_member(condition: Q) -> QuerySet[Promise]:
    """Members of a group stand in one line: the first of them that is in the same stage and owed by the same."""
    same_face = Q(owner=OuterRef("owner")) | Q(owner_team=OuterRef("owner_team"))
    return Promise.objects.filter(condition, same_face, group=OuterRef("group"), id__lt=OuterRef("id"))


def _ways(text: str, *, now: datetime) -> list[Q]:
    """How a text finds promises: by the customers and persons it means, and by the words that were said.

    What few promises fit is looked up first and asked for by id. What many fit is found soon along the order of time;
    as a pattern, for else the planner would collect all of them from the index of words and sort them.
    """
    hits = customers.search(text, limit=MOST_FOUND, now=now)
    roots = set(customers.roots(hit.customer_id for hit in hits).values())
    found = sorted({one for family in customers.families(roots).values() for one in family})
    ways = [_few_or(Q(customer__in=found), Q(customer__in=found))] if found else []
    if len(text) >= SHORTEST_WORDS:
        ways.append(_few_or(Q(words__icontains=text), Q(words__iregex=re.escape(text))))
    return ways or [Q(pk__in=[])]


def _few_or(meant: Q, many: Q) -> Q:
    few = list(Promise.objects.filter(OWED, meant).order_by().values_list("pk", flat=True)[: FEW + 1])
    return Q(pk__in=few) if len(few) <= FEW else many


def _any(scopes: Sequence[Q]) -> Q:
    whole = scopes[0]
    for scope in scopes[1:]:
        whole |= scope
    return whole


def _stood_in_for(asked: Wanted, after: _Place | None, *, user: int, now: datetime, limit: int) -> Stretch:
    """What absent colleagues owe and this user acts for now; looks at a bounded number and remembers where it stopped."""
    here = {user, *people.ids_here(now)}
    away = [colleague for colleague in people.users().values_list("pk", flat=True) if colleague not in here]
    scopes = [Q(owner=colleague) for colleague in away if asked.owner in (None, colleague)]
    found: list[Entry] = []
    looked_at = 0
    while scopes and len(found) <= limit and looked_at < MOST_LOOKED_AT:
        places = _places(asked, scopes, after, now=now, limit=4 * limit)
        entries = _entries(places)
        acting = acting_for([entry.promise for entry in entries], now=now)
        found += [entry for entry in entries if acting[entry.promise.pk].user_id == user]
        looked_at += len(places)
        if len(places) < 4 * limit:
            return _cut(found, limit, "")
        after = places[-1]
    return _cut(found, limit, after.written() if after and scopes else "")


def _cut(found: list[Entry], limit: int, rest: str) -> Stretch:
    if len(found) <= limit:
        return Stretch(found, rest)
    last = found[limit - 1]
    return Stretch(found[:limit], _Place(last.stage, last.promise.breaks_at, last.promise.pk).written())


def _entries(places: Iterable[_Place]) -> list[Entry]:
    """The promises at these places, with their names, in the same order."""
    wanted = list(places)
    rows = Promise.objects.select_related("customer", "person", "owner", "owner_team", "group", "waits_for")
    found = rows.in_bulk([place.id for place in wanted])
    return [Entry(found[place.id], place.stage) for place in wanted if place.id in found]


def _read(after: str) -> _Place:
    stage, _first, rest = after.partition("_")
    at, _second, last = rest.rpartition("_")
    try:
        moment = datetime.fromisoformat(at)
        return _Place(int(stage), moment if moment.tzinfo else moment.replace(tzinfo=UTC), int(last))
    except ValueError as why:
        raise NotThere(_("This page does not exist."), field="after") from why
