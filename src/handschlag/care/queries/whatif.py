"""What if: a draft before and after, by tier, by team and by month, against the hours that are there (law.md R20: never by person)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils import timezone

from handschlag.care.models import CareTier
from handschlag.care.queries.capacity import QUARTER, Hours, hours_by_month, teams_of
from handschlag.care.queries.caring import Tier, basic_tier, tier_of
from handschlag.care.rules.capacity import Need, Remedy, Weighed, remedies, suggestion, weigh


@dataclass(frozen=True)
class Balance:
    """Minutes of one team (`team` None: who is in none) or of one month: what is needed before and after, and there."""

    before: float
    after: float
    has: float
    team: int | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None


@dataclass(frozen=True)
class Change:
    """One tier before and after."""

    tier: Tier
    before: Need
    after: Need


@dataclass(frozen=True)
class WhatIf:
    """The coming thirteen weeks. `suggestion`: moves which together make it fit; `remedies`: what would, each alone.

    `moving`: customers whose tier would be another.
    """

    before: Weighed
    after: Weighed
    hours: Hours
    changes: list[Change]
    teams: list[Balance]
    months: list[Balance]
    moving: int
    suggestion: list[Remedy]
    remedies: list[Remedy]


@dataclass(frozen=True)
class _Held:
    """How many customers of one owner have (`before`) and would have (`after`) which tiers."""

    owner: int | None
    team: int | None
    before: int | None
    after: int | None
    customers: int


_HELD = """
SELECT face.owner_id, face.owner_team_id, held.tier_id,
    CASE WHEN d.id IS NOT NULL THEN d.tier_id ELSE held.tier_id END, count(*)
FROM customers_customer c
LEFT JOIN (
    SELECT DISTINCT ON (customer_id) customer_id, tier_id FROM care_careplan WHERE from_at <= %(now)s
    ORDER BY customer_id, from_at DESC
) held ON held.customer_id = c.id
LEFT JOIN (
    SELECT DISTINCT ON (customer_id) customer_id, owner_id, owner_team_id FROM customers_responsibility
    WHERE from_at <= %(now)s ORDER BY customer_id, from_at DESC
) face ON face.customer_id = c.id
LEFT JOIN care_draftplan d ON d.customer_id = c.id AND d.draft_id = %(draft)s
WHERE c.merged_into_id IS NULL AND (c.ended_on IS NULL OR c.ended_on > %(today)s)
GROUP BY 1, 2, 3, 4
"""


def what_if(*, now: datetime, draft: int | None = None) -> WhatIf:
    """Everybody's tier as it is and as the draft would have it (without one: twice the same), in one statement."""
    basic = basic_tier()
    held = _held(draft, basic.id, now)
    tiers = _tiers(held, basic)
    has, months = hours_by_month(now=now)
    before, after = (_weighed(held, tiers, has.minutes, is_after=is_after) for is_after in (False, True))
    needs = ({need.tier: need for need in before.needs}, {need.tier: need for need in after.needs})
    return WhatIf(
        before=before,
        after=after,
        hours=has,
        changes=[Change(tiers[need.tier], needs[0][need.tier], needs[1][need.tier]) for need in after.needs],
        teams=_teams(held, tiers, has),
        months=[_month(span, before, after) for span in months],
        moving=sum(one.customers for one in held if one.before != one.after),
        suggestion=suggestion(after),
        remedies=remedies(after),
    )


def _held(draft: int | None, basic: int | None, now: datetime) -> list[_Held]:
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"now": now, "today": timezone.localdate(now), "draft": draft or 0})
        return [
            _Held(owner, team, basic if before is None else before, basic if after is None else after, customers)
            for owner, team, before, after, customers in cursor.fetchall()
        ]


def _tiers(held: Iterable[_Held], basic: Tier) -> dict[int | None, Tier]:
    """Those offered, and those retired which somebody still has."""
    rows = CareTier.objects.in_bulk()
    used = {tier for one in held for tier in (one.before, one.after)}
    found = {pk: tier_of(row) for pk, row in rows.items() if row.retired_at is None or pk in used}
    return {**found, basic.id: basic}


def _weighed(held: Iterable[_Held], tiers: Mapping[int | None, Tier], has: float, *, is_after: bool) -> Weighed:
    counted: dict[int | None, int] = dict.fromkeys(tiers, 0)
    for one in held:
        counted[one.after if is_after else one.before] += one.customers
    return weigh((Need(tier, count, tiers[tier].minutes_per_quarter) for tier, count in counted.items()), has)


def _teams(held: list[_Held], tiers: Mapping[int | None, Tier], has: Hours) -> list[Balance]:
    """Whoever is in two teams counts half in each, with their customers as with their hours."""
    members = teams_of({one.owner for one in held if one.owner is not None})
    needed: dict[int | None, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for one in held:
        several = [one.team] if one.owner is None else members[one.owner]
        for team in several:
            for place, tier in enumerate((one.before, one.after)):
                needed[team][place] += one.customers * tiers[tier].minutes_per_quarter / len(several)
    every = {*needed, *has.by_team}
    found = [Balance(needed[team][0], needed[team][1], has.by_team.get(team, 0.0), team=team) for team in every]
    return sorted(found, key=lambda one: (-one.after, -one.has, one.team or 0))


def _month(span: Hours, before: Weighed, after: Weighed) -> Balance:
    """What is needed is spread evenly over the days, what is there follows calendars and absences."""
    share = (span.to_at - span.from_at) / QUARTER
    return Balance(before.needed * share, after.needed * share, span.minutes, from_at=span.from_at, to_at=span.to_at)
