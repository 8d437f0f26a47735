from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.db import DatabaseError, transaction

from handschlag.core.models import FactRow
from handschlag.people import actions as people
from handschlag.people import queries
from handschlag.people.models import Membership, Skill, User
from tests.factories.people import NOW, make_team, make_user

pytestmark = pytest.mark.django_db


def told() -> list[str]:
    return list(FactRow.objects.order_by("id").values_list("name", flat=True))


def add(*colleagues: people.Colleague) -> list[people.Welcomed]:
    return people.add_colleagues(colleagues=colleagues, language="de", by=1, now=NOW)


def test_several_come_at_once_each_with_a_login_and_a_link():
    kern, other = add(
        people.Colleague("Barbara Kern", "agent", "23"), people.Colleague("Dr. Bernd Kern", "team_lead", " ")
    )
    assert [kern.user.login, other.user.login] == ["kern", "b.kern"]
    assert queries.user_by_extension(["23"]) == [kern.user]
    assert people.accept_invitation(token=other.token, password="ein langer satz", now=NOW) == other.user


def test_all_come_or_none():
    make_user("alt", extensions=("23",))
    with pytest.raises(people.CannotAddExtension):
        add(people.Colleague("Jonas Weiß", "agent"), people.Colleague("Barbara Kern", "agent", "23"))
    assert User.objects.count() == 1
    assert told() == []


def test_nobody_at_all_is_nothing():
    assert add() == []


def test_a_small_house_is_one_team_led_by_who_leads():
    make_user("boss", role="management")
    make_user("kern")
    make_user("partner", role="partner")
    make_user("alt", is_active=False)
    team = people.gather_everybody(name="Büro", by=1, now=NOW)
    assert [(row.user.login, row.is_lead) for row in queries.memberships(team.pk)] == [("boss", True), ("kern", False)]


def test_a_user_is_in_exactly_the_teams_and_has_exactly_the_skills_given():
    old, stays, new = make_team("Alt"), make_team("Bleibt"), make_team("Neu")
    kern = make_user("kern", team=stays, leads=True)
    people.join_team(team=old.pk, user=kern.pk, by=1, now=NOW)
    skill = Skill.objects.create(name="Schaden")
    for _ in range(2):
        people.set_belonging(user=kern.pk, teams=[stays.pk, new.pk], skills=[skill.pk], by=1, now=NOW)
    rows = Membership.objects.filter(user=kern).order_by("team__name").values_list("team__name", "is_lead")
    assert list(rows) == [("Bleibt", True), ("Neu", False)]
    assert list(kern.skills.all()) == [skill]
    assert told() == ["TeamJoined", "TeamLeft", "TeamJoined", "SkillsChanged"]


def test_a_second_factor_is_removed_once():
    kern = make_user("kern")
    Authenticator.objects.create(user=kern, type="totp", data={"secret": "x"})
    assert queries.has_second_factor(kern.pk)
    for _ in range(2):
        people.remove_second_factor(user=kern.pk, by=1, now=NOW)
    assert not queries.has_second_factor(kern.pk)
    assert told() == ["SecondFactorRemoved"]


@pytest.mark.parametrize(
    ("field", "value"), [("login", "Kern"), ("login", "k@x"), ("login", "k x"), ("name", ""), ("role", "god")]
)
def test_the_database_keeps_the_rules_too(field, value):
    user = User(**{"login": "kern", "name": "Kern", "role": "agent"} | {field: value})
    with pytest.raises(DatabaseError), transaction.atomic():
        user.save()
