from __future__ import annotations

from datetime import timedelta

import pytest

from handschlag.core.models import FactRow
from handschlag.people import actions as people
from handschlag.people import permissions, queries
from handschlag.people.models import Absence
from tests.factories.people import NOW, make_team, make_user

DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


def away(user, from_at=NOW, until_at=NOW + DAY, **said):
    return people.record_absence(user=user.pk, from_at=from_at, until_at=until_at, by=user.pk, now=NOW, **said)


def test_an_absence_is_known_from_its_first_to_before_its_last_moment():
    user = make_user()
    absence = away(user, reason="leave")
    assert queries.find_running_absence(user.pk, now=NOW) == absence
    assert queries.find_running_absence(user.pk, now=NOW + DAY) is None
    assert FactRow.objects.get().payload == {"absence": absence.pk}


@pytest.mark.parametrize(
    ("from_at", "until_at", "reason", "field"),
    [
        (NOW + DAY, NOW, "leave", "until"),
        (NOW, NOW, "leave", "until"),
        (NOW - 2 * DAY, NOW, "leave", "until"),
        (NOW, None, "ill", "reason"),
        (NOW + DAY, NOW + 3 * DAY, "leave", "from"),
    ],
)
def test_nonsense_is_refused_with_its_field(from_at, until_at, reason, field):
    user = make_user()
    Absence.objects.create(user=user, during=(NOW + 2 * DAY, NOW + 4 * DAY))
    with pytest.raises(people.CannotRecordAbsence) as refused:
        away(user, from_at, until_at, reason=reason)
    assert refused.value.field == field


def test_an_open_absence_ends_when_it_is_cancelled():
    user = make_user()
    absence = away(user, until_at=None)
    assert queries.find_running_absence(user.pk, now=NOW + 400 * DAY) == absence
    people.cancel_absence(absence=absence.pk, by=1, now=NOW + DAY)
    assert queries.find_running_absence(user.pk, now=NOW + DAY) is None
    absence.refresh_from_db()
    assert absence.during.upper == NOW + DAY


def test_a_coming_absence_is_taken_back_altogether():
    user = make_user()
    absence = away(user, NOW + DAY, NOW + 2 * DAY)
    people.cancel_absence(absence=absence.pk, by=1, now=NOW)
    assert not Absence.objects.exists()


def test_what_is_over_or_gone_cannot_be_cancelled():
    absence = away(make_user())
    for number, at in ((absence.pk, NOW + DAY), (404, NOW)):
        with pytest.raises(people.CannotCancelAbsence):
            people.cancel_absence(absence=number, by=1, now=at)


def test_the_list_shows_running_and_coming_ones_in_order():
    kern, weiss = make_user("kern"), make_user("weiss")
    later = away(kern, NOW + 3 * DAY, NOW + 4 * DAY)
    running = away(weiss, NOW - DAY, None)
    Absence.objects.create(user=kern, during=(NOW - 9 * DAY, NOW - 8 * DAY))
    Absence.objects.create(user=make_user(is_active=False), during=(NOW, NOW + DAY))
    assert list(queries.absences(now=NOW)) == [running, later]
    assert list(queries.absences(now=NOW, user=kern.pk)) == [later]


def test_absences_are_forgotten_after_ninety_days():
    user = make_user()
    Absence.objects.create(user=user, during=(NOW - 99 * DAY, NOW - 91 * DAY))
    kept = Absence.objects.create(user=user, during=(NOW - 90 * DAY, NOW - 89 * DAY))
    assert people.forget_past_absences(now=NOW) == 1
    assert list(Absence.objects.all()) == [kept]


class TestWhoMayPlan:
    def test_everybody_plans_their_own_and_a_lead_their_teams(self):
        team = make_team()
        lead, member = make_user(role="team_lead", team=team, leads=True), make_user(team=team)
        stranger, boss, partner = make_user(), make_user(role="management"), make_user(role="partner")
        assert permissions.may_plan_for(member, member)
        assert permissions.may_plan_for(lead, member)
        assert permissions.may_plan_for(boss, member)
        assert not permissions.may_plan_for(member, lead)
        assert not permissions.may_plan_for(lead, stranger)
        assert not permissions.may_plan_for(partner, partner)
        assert permissions.may_cancel_absence(member, away(member))

    def test_leading_needs_role_and_team(self):
        team, other = make_team(), make_team()
        lead, agent = make_user(role="team_lead", team=team, leads=True), make_user(team=team, leads=True)
        assert permissions.may_lead_team(lead, team)
        assert not permissions.may_lead_team(lead, other)
        assert not permissions.may_lead_team(agent, team)
        assert permissions.may_lead_team(make_user(role="admin"), other)

    def test_nobody_is_put_anywhere_by_somebody_else(self):
        admin, agent = make_user(role="admin"), make_user()
        assert not permissions.may_set_presence_of(admin, agent)
        assert permissions.may_set_presence_of(agent, agent)


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("agent", {"may_use_desk"}),
        ("team_lead", {"may_use_desk", "may_lead"}),
        ("management", {"may_use_desk", "may_lead", "may_manage"}),
        ("admin", {"may_use_desk", "may_lead", "may_manage", "may_administer"}),
        ("partner", set()),
    ],
)
def test_each_role_may_what_the_table_says_and_a_closed_account_nothing(role, allowed):
    user = make_user(role=role)
    predicates = ("may_use_desk", "may_lead", "may_manage", "may_administer")
    assert {name for name in predicates if getattr(permissions, name)(user)} == allowed
    assert permissions.may_sign_out(user)
    assert permissions.may_keep_own_account(user)
    user.is_active = False
    for name in (*predicates, "may_sign_out", "may_keep_own_account"):
        assert not getattr(permissions, name)(user)
