"""What absent colleagues owe and somebody acts for: who that is says law 1 for each, here it is found where to look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice, starmap
from typing import Final

from handschlag.customers import queries as customers
from handschlag.customers.rules.acting import Acting, Face, House, who_acts
from handschlag.people import queries as people
from handschlag.people.choices import Availability
from handschlag.promises.models import Promise
from handschlag.promises.queries.acting import Owed, acting_for
from handschlag.promises.queries.places import NONE_COLLECTED, OWED, Find, Place, Sought, places

MOST_CUSTOMERS: Final = 5000
"""Of more customers it is not asked which they are: what is owed to so many is met soon."""
FEW_OWED: Final = 1000
KNOWN: Final = "p.customer_id = ANY(%(stood_in_for)s::bigint[])"
MOST_LOOKED_AT: Final = 1000
"""Promises that one page looks through at most; the next one goes on where it stopped."""


def stood_in_for(
    sought: Sought, *, user: int, now: datetime, after: Place | None, limit: int
) -> tuple[dict[Place, Acting], Place | None]:
    """Up to `limit` places behind `after` for which `user` acts, and why; and from where the next page goes on (or None).

    `sought.users` narrows whose promises; None means everybody who is not here.
    """
    there = people.availabilities(now=now)
    house = customers.whole_house(there)
    away = _absent(there, user)
    looks = _where_to_look(sought, user, away.intersection(sought.users) if sought.users else away, house, now=now)
    found: dict[Place, Acting] = {}
    looked_at = 0
    while looks and looked_at < MOST_LOOKED_AT:
        step = limit + 1
        near = sorted({place for look in looks for place in places(look, after=after, limit=step)})[:step]
        found |= _acted_for(near, user, house, now=now)
        if len(found) > limit:
            page = dict(islice(found.items(), limit))
            return page, list(page)[-1]
        if len(near) < step:
            return found, None
        looked_at, after = looked_at + step, near[-1]
    return found, after if looks else None


def _absent(there: Mapping[int, Availability], user: int) -> set[int]:
    """All with an open account who cannot be spoken to in the house; never this user."""
    here = {colleague for colleague, availability in there.items() if availability in people.HERE}
    return set(people.users().order_by().values_list("pk", flat=True)) - here - {user}


def _where_to_look(sought: Sought, user: int, away: set[int], house: House, *, now: datetime) -> Sequence[Sought]:
    """Where this user is the customer's stand-in, and whose matters come to them as a lead or as management.

    Each holds what it should and perhaps more: who acts is judged for each promise.
    """
    if not away:
        return []
    theirs = replace(sought, users=away)
    mine = customers.stood_in_by(user, absent=away, now=now, most=MOST_CUSTOMERS)
    left = _left_to(user, away, house)
    if mine is None:
        return [theirs]
    theirs = replace(theirs, values={**sought.values, "stood_in_for": mine, "left": sorted(left)})
    if sought.finds:
        return [replace(theirs, where=[*sought.where, f"({KNOWN} OR p.owner_id = ANY(%(left)s::bigint[]))"])]
    ways = [Find(f"{KNOWN} AND p.owner_id = ANY(%(users)s::bigint[]) AND ({OWED})", KNOWN)]
    by_customer = replace(theirs, finds=ways, few=FEW_OWED if len(mine) <= FEW_OWED else NONE_COLLECTED)
    return [*([by_customer] if mine else []), *([replace(sought, users=left)] if left else [])]


def _left_to(user: int, away: Iterable[int], house: House) -> set[int]:
    """Those of `away` some of whose matters come to `user` although the stand-in is another: nobody nearer is here."""
    if user not in house.management and not any(user in leads for leads in house.leads.values()):
        return set()
    colleagues = [Face(user=colleague) for colleague in away]
    teams = [Face(team=team) for team in house.members]
    stand_ins = {_kind(face, house): face for face in [Face(), *teams, *colleagues]}
    judged: dict[object, bool] = {}
    for face in colleagues:
        if (kind := _kind(face, house)) not in judged:
            judged[kind] = any(who_acts(face, stand_in, house).user_id == user for stand_in in stand_ins.values())
    return {face.user for face in colleagues if face.user is not None and judged[_kind(face, house)]}


def _kind(face: Face, house: House) -> object:
    """What decides who acts where this face is not here: who leads it, and whether it is expected at all."""
    is_there = face.team is not None and not house.here.isdisjoint(house.members.get(face.team, frozenset()))
    return tuple(house.leads_of(face)), face.user in house.expected, is_there, face.team


def _acted_for(near: Sequence[Place], user: int, house: House, *, now: datetime) -> dict[Place, Acting]:
    rows = Promise.objects.filter(pk__in=[place.id for place in near])
    owed = starmap(Owed, rows.values_list("pk", "customer", "owner", "owner_team"))
    acting = acting_for(owed, now=now, house=house)
    return {place: acting[place.id] for place in near if place.id in acting and acting[place.id].user_id == user}
