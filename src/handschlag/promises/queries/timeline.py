"""What the house owes, in the order in which somebody must act: by keyset, each list read along an index.

First what is broken and the customer does not know of, then what is late, then what is coming. A million open promises
cost what fifty do: every part of a page is at most a page long and comes in order from one of the ledger's indexes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from handschlag.core.errors import NotThere
from handschlag.customers import queries as customers
from handschlag.customers.rules.acting import Acting
from handschlag.people import queries as people
from handschlag.people.models import Membership
from handschlag.promises.choices import Kind, Source, State
from handschlag.promises.models import Promise
from handschlag.promises.queries.figures import customer_owed
from handschlag.promises.queries.places import BY_WORDS, OWED, Find, Place, Sought, places
from handschlag.promises.queries.standing_in import stood_in_for

VIEWS: Final = ("mine", "stand_in", "team", "all", "theirs")
MOST_FOUND: Final = 60
"""Customers a search looks at."""
SHORTEST_WORDS: Final = 3
BY_CUSTOMER: Final = "p.customer_id = ANY(%(customers)s::bigint[])"


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
    """One line: a promise, alone or for its group, the stage in which it stands, and who acts where that was asked."""

    promise: Promise
    stage: int
    acting: Acting | None = None


@dataclass(frozen=True)
class Stretch:
    """A page of the timeline; `next` is the cursor of the following one, "" at the end."""

    entries: list[Entry]
    next: str


def timeline(asked: Wanted, *, user: int, now: datetime, after: str = "", limit: int = 50) -> Stretch:
    """One page of what `asked` shows `user`, beginning behind the cursor `after`. Raises NotThere for a wrong one."""
    place = _read(after) if after else None
    sought = _sought(asked, user, now=now)
    if asked.view == "stand_in":
        acted_for, rest = stood_in_for(sought, user=user, now=now, after=place, limit=limit)
        judged = {one.id: acting for one, acting in acted_for.items()}
        entries = [replace(entry, acting=judged[entry.promise.pk]) for entry in _entries(acted_for)]
        return Stretch(entries, rest.written() if rest else "")
    found = places(sought, after=place, limit=limit + 1)
    return Stretch(_entries(found[:limit]), found[limit - 1].written() if len(found) > limit else "")


def count_untold(*, most: int = 100) -> int:
    """How many broken promises there are of which the customer does not know yet; counted no further than `most`."""
    return untold().order_by()[:most].count()


def untold() -> QuerySet[Promise]:
    return Promise.objects.exclude(source=Source.CUSTOMER).filter(state=State.BROKEN, break_told_at__isnull=True)


def broke_while_customer_owed(promises: QuerySet[Promise]) -> QuerySet[Promise]:
    """Of `promises` those that broke while the customer was late with what ours waited for: counted apart (law 3)."""
    return promises.filter(customer_owed(), state=State.BROKEN)


def _sought(asked: Wanted, user: int, *, now: datetime) -> Sought:
    text = asked.text.strip()
    users, teams = _faces(asked, user)
    return Sought(
        users=users,
        teams=teams,
        side="theirs" if asked.view == "theirs" else "ours",
        kind=asked.kind if asked.kind in Kind.values else "",
        is_bundled=not text,
        **(_meant_by(text, now=now) if text else {}),
    )


def _faces(asked: Wanted, user: int) -> tuple[set[int] | None, set[int]]:
    """Whose promises: users and teams, None for whoever owes them."""
    if asked.owner is not None:
        return {asked.owner}, set()
    if asked.view == "mine":
        return {user}, set()
    if asked.view == "team":
        teams = {asked.team} if asked.team else {team.pk for team in people.teams_of(user)}
        return set(Membership.objects.filter(team__in=teams).values_list("user", flat=True)), teams
    return None, set()


def _meant_by(text: str, *, now: datetime) -> dict[str, Any]:
    """How a text finds promises: by the customers and persons it means, and by the words that were said."""
    hits = customers.search(text, limit=MOST_FOUND, now=now)
    roots = set(customers.roots(hit.customer_id for hit in hits).values())
    found = sorted({one for family in customers.families(roots).values() for one in family})
    ways = [Find(f"{BY_CUSTOMER} AND ({OWED})", BY_CUSTOMER)] if found else []
    if len(text) >= SHORTEST_WORDS:
        ways.append(Find(BY_WORDS, "p.words ~* %(expression)s"))
    pattern = text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    values = {"customers": found, "pattern": f"%{pattern}%", "expression": re.escape(text)}
    return {"finds": ways, "values": values, "where": () if ways else ("false",)}


def _entries(found: Iterable[Place]) -> list[Entry]:
    """The promises at these places, with their names, in the same order."""
    wanted = list(found)
    rows = Promise.objects.select_related("customer", "person", "owner", "owner_team", "group", "waits_for")
    known = rows.in_bulk([place.id for place in wanted])
    return [Entry(known[place.id], place.stage) for place in wanted if place.id in known]


def _read(after: str) -> Place:
    stage, _first, rest = after.partition("_")
    at, _second, last = rest.rpartition("_")
    try:
        moment = datetime.fromisoformat(at)
        return Place(int(stage), moment if moment.tzinfo else moment.replace(tzinfo=UTC), int(last))
    except ValueError as why:
        raise NotThere(_("This page does not exist."), field="after") from why
