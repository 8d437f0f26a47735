"""Law 1, read: who is responsible for a customer, and who acts now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from handschlag.core.errors import NotThere
from handschlag.customers.models import Responsibility
from handschlag.customers.queries.family import roots
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


def responsibility_history(customer_id: int) -> list[Responsibility]:
    """Every owner and stand-in the customer has had, the newest first."""
    rows = Responsibility.objects.filter(customer=roots([customer_id])[customer_id])
    return list(rows.select_related("owner", "owner_team", "stand_in", "stand_in_team").order_by("-from_at"))


def who_acts(customer_id: int, *, now: datetime) -> Acting:
    """The person (or team) who acts for the customer now: the owner unless absent, then as law 1 says."""
    return who_acts_for_many([customer_id], now=now)[customer_id]


def who_acts_for_many(customer_ids: Iterable[int], *, now: datetime) -> dict[int, Acting]:
    """Who acts for each of them now, in as many queries as for one."""
    rows = responsibilities(customer_ids, now=now)
    there = house(now=now)
    return {
        customer: acting.who_acts(
            Face(row.owner_id, row.owner_team_id), Face(row.stand_in_id, row.stand_in_team_id), there
        )
        for customer, row in rows.items()
    }


def who_acts_for_nobody(*, now: datetime) -> Acting:
    """Who takes a caller nobody knows: a team lead who is here, else management, else anybody who is."""
    return acting.who_acts_for_nobody(house(now=now))


def house(*, now: datetime) -> House:
    """Who is here at that moment and who is not absent; partners are never ours."""
    users = list(people.desk_users())
    places = people.whereabouts(users, now=now)
    members: dict[int, set[int]] = defaultdict(set)
    leads: dict[int, list[int]] = defaultdict(list)
    for team, user, is_lead in Membership.objects.order_by("user").values_list("team", "user", "is_lead"):
        members[team].add(user)
        if is_lead:
            leads[team].append(user)
    bosses = sorted((user.role == Role.ADMIN, user.id) for user in users if user.role in MANAGING)
    return House(
        here=frozenset(place.user.id for place in places if place.availability in ACTING),
        expected=frozenset(place.user.id for place in places if place.availability != Availability.ABSENT),
        members={team: frozenset(who) for team, who in members.items()},
        leads={team: tuple(who) for team, who in leads.items()},
        management=tuple(user for _, user in bosses),
    )
