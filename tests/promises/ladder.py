"""An office with a ladder: who owes, who stands in, who leads, who manages; and what stands in their bells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from handschlag.core.models import FactRow
from handschlag.customers.models import Customer
from handschlag.people import actions as people
from handschlag.people import queries as colleagues
from handschlag.people.choices import Role
from handschlag.people.models import Team, User
from handschlag.promises import actions as promises
from handschlag.promises.choices import Clock
from handschlag.promises.models import Promise
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_team, make_user
from tests.factories.promises import promise_to

HOUR = timedelta(hours=1)


@dataclass
class Office:
    kern: User
    weiss: User
    lead: User
    boss: User
    team: Team
    roth: Customer


def make_office() -> Office:
    kern = make_user("kern", name="Barbara Kern", presence="available")
    weiss = make_user("weiss", name="Jonas Weiß", presence="available")
    lead = make_user("lindner", name="Petra Lindner", role=Role.TEAM_LEAD, presence="available")
    boss = make_user("brandt", name="Max Brandt", role=Role.MANAGEMENT, presence="available")
    make_user("admin", role=Role.ADMIN, presence="available")
    team = make_team("Schaden", lead=lead, members=(kern,))
    return Office(kern, weiss, lead, boss, team, make_customer("Ernst Roth", owner=kern, stand_in=weiss))


def owe(office: Office, **more) -> Promise:
    """Ten hours of calendar time, owed by Kern: 50 % at 5, 75 % at 7:30, 90 % at 9, 95 % at 9:30."""
    said = {"owner": office.kern.pk, "allowance": 10 * HOUR, "clock": Clock.CALENDAR} | more
    return promise_to(office.roth, **said)


def round_at(hours: float) -> int:
    return promises.climb_due(now=NOW + hours * HOUR)


def read(user: User, hours: float = 0) -> list[str]:
    said = colleagues.notices_for(user, now=NOW + hours * HOUR)
    return [sentence.text for each in said for sentence in each.sentences]


def told(office: Office, hours: float = 0) -> str:
    """Who has something in their bell: k, w, l, b."""
    everybody = (office.kern, office.weiss, office.lead, office.boss)
    return "".join(user.login[0] for user in everybody if read(user, hours))


def see(user: User, hours: float) -> None:
    people.acknowledge_notices(by=user.pk, now=NOW + hours * HOUR)


def facts(name: str) -> list[dict]:
    return [row.payload for row in FactRow.objects.filter(name=name).order_by("id")]
