"""Law 1, read: who is responsible for a customer, and who acts now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import Q

from handschlag.core.errors import NotThere
from handschlag.customers.models import Responsibility
from handschlag.customers.queries.family import LONGEST_CHAIN, roots
from handschlag.customers.rules import acting
from handschlag.customers.rules.acting import Acting, Face, House
from handschlag.people import queries as people
from handschlag.people.choices import Availability, Role
from handschlag.people.models import Membership
from handschlag.people.permissions import MANAGING

ACTING = (Availability.HERE, Availability.BUSY, Availability.AWAY)


def responsibility(customer_id: int, *, now: datetime) -> Responsibility:
    """Owner and stand-in at that moment; of a merged customer those of the one it was merged into.

    Raises NotThere for a customer that does not exist (or did not yet).
    """
    return responsibilities([customer_id], now=now)[customer_id]


def responsibilities(customer_ids: Iterable[int], *, now: datetime) -> dict[int, Responsibility]:
    """Owner and stand-in of each customer at that moment, in two queries. Raises NotThere."""
    root_of = roots(customer_ids)
    rows = Responsibility.objects.filter(customer__in=set(root_of.values()), from_at__lte=now)
    rows = rows.select_related("owner", "owner_team", "stand_in", "stand_in_team")
    latest = {row.customer_id: row for row in rows.order_by("customer", "-from_at").distinct("customer")}
    missing = sorted(customer for customer, root in root_of.items() if root not in latest)
    if missing:
        raise NotThere(f"no responsibility for customers {missing} at {now:%Y-%m-%d %H:%M}", field="customer")
    return {customer: latest[root] for customer, root in root_of.items()}


def stood_in_by(user: int, *, absent: Collection[int], now: datetime, most: int) -> list[int] | None:
    """The customers for whom `user` may act now where one of `absent` owes them something; None if more than `most`.

    Those whose stand-in `user` is, and their own where the stand-in is absent; with all that were merged into them.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STOOD_IN_BY, {"user": user, "absent": sorted(absent), "now": now, "enough": most + 1})
        found = [customer for (customer,) in cursor.fetchall()]
    return found if len(found) <= most else None


_STOOD_IN_BY: Final = """
WITH RECURSIVE mine(id) AS (
    (SELECT r.customer_id FROM customers_responsibility r
    WHERE (r.stand_in_id = %(user)s OR r.owner_id = %(user)s AND r.stand_in_id = ANY(%(absent)s::bigint[]))
        AND r.from_at <= %(now)s AND NOT EXISTS (
            SELECT 1 FROM customers_responsibility later
            WHERE later.customer_id = r.customer_id AND later.from_at > r.from_at AND later.from_at <= %(now)s)
    LIMIT %(enough)s)
    UNION
    SELECT c.id FROM mine JOIN customers_customer c ON c.merged_into_id = mine.id AND c.merged_into_id IS NOT NULL
) SELECT id FROM mine
"""
"""Said twice that it was merged, so that the few that were are joined and not every customer's index asked."""


def faces(customers: Iterable[int], *, now: datetime) -> dict[int, tuple[Face, Face]]:
    """Owner and stand-in of each customer at that moment, of a merged one those of the one it was merged into.

    Ids alone, in one statement, for lists of many; whoever was no customer yet is left out.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FACES, {"asked": sorted(set(customers)), "longest": LONGEST_CHAIN, "now": now})
        return {
            asked: (Face(owner, owner_team), Face(stand_in, stand_in_team))
            for asked, owner, owner_team, stand_in, stand_in_team in cursor.fetchall()
        }


_FACES: Final = """
WITH RECURSIVE up(asked, id, parent, depth) AS (
    SELECT c.id, c.id, c.merged_into_id, 0 FROM customers_customer c WHERE c.id = ANY(%(asked)s::bigint[])
    UNION ALL
    SELECT up.asked, c.id, c.merged_into_id, up.depth + 1 FROM up JOIN customers_customer c ON c.id = up.parent
    WHERE up.depth < %(longest)s
)
SELECT up.asked, r.owner_id, r.owner_team_id, r.stand_in_id, r.stand_in_team_id
FROM up CROSS JOIN LATERAL (
    SELECT * FROM customers_responsibility r WHERE r.customer_id = up.id AND r.from_at <= %(now)s
    ORDER BY r.from_at DESC LIMIT 1
) r WHERE up.parent IS NULL
"""


def responsibility_history(customer_id: int) -> list[Responsibility]:
    """Every owner and stand-in the customer has had, the newest first."""
    rows = Responsibility.objects.filter(customer=roots([customer_id])[customer_id])
    return list(rows.select_related("owner", "owner_team", "stand_in", "stand_in_team").order_by("-from_at"))


def who_acts(customer_id: int, *, now: datetime) -> Acting:
    """The person (or team) who acts for the customer now: the owner unless absent, then as law 1 says."""
    return who_acts_for_many([customer_id], now=now)[customer_id]


def who_acts_for_many(customer_ids: Iterable[int], *, now: datetime) -> dict[int, Acting]:
    """Who acts for each of them now, in as many queries as for one."""
    return who_acts_by(responsibilities(customer_ids, now=now), now=now)


def who_acts_by(rows: Mapping[int, Responsibility], *, now: datetime) -> dict[int, Acting]:
    """Who acts now where it is known already who is responsible."""
    faces = {
        customer: (Face(row.owner_id, row.owner_team_id), Face(row.stand_in_id, row.stand_in_team_id))
        for customer, row in rows.items()
    }
    there = house_of({face for both in faces.values() for face in both}, now=now)
    return {customer: acting.who_acts(owner, stand_in, there) for customer, (owner, stand_in) in faces.items()}


def who_acts_for_nobody(*, now: datetime, turn: Callable[[set[int]], list[int]] = sorted) -> Acting:
    """Who takes a caller nobody knows: a team lead who is here, else management, else anybody who is.

    Among equals the first of `turn`, which puts users in an order.
    """
    leads: dict[int, list[int]] = defaultdict(list)
    for team, user in Membership.objects.filter(is_lead=True).values_list("team", "user"):
        leads[team].append(user)
    return acting.who_acts_for_nobody(_house(people.availabilities(now=now), {}, leads, _management()), turn)


def house_of(faces: Iterable[Face], *, now: datetime) -> House:
    """As much of the house as may act for these: they, their teams and those teams' leads, and management.

    Not everybody: who acts is asked with every ring and every file, and a house may have hundreds of colleagues.
    """
    users = {face.user for face in faces if face.user is not None}
    teams = {face.team for face in faces if face.team is not None}
    theirs = Membership.objects.filter(user__in=users).values("team")
    rows = Membership.objects.filter(Q(team__in=teams) | Q(team__in=theirs)).order_by("user")
    members: dict[int, set[int]] = defaultdict(set)
    leads: dict[int, list[int]] = defaultdict(list)
    for team, user, is_lead in rows.values_list("team", "user", "is_lead"):
        if team in teams or user in users:
            members[team].add(user)
        if is_lead:
            leads[team].append(user)
    management = _management()
    there = people.availabilities(users.union(*members.values(), *leads.values(), management), now=now)
    return _house(there, members, leads, management)


def whole_house(there: Mapping[int, Availability]) -> House:
    """All of the house, for pages that judge many matters: `there` is what can be said of everybody with a desk."""
    members: dict[int, set[int]] = defaultdict(set)
    leads: dict[int, list[int]] = defaultdict(list)
    for team, user, is_lead in Membership.objects.order_by("user").values_list("team", "user", "is_lead"):
        members[team].add(user)
        if is_lead:
            leads[team].append(user)
    return _house(there, members, leads, _management())


def _management() -> tuple[int, ...]:
    """Those who manage, the administrators among them last."""
    bosses = people.desk_users().filter(role__in=MANAGING).values_list("role", "pk")
    return tuple(user for _is_admin, user in sorted((role == Role.ADMIN, user) for role, user in bosses))


def _house(
    there: Mapping[int, Availability],
    members: Mapping[int, Collection[int]],
    leads: Mapping[int, Iterable[int]],
    management: tuple[int, ...],
) -> House:
    return House(
        here=frozenset(user for user, availability in there.items() if availability in ACTING),
        expected=frozenset(user for user, availability in there.items() if availability != Availability.ABSENT),
        members={team: frozenset(who) for team, who in members.items()},
        leads={team: tuple(who) for team, who in leads.items()},
        management=management,
    )
