from __future__ import annotations

import pytest

from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow
from handschlag.people import actions as people
from handschlag.people import holdings, queries
from handschlag.people.models import Extension, Skill
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_is_asked(monkeypatch):
    monkeypatch.setattr(holdings, "_asked", [])


def told() -> list[str]:
    return list(FactRow.objects.order_by("id").values_list("name", flat=True))


class TestTeam:
    def test_a_team_has_one_name_whatever_its_case(self):
        people.create_team(name=" Schaden ", by=1, now=NOW)
        for name in ("SCHADEN", " "):
            with pytest.raises(people.CannotChangeTeam) as refused:
                people.create_team(name=name, by=1, now=NOW)
            assert refused.value.field == "name"

    def test_changing_it_twice_is_once(self):
        team = make_team("Schaden")
        for _ in range(2):
            people.change_team(team=team.pk, name="Schäden", calendar=None, by=1, now=NOW)
        assert told() == ["TeamChanged"]
        with pytest.raises(NotThere):
            people.change_team(team=404, name="X", calendar=None, by=1, now=NOW)

    def test_joining_and_leaving_twice_is_once(self):
        team, user = make_team(), make_user()
        for _ in range(2):
            people.join_team(team=team.pk, user=user.pk, by=1, now=NOW)
        assert list(queries.teams_of(user.pk)) == [team]
        for _ in range(2):
            people.leave_team(team=team.pk, user=user.pk, by=1, now=NOW)
        assert not queries.memberships(team.pk).exists()
        assert told() == ["TeamJoined", "TeamLeft"]

    @pytest.mark.parametrize("kind", [{"is_active": False}, {"role": "partner"}])
    def test_closed_accounts_and_partners_join_no_team(self, kind):
        with pytest.raises(people.CannotJoinTeam):
            people.join_team(team=make_team().pk, user=make_user(**kind).pk, by=1, now=NOW)

    def test_a_member_can_lead_and_stop_leading(self):
        team, user = make_team(), make_user()
        people.join_team(team=team.pk, user=user.pk, leads=True, by=1, now=NOW)
        assert queries.lead_of(team.pk) == user
        for _ in range(2):
            people.make_lead(team=team.pk, user=user.pk, leads=False, by=1, now=NOW)
        assert queries.lead_of(team.pk) is None
        assert told() == ["TeamJoined", "LeadChanged", "LeadChanged"]

    def test_who_is_no_member_cannot_lead(self):
        with pytest.raises(people.CannotJoinTeam):
            people.make_lead(team=make_team().pk, user=make_user().pk, leads=True, by=1, now=NOW)

    def test_the_lead_to_turn_to_is_one_who_is_here(self):
        team = make_team()
        make_user("a", team=team, leads=True)
        here = make_user("b", team=team, leads=True, presence="busy")
        member = make_user("c", team=team)
        assert queries.lead_of(team.pk).login == "a"
        assert queries.lead_of(team.pk, now=NOW) == here
        assert [user.login for user in queries.leads_for(member.pk)] == ["a", "b"]
        assert queries.leads_for(here.pk)[0].login == "a"
        assert [row.user.login for row in queries.memberships(team.pk)] == ["a", "b", "c"]
        assert queries.teams().get().size == 3

    def test_a_lead_elsewhere_when_none_is_here(self):
        team = make_team()
        lead = make_user("a", team=team, leads=True)
        assert queries.lead_of(team.pk, now=NOW) == lead

    def test_dissolving_is_refused_while_something_hangs_on_it(self, monkeypatch):
        team = make_team("Schaden")
        monkeypatch.setattr(holdings, "of", lambda holder: [holdings.Holding("3 Kunden", 3)] if holder.team else [])
        with pytest.raises(people.CannotDissolveTeam, match="3 Kunden"):
            people.dissolve_team(team=team.pk, by=1, now=NOW)

    def test_an_empty_handed_team_goes(self):
        team = make_team("Schaden", lead=make_user())
        people.dissolve_team(team=team.pk, by=1, now=NOW)
        assert told() == ["TeamDissolved"]
        with pytest.raises(NotThere):
            queries.get_team(team.pk)

    def test_a_team_that_was_responsible_keeps_its_name(self):
        team = make_team("Schaden")
        make_customer(name="Roth", owner_team=team.pk)
        with pytest.raises(people.CannotDissolveTeam):
            people.dissolve_team(team=team.pk, by=1, now=NOW)
        assert queries.get_team(team.pk) == team
        assert "TeamDissolved" not in told()


class TestSkill:
    def test_skills_are_names_and_set_as_a_whole(self):
        user, claims = make_user(), people.create_skill(name=" Schaden ", by=1, now=NOW)
        french = people.create_skill(name="Französisch", by=1, now=NOW)
        for wanted in ([claims.pk, 404], [claims.pk], [french.pk]):
            people.set_skills(user=user.pk, skills=wanted, by=1, now=NOW)
        assert list(user.skills.all()) == [french]
        assert list(queries.skills()) == [french, claims]
        assert told() == ["SkillCreated", "SkillCreated", "SkillsChanged", "SkillsChanged"]

    @pytest.mark.parametrize("name", ["", "SCHADEN"])
    def test_a_skill_has_one_name(self, name):
        people.create_skill(name="Schaden", by=1, now=NOW)
        with pytest.raises(people.CannotCreateSkill):
            people.create_skill(name=name, by=1, now=NOW)

    def test_removing_twice_is_once(self):
        skill = people.create_skill(name="Schaden", by=1, now=NOW)
        for _ in range(2):
            people.remove_skill(skill=skill.pk, by=1, now=NOW)
        assert not Skill.objects.exists()
        assert told() == ["SkillCreated", "SkillRemoved"]


class TestExtension:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            (" 23 ", "23"),
            ("**610", "**610"),
            ("+49 221 4710 23", "+49221471023"),
            ("0221 / 4710-382", "+492214710382"),
            ("Kern@pbx.example", "Kern@pbx.example"),
            ("w0", "w0"),
        ],
    )
    def test_numbers_are_kept_as_e164_the_rest_as_typed(self, typed, kept):
        extension = people.add_extension(user=make_user().pk, value=typed, by=1, now=NOW)
        assert extension.value == kept

    def test_adding_twice_is_once_and_removing_too(self):
        user = make_user()
        first = people.add_extension(user=user.pk, value="w0", by=1, now=NOW)
        assert people.add_extension(user=user.pk, value="W0", by=1, now=NOW) == first
        for _ in range(2):
            people.remove_extension(extension=first.pk, by=1, now=NOW)
        assert not Extension.objects.exists()
        assert told() == ["ExtensionAdded", "ExtensionRemoved"]

    @pytest.mark.parametrize("value", ["", "  ", "x" * 81])
    def test_nothing_and_too_much_are_refused(self, value):
        with pytest.raises(people.CannotAddExtension):
            people.add_extension(user=make_user().pk, value=value, by=1, now=NOW)

    def test_an_extension_belongs_to_one_and_its_owner_is_named(self):
        make_user("kern", name="Barbara Kern", extensions=("23",))
        with pytest.raises(people.CannotAddExtension, match="Barbara Kern"):
            people.add_extension(user=make_user().pk, value="23", by=1, now=NOW)

    def test_a_closed_account_gives_its_extension_up(self):
        make_user("alt", extensions=("23",), is_active=False)
        user = make_user("neu")
        people.add_extension(user=user.pk, value="23", by=1, now=NOW)
        assert queries.user_by_extension(["23"]) == [user]


class TestUserByExtension:
    def test_number_before_login_before_id(self):
        login = make_user("w0")
        by_id = make_user()
        holder = make_user(extensions=("+49221471023", "w1", str(by_id.pk)))
        assert queries.user_by_extension(["+49221471023"]) == [holder]
        assert queries.user_by_extension(["W0", "W1"]) == [login, holder]
        assert queries.user_by_extension([str(by_id.pk), str(login.pk)]) == [holder, login]

    def test_unknown_empty_and_closed_are_passed_over(self, django_assert_num_queries):
        make_user("alt", extensions=("11",), is_active=False)
        with django_assert_num_queries(2):
            assert queries.user_by_extension(["11", "alt", " ", "", "99999999999999999999"]) == []
        with django_assert_num_queries(0):
            assert queries.user_by_extension(["", " "]) == []


def test_lists_of_users():
    kern = make_user("kern", name="Barbara Kern", skills=("Schaden",), team=make_team())
    closed = make_user("alt", name="Anna Alt", is_active=False)
    partner = make_user("partner", name="Call GmbH", role="partner")
    assert list(queries.users()) == [kern, partner]
    assert list(queries.desk_users()) == [kern]
    assert list(queries.all_users()) == [kern, partner, closed]
    assert queries.find_user_by_login(" KERN ") == kern
    assert queries.find_user_by_login("nobody") is None
    assert queries.get_user(kern.pk) == kern
    with pytest.raises(NotThere):
        queries.get_user(0)  # no sequence ever gives it
