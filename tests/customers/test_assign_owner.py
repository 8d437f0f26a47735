from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow
from handschlag.customers import actions as customers
from handschlag.customers import permissions, queries
from handschlag.customers.rules import acting
from handschlag.customers.rules.acting import Face, House
from handschlag.people import actions as people
from handschlag.people.choices import Presence, Role
from handschlag.people.holdings import Holder
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_team, make_user

HERE = Presence.AVAILABLE


@pytest.fixture
def house():
    kern, barbara, lead, boss = (
        make_user("kern", presence=HERE),
        make_user("barbara", presence=HERE),
        make_user("lead", role=Role.TEAM_LEAD, presence=HERE),
        make_user("boss", role=Role.MANAGEMENT, presence=HERE),
    )
    team = make_team("Büro", lead=lead, members=(kern, barbara))
    return {"kern": kern, "barbara": barbara, "lead": lead, "boss": boss, "team": team}


@pytest.fixture
def roth(house):
    return make_customer("Roth", owner=house["kern"], stand_in=house["barbara"])


def away(user, hours=48):
    people.record_absence(user=user.pk, from_at=NOW, until_at=NOW + timedelta(hours=hours), by=None, now=NOW)


def acts(roth, now=NOW):
    found = queries.who_acts(roth.pk, now=now)
    return found.user_id, found.why


@pytest.mark.django_db
def test_absence_changes_who_acts_and_not_who_is_responsible(house, roth):
    ladder = [("kern", "owner"), ("barbara", "stand_in"), ("lead", "team_lead"), ("boss", "management")]
    for login, why in ladder:
        assert acts(roth) == (house[login].pk, why)
        away(house[login])
    nobody = queries.who_acts(roth.pk, now=NOW)
    assert (nobody.user_id, nobody.why, nobody.is_here) == (house["kern"].pk, "nobody", False)
    assert queries.responsibility(roth.pk, now=NOW).owner == house["kern"]


@pytest.mark.django_db
def test_outside_hours_it_falls_to_who_is_not_absent(house, roth):
    away(house["kern"])
    for login in ("barbara", "lead", "boss"):
        people.set_presence(user=house[login].pk, state=Presence.OFF, by=None, now=NOW)
    found = queries.who_acts(roth.pk, now=NOW)
    assert (found.user_id, found.why, found.is_here) == (house["barbara"].pk, "stand_in", False)


@pytest.mark.django_db
def test_who_was_stand_in_and_becomes_owner_leaves_the_place_to_the_owner(house, roth):
    before = queries.responsibility(roth.pk, now=NOW)
    later = NOW + timedelta(hours=1)
    after = customers.assign_owner(
        customer=roth.pk, owner=house["barbara"].pk, seen=before.pk, reason="Elternzeit", by=house["boss"].pk, now=later
    )
    assert (after.owner, after.stand_in, after.from_at, after.reason) == (
        house["barbara"],
        house["kern"],
        later,
        "Elternzeit",
    )
    assert queries.responsibility(roth.pk, now=NOW).pk == before.pk
    assert [row.pk for row in queries.responsibility_history(roth.pk)] == [after.pk, before.pk]


@pytest.mark.django_db
def test_owner_and_stand_in_can_change_together_and_teams_too(house, roth):
    seen = queries.responsibility(roth.pk, now=NOW).pk
    row = customers.assign_owner(
        customer=roth.pk, owner_team=house["team"].pk, stand_in=house["boss"].pk, seen=seen, by=None, now=NOW
    )
    assert (row.owner_team, row.owner, row.stand_in) == (house["team"], None, house["boss"])
    found = queries.who_acts(roth.pk, now=row.from_at)
    assert (found.user_id, found.team_id, found.why) == (None, house["team"].pk, "owner")
    again = customers.assign_stand_in(customer=roth.pk, stand_in=house["boss"].pk, seen=row.pk, by=None, now=NOW)
    assert again.pk == row.pk


@pytest.mark.django_db
def test_two_never_hand_on_past_each_other(house, roth):
    seen = queries.responsibility(roth.pk, now=NOW).pk
    customers.assign_stand_in(customer=roth.pk, stand_in=house["lead"].pk, seen=seen, by=None, now=NOW)
    with pytest.raises(customers.CannotAssign) as refusal:
        customers.assign_owner(customer=roth.pk, owner=house["boss"].pk, seen=seen, by=None, now=NOW)
    assert refusal.value.field == "revision"
    assert FactRow.objects.filter(name="ResponsibilityAssigned").count() == 2


@pytest.mark.django_db
def test_a_customer_that_is_not_there_has_nobody(house, roth):
    with pytest.raises(NotThere):
        queries.responsibility(roth.pk, now=NOW - timedelta(days=1))
    assert queries.responsibilities([999_999], now=NOW) == {}


@pytest.mark.django_db
def test_an_unknown_caller_is_for_whoever_leads_and_is_here(house):
    assert queries.who_acts_for_nobody(now=NOW).user_id == house["lead"].pk
    away(house["lead"])
    assert queries.who_acts_for_nobody(now=NOW).user_id == house["boss"].pk


@pytest.mark.django_db
def test_nobody_leaves_while_customers_hang_on_them(house, roth):
    held = {
        (holding.count, holding.examples)
        for holding in queries.holdings(Holder(user=house["kern"].pk))
        if holding.count
    }
    assert held == {(1, ("Roth",))}
    assert [holding.count for holding in queries.holdings(Holder(team=house["team"].pk))] == [0, 0]


@pytest.mark.django_db
@pytest.mark.parametrize("customers_asked", [1, 3])
def test_who_acts_takes_the_same_few_queries_for_many(house, customers_asked):
    asked = [make_customer(f"Kunde {number}").pk for number in range(customers_asked)]
    with CaptureQueriesContext(connection) as taken:
        queries.who_acts_for_many(asked, now=NOW)
    assert len(taken) == 7


@pytest.mark.django_db
def test_partners_may_nothing_and_agents_not_assign():
    partner, agent, lead = make_user(role=Role.PARTNER), make_user(), make_user(role=Role.TEAM_LEAD)
    allowed = {
        may.__name__: [who.login for who in (partner, agent, lead) if may(who)]
        for may in (
            permissions.may_see_customers, permissions.may_change_customers, permissions.may_record_consents,
            permissions.may_assign_owners, permissions.may_import_customers,
        )
    }  # fmt: skip
    ours, leading = [agent.login, lead.login], [lead.login]
    assert list(allowed.values()) == [ours, ours, ours, leading, leading]


users = st.integers(1, 5)
faces = st.builds(Face, user=users) | st.builds(Face, team=st.integers(1, 2))
houses = st.builds(
    House,
    here=st.frozensets(users),
    expected=st.frozensets(users),
    members=st.dictionaries(st.integers(1, 2), st.frozensets(users)),
    leads=st.dictionaries(st.integers(1, 2), st.lists(users, max_size=2).map(tuple)),
    management=st.lists(users, max_size=2).map(tuple),
)


@given(faces, faces, houses)
def test_somebody_always_acts_and_here_means_here(owner, stand_in, house):
    found = acting.who_acts(owner, stand_in, house)
    assert (found.user_id is None) != (found.team_id is None)
    present = {found.user_id} if found.user_id else house.members.get(found.team_id, frozenset())
    assert found.is_here == bool(present & house.here)
    if found.why == "nobody":
        assert (found.user_id, found.team_id) == (owner.user, owner.team)


@given(houses)
def test_for_nobodys_caller_somebody_who_is_here_comes_first(house):
    found = acting.who_acts_for_nobody(house)
    assert found.is_here == bool(house.here & (house.here | house.expected))
    assert (found.user_id is None) == (found.why == "nobody")
