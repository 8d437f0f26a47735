"""The table of the portfolio: narrowed, in any order, page by page; and who a draft's sentence means. For inside only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from handschlag.care.models import Placement
from handschlag.care.queries.caring import Plan, basic_tier, plans
from handschlag.care.queries.classes import find_run_in_force, overrides
from handschlag.care.queries.figures import SECONDS_OF_A_LETTER
from handschlag.care.queries.patterns import TimeFrame, quarter_begin, time_frames
from handschlag.customers import queries as customers
from handschlag.customers.models import Responsibility
from handschlag.customers.queries.family import GONE

BASIC = 0
"""How the basic tier is asked for: it holds whichever the house calls so."""
ORDERS = ("-score", "score", "name", "-name", "-value", "value", "-cost", "cost")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Whom one wants to see; empty fields narrow nothing. `tier` BASIC: the basic one. `draft`: tiers as it would have them.

    `owner` and `team` are those the customer belongs to; `is_over`: more minutes used this quarter than meant.
    """

    letter: str = ""
    tier: int | None = None
    owner: int | None = None
    team: int | None = None
    is_over: bool = False
    among: Sequence[int] | None = None
    draft: int | None = None


@dataclass(frozen=True)
class Line:
    """One customer of the table. `value` and `cost` euros a year as the classes in force saw them."""

    customer: int
    name: str
    letter: str
    is_said: bool
    value: float
    cost: float
    plan: Plan
    face: Responsibility
    frame: TimeFrame


@dataclass(frozen=True)
class Page:
    """`after` is the last line's place in the order, None on the last page."""

    lines: list[Line]
    after: tuple[str, int] | None


_WITH = """
WITH RECURSIVE {gone}, held AS (
    SELECT DISTINCT ON (customer_id) customer_id, tier_id FROM care_careplan WHERE from_at <= %(now)s
    ORDER BY customer_id, from_at DESC
), face AS (
    SELECT DISTINCT ON (customer_id) customer_id, owner_id, owner_team_id FROM customers_responsibility
    WHERE from_at <= %(now)s ORDER BY customer_id, from_at DESC
), used AS (
    SELECT COALESCE(gone.root, customer_id) AS root, sum(CASE WHEN channel = 'letter' THEN %(letter_seconds)s
        ELSE GREATEST(0, extract(epoch FROM COALESCE(over_at, %(now)s) - connected_at)) END) / 60 AS minutes
    FROM conversations_conversation LEFT JOIN gone ON gone.id = customer_id
    CROSS JOIN LATERAL (SELECT COALESCE(connected_at, started_at) AT TIME ZONE %(zone)s AS wall) AS begun
    WHERE customer_id IS NOT NULL AND started_at >= %(quarter)s AND started_at < %(now)s
        AND NOT is_practice AND channel <> 'portal'
        AND NOT (direction = 'in' AND channel IN ('call', 'visit') AND EXISTS (
            SELECT FROM care_openhour h WHERE h.host_id = user_id AND h.weekday = extract(isodow FROM wall) - 1
                AND h.begins <= wall::time AND wall::time < h.ends
                AND h.from_on <= wall::date AND (h.ended_on IS NULL OR wall::date < h.ended_on)))
    GROUP BY 1
)
""".replace("{gone}", GONE)
"""`used` counts as `patterns.time_frames` does: talks in an open hour (`open_hours.in_open_hour`) are not among it."""
_TIER = "COALESCE(CASE WHEN d.id IS NOT NULL THEN d.tier_id ELSE held.tier_id END, %(basic)s)"
_SAID = "care_classoverride o ON o.customer_id = c.id AND o.during @> %(now)s::timestamptz"
_JOINS = {
    "held": "LEFT JOIN held ON held.customer_id = c.id"
    " LEFT JOIN care_draftplan d ON d.customer_id = c.id AND d.draft_id = %(draft)s",
    "tier": "LEFT JOIN care_caretier t ON t.id = {tier}".replace("{tier}", _TIER),
    "face": "LEFT JOIN face ON face.customer_id = c.id",
    "used": "LEFT JOIN used ON used.root = c.id",
    "said": f"LEFT JOIN {_SAID}",
}
_STANDS = "c.merged_into_id IS NULL AND (c.ended_on IS NULL OR c.ended_on > %(today)s)"
_KEYS = {"score": "p.score", "value": "p.value", "cost": "p.cost", "name": "c.name"}


def listing(
    asked: Asked, *, now: datetime, order: str = "-score", after: tuple[str, int] | None = None, limit: int = 50
) -> Page:
    """One page behind `after` (as the page before gave it). Empty while no classes are in force."""
    run = find_run_in_force()
    if run is None:
        return Page([], None)
    name = order.removeprefix("-")
    wheres, joins = _narrowed(asked)
    if after is not None:
        kind = "text" if name == "name" else "float8"
        wheres.append(
            f"({_KEYS[name]}, c.id) {'<' if order.startswith('-') else '>'} (%(key)s::{kind}, %(customer)s)"
            if order != "-score"
            else "(-p.score, c.id) > (-(%(key)s::float8), %(customer)s)"
        )
    found = _rows("JOIN", wheres, joins, order, asked, run=run.pk, now=now, after=after, limit=limit + 1)
    shown = found[:limit]
    last = shown[-1] if len(found) > limit else None
    return Page(_lines([customer for customer, _key in shown], run.pk, now), (_key(last[1]), last[0]) if last else None)


def meant(asked: Asked, *, now: datetime, order: str = "-score", most: int) -> list[int]:
    """Customers a sentence means, in this order, with or without classes in force."""
    run = find_run_in_force()
    wheres, joins = _narrowed(asked)
    found = _rows("LEFT JOIN", wheres, joins, order, asked, run=run.pk if run else 0, now=now, after=None, limit=most)
    return [customer for customer, _key in found]


def _narrowed(asked: Asked) -> tuple[list[str], list[str]]:
    """Conditions, and the joins they need: what nobody asked for is not read."""
    wanted = {
        "COALESCE(o.letter, p.letter) = %(letter)s": (asked.letter, ["said"]),
        _TIER + " = %(tier)s": (asked.tier is not None, ["held"]),
        "face.owner_id = %(owner)s": (asked.owner, ["face"]),
        "face.owner_team_id = %(team)s": (asked.team, ["face"]),
        "used.minutes >= COALESCE(t.minutes_per_quarter, %(minutes)s)": (asked.is_over, ["held", "tier", "used"]),
        "c.id = ANY(%(among)s)": (asked.among is not None, []),
    }
    wheres = [_STANDS, *(where for where, (is_asked, _joins) in wanted.items() if is_asked)]
    needed = {join for is_asked, several in wanted.values() if is_asked for join in several}
    return wheres, [join for name, join in _JOINS.items() if name in needed]


def _from(joined: str, wheres: list[str], joins: list[str]) -> list[str]:
    placed = "care_placement p ON p.customer_id = c.id AND p.run_id = %(run)s"
    return ["FROM customers_customer c", joined, placed, *joins, "WHERE", " AND ".join(wheres)]


def _rows(
    joined: str,
    wheres: list[str],
    joins: list[str],
    order: str,
    asked: Asked,
    *,
    run: int,
    now: datetime,
    after: tuple[str, int] | None,
    limit: int,
) -> list[tuple[int, Any]]:
    key = _KEYS[order.removeprefix("-")]
    way = "DESC" if order.startswith("-") else "ASC"
    # The highest score first walks an index of its own (score falling, then customer rising).
    ordered = f"p.score DESC NULLS LAST, c.id LIMIT {limit}"
    ordered = ordered if order == "-score" else f"{key} {way} NULLS LAST, c.id {way} LIMIT {limit}"
    statement = " ".join([_WITH, "SELECT c.id,", key, *_from(joined, wheres, joins), "ORDER BY", ordered])
    said = _said(asked, run, now) | ({"key": after[0], "customer": after[1]} if after else {})
    with connection.cursor() as cursor:
        cursor.execute(statement, said)
        return list(cursor.fetchall())


def _said(asked: Asked, run: int, now: datetime) -> dict[str, Any]:
    basic = basic_tier()
    return {
        "now": now,
        "today": timezone.localdate(now),
        "quarter": quarter_begin(now),
        "zone": settings.TIME_ZONE,
        "letter_seconds": SECONDS_OF_A_LETTER,
        "run": run,
        "basic": basic.id or BASIC,
        "minutes": basic.minutes_per_quarter,
        "draft": asked.draft or 0,
        "letter": asked.letter,
        "tier": (basic.id or BASIC) if asked.tier == BASIC else asked.tier,
        "owner": asked.owner,
        "team": asked.team,
        "among": list(asked.among or ()),
    }


def _lines(ids: list[int], run: int, now: datetime) -> list[Line]:
    placed = {
        row.customer_id: row for row in Placement.objects.filter(run=run, customer__in=ids).select_related("customer")
    }
    said = {row.customer_id: row.letter for row in overrides(now=now).filter(customer__in=ids)}
    held, frames = plans(ids, now=now), time_frames(ids, now=now)
    faces = customers.responsibilities(ids, now=now)
    return [
        Line(
            customer=one,
            name=placed[one].customer.name,
            letter=said.get(one, placed[one].letter),
            is_said=one in said,
            value=placed[one].value,
            cost=placed[one].cost,
            plan=held[one],
            face=faces[one],
            frame=frames[one],
        )
        for one in ids
    ]


def _key(value: Any) -> str:
    return value if isinstance(value, str) else repr(float(value))
