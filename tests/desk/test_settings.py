"""The administration as it is used: through the addresses, by whoever may."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from handschlag.core import installation
from handschlag.knowledge.models import TextModule
from handschlag.people.models import Absence, Extension, Membership, Skill, Team, User
from handschlag.products.models import Product
from tests.factories.customers import make_customer
from tests.factories.knowledge import make_text
from tests.factories.people import NOW, make_team, make_user
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    admin = make_user("hennig", name="Karl Hennig", role="admin")
    client.force_login(admin)
    return admin


def sign_in_as(client, **said):
    user = make_user(**said)
    client.force_login(user)
    return user


class TestShell:
    @pytest.mark.parametrize(
        ("role", "sees", "misses"),
        [
            (
                "agent",
                {"settings-absences", "settings-texts"},
                {"settings-users", "settings-company", "settings-products"},
            ),
            ("team_lead", {"settings-products"}, {"settings-users", "settings-company"}),
            (
                "management",
                {"settings-users", "settings-teams", "settings-hours"},
                {"settings-company", "settings-telephony"},
            ),
            ("admin", {"settings-company", "settings-telephony", "settings-users"}, set()),
        ],
    )
    def test_everybody_sees_the_pages_they_may_open(self, client, role, sees, misses):
        sign_in_as(client, role=role)
        page = client.get(reverse("settings")).content.decode()
        assert {name for name in sees | misses if f'href="{reverse(name)}"' in page} == sees

    def test_the_company_is_changed_and_nonsense_refused_beside_its_field(self, client, admin):
        page = client.post(reverse("settings-company"), {"name": "Hennig", "region": "DE", "area_code": "02x"})
        assert page.status_code == 422
        assert page.context["form"].errors["area_code"]
        client.post(reverse("settings-company"), {"name": "Hennig", "region": "AT", "area_code": "01"})
        house = installation.read()
        assert (house.name, house.region, house.area_code) == ("Hennig", "AT", "01")


class TestUsers:
    def new(self, client, **said):
        return client.post(
            reverse("settings-user-new"), {"name": "Barbara Kern", "role": "agent", "language": "de"} | said
        )

    def test_a_colleague_is_added_and_gets_a_link_that_works(self, client, admin):
        user = User.objects.get(pk=self.new(client).url.strip("/").split("/")[-1])
        assert (user.login, user.has_usable_password()) == ("kern", False)
        page = client.post(reverse("settings-user-link", args=[user.pk])).content.decode()
        link = re.search(r'value="http://testserver(/invitation/[^"]+)"', page)[1]
        client.logout()
        assert "Barbara Kern" in client.get(link).content.decode()
        assert client.post(link, {"password": "kurz"}).status_code == 422
        assert client.post(link, {"password": "ein langer satz"}).url == reverse("account_login")
        assert client.get(link).status_code == 410

    def test_a_link_is_shown_once(self, client, admin):
        kern = make_user("kern")
        client.post(reverse("settings-user-link", args=[kern.pk]))
        page = client.get(reverse("settings-user", args=[kern.pk])).content.decode()
        assert "http://testserver/invitation/" not in page
        assert kern.invitations.exists()

    def test_a_taken_login_is_said_beside_its_field(self, client, admin):
        page = self.new(client, login="hennig")
        assert page.status_code == 422
        assert page.context["form"].errors["login"]

    def test_a_user_is_changed(self, client, admin):
        kern = make_user("kern")
        said = {"name": "Barbara Kern", "login": "kern", "email": "k@example.de", "role": "team_lead", "language": "en"}
        assert client.post(reverse("settings-user", args=[kern.pk]), said).status_code == 302
        kern.refresh_from_db()
        assert (kern.name, kern.email, kern.role, kern.language) == ("Barbara Kern", "k@example.de", "team_lead", "en")
        assert client.post(reverse("settings-user", args=[kern.pk]), said | {"name": ""}).status_code == 422

    def test_extensions_come_and_go(self, client, admin):
        kern = make_user("kern")
        client.post(reverse("settings-user-extension", args=[kern.pk]), {"value": "0221 4710 23"})
        extension = Extension.objects.get()
        assert (extension.user, extension.value) == (kern, "+49221471023")
        refused = client.post(reverse("settings-user-extension", args=[admin.pk]), {"value": extension.value})
        assert refused.status_code == 422
        assert refused.context["extension_form"].errors["value"]
        client.post(reverse("settings-user-extension-drop", args=[kern.pk, extension.pk]))
        assert not Extension.objects.exists()

    def test_teams_and_skills_are_set_together_and_a_lead_stays_lead(self, client, admin):
        old, new = make_team("Alt"), make_team("Neu")
        kern, skill = make_user("kern", team=old, leads=True), Skill.objects.create(name="Schaden")
        address = reverse("settings-user-belongs", args=[kern.pk])
        client.post(address, {"teams": [old.pk, new.pk], "skills": [skill.pk]})
        assert set(Membership.objects.filter(user=kern).values_list("team__name", "is_lead")) == {
            ("Alt", True),
            ("Neu", False),
        }
        client.post(address, {"teams": [new.pk]})
        assert not kern.skills.exists()
        assert [row.team for row in kern.memberships.all()] == [new]

    def test_an_account_is_closed_and_the_closing_taken_back(self, client, admin):
        kern = make_user("kern")
        page = client.post(reverse("settings-user-close", args=[kern.pk]), follow=True).content.decode()
        undo = reverse("settings-user-open", args=[kern.pk])
        assert f'action="{undo}"' in page
        kern.refresh_from_db()
        assert not kern.is_active
        client.post(undo)
        kern.refresh_from_db()
        assert kern.is_active

    def test_closing_is_refused_while_customers_hang_on_them(self, client, admin):
        kern = make_user("kern")
        make_customer(name="Ernst Roth", owner=kern)
        page = client.post(reverse("settings-user-close", args=[kern.pk]), follow=True).content.decode()
        assert "Ernst Roth" in page
        kern.refresh_from_db()
        assert kern.is_active

    def test_a_lost_second_factor_is_switched_off(self, client, admin):
        kern = make_user("kern")
        Authenticator.objects.create(user=kern, type="totp", data={"secret": "x"})
        assert (
            reverse("settings-user-factor", args=[kern.pk])
            in client.get(reverse("settings-user", args=[kern.pk])).content.decode()
        )
        client.post(reverse("settings-user-factor", args=[kern.pk]))
        assert not Authenticator.objects.exists()

    def test_somebody_practises_and_stops(self, client, admin):
        kern = make_user("kern")
        for practising in (True, False):
            client.post(reverse("settings-user-practise", args=[kern.pk]), {"practising": "1" if practising else "0"})
            kern.refresh_from_db()
            assert kern.is_practising is practising

    def test_skills_come_and_go(self, client, admin):
        for _ in range(2):
            client.post(reverse("settings-skill-new"), {"name": "Schaden"})
        client.post(reverse("settings-skill-drop", args=[Skill.objects.get().pk]))
        assert not Skill.objects.exists()

    def test_the_list_takes_the_same_statements_for_one_and_for_three(self, client, admin, django_assert_num_queries):
        team = make_team()
        for number in range(3):
            make_user(f"kern{number}", team=team, extensions=(f"2{number}",), skills=("Schaden",))
            client.get(reverse("settings-users"))
            with django_assert_num_queries(LIST_OF_USERS):
                client.get(reverse("settings-users"))


LIST_OF_USERS = 15


class TestTeams:
    def test_a_team_is_made_led_renamed_and_dissolved(self, client, admin):
        kern = make_user("kern")
        page = client.post(reverse("settings-teams"), {"name": "Schaden", "calendar": ""}).url
        team = Team.objects.get()
        client.post(reverse("settings-team-join", args=[team.pk]), {"user": kern.pk})
        client.post(reverse("settings-team-lead", args=[team.pk, kern.pk]), {"leads": "1"})
        assert Membership.objects.get().is_lead
        client.post(page, {"name": "Schäden", "calendar": ""})
        team.refresh_from_db()
        assert team.name == "Schäden"
        client.post(reverse("settings-team-leave", args=[team.pk, kern.pk]))
        assert not Membership.objects.exists()
        client.post(reverse("settings-team-dissolve", args=[team.pk]))
        assert not Team.objects.exists()

    def test_a_name_that_is_taken_and_nobody_chosen_change_nothing(self, client, admin):
        team = make_team("Schaden")
        assert client.post(reverse("settings-teams"), {"name": "schaden"}).status_code == 422
        client.post(reverse("settings-team-join", args=[team.pk]), {"user": ""})
        assert not Membership.objects.exists()
        assert Team.objects.count() == 1


class TestAbsences:
    def enter(self, client, user, **said):
        day = (NOW + timedelta(days=3650)).date()
        said = {"user": user.pk, "from_on": day, "until_on": day, "reason": "leave"} | said
        return client.post(reverse("settings-absences"), said)

    def test_the_last_day_is_still_away(self, client):
        kern = sign_in_as(client, login="kern")
        self.enter(client, kern)
        during = Absence.objects.get().during
        assert during.upper - during.lower == timedelta(days=1)
        page = client.get(reverse("settings-absences"))
        assert page.context["rows"][0]["until_on"] == page.context["rows"][0]["from_on"]

    def test_part_of_a_day_has_times(self, client):
        kern = sign_in_as(client, login="kern")
        self.enter(client, kern, from_time="14:00", until_time="16:30")
        during = Absence.objects.get().during
        assert during.upper - during.lower == timedelta(hours=2, minutes=30)

    def test_nobody_enters_it_for_a_colleague_they_do_not_plan_for(self, client):
        sign_in_as(client, login="kern")
        boss = make_user("boss")
        assert self.enter(client, boss).status_code == 422
        absence = Absence.objects.create(user=boss, during=(NOW, NOW + timedelta(days=9999)))
        assert client.post(reverse("settings-absence-cancel", args=[absence.pk])).status_code == 403
        assert Absence.objects.get().during == absence.during or Absence.objects.filter(pk=absence.pk).exists()

    def test_why_somebody_is_away_is_for_those_who_plan(self, client):
        boss = make_user("boss")
        Absence.objects.create(user=boss, during=(NOW, NOW + timedelta(days=9999)), reason="training")
        sign_in_as(client, login="kern")
        shown = client.get(reverse("settings-absences"))
        assert not shown.context["rows"][0]["may_cancel"]
        sign_in_as(client, login="lead", role="management")
        assert client.get(reverse("settings-absences")).context["rows"][0]["may_cancel"]

    def test_back_early(self, client):
        kern = sign_in_as(client, login="kern")
        self.enter(client, kern)
        client.post(reverse("settings-absence-cancel", args=[Absence.objects.get().pk]))
        assert not Absence.objects.exists()

    def test_nonsense_stands_beside_its_field(self, client):
        kern = sign_in_as(client, login="kern")
        assert self.enter(client, kern, until_on="2020-01-01").status_code == 422


class TestTexts:
    said = {
        "title": "Schluss",
        "shortcut": "ende",
        "kind": "closing",
        "language": "de",
        "team": "",
        "body": "Danke, {name}.",
    }

    def test_a_text_is_written_changed_and_retired_with_a_way_back(self, client, admin):
        client.post(reverse("settings-text-new"), self.said)
        text = TextModule.objects.get()
        client.post(reverse("settings-text", args=[text.pk]), self.said | {"title": "Ende"})
        client.post(reverse("settings-text-retire", args=[text.pk]))
        text.refresh_from_db()
        assert (text.title, text.is_retired) == ("Ende", True)
        client.post(reverse("settings-text-restore", args=[text.pk]))
        text.refresh_from_db()
        assert not text.is_retired

    def test_a_slip_is_shown_beside_the_text_and_how_it_would_sound(self, client, admin):
        page = client.post(reverse("settings-text-new"), self.said | {"body": "Danke, {nahme}."})
        assert page.status_code == 422
        assert page.context["form"].errors["body"]
        assert page.context["unknown"] == ("nahme",)

    def test_the_preview_speaks_with_somebody_invented(self, client, admin):
        part = client.post(reverse("settings-text-preview"), {"body": "{anrede} {name}, {betreuer} ist da."})
        assert "Frau Sommer, Karl Hennig ist da." in part.content.decode()

    def test_agents_read_and_search_what_they_can_say(self, client):
        sign_in_as(client, login="kern")
        make_text("Schluss", shortcut="ende")
        make_text("Alt", is_retired=True)
        page = client.get(reverse("settings-texts"))
        assert [text.title for text in page.context["texts"]] == ["Schluss"]
        part = client.get(
            reverse("settings-texts"), {"q": "ende"}, headers={"HX-Request": "true", "HX-Target": "texts"}
        )
        assert part.content.decode().lstrip().startswith('<section class="sheet" id="texts"')


class TestProducts:
    def test_a_product_is_added_changed_and_gets_versions(self, client):
        sign_in_as(client, role="team_lead")
        page = client.post(reverse("settings-product-new"), {"name": "Hausrat", "code": "", "group": "Sach"}).url
        said = {"name": "Hausrat", "code": "HAU", "group": "Sach", "ended_on": "2027-01-01"}
        client.post(page, said)
        product = Product.objects.get()
        client.post(reverse("settings-product-version", args=[product.pk]), {"name": "2024"})
        refused = client.post(reverse("settings-product-version", args=[product.pk]), {"name": "2024"})
        assert refused.status_code == 422
        assert (product.ended_on.year, product.versions.count()) == (2027, 1)
        assert client.post(page, said | {"name": ""}).status_code == 422

    def test_a_name_that_is_taken_is_said(self, client):
        sign_in_as(client, role="team_lead")
        make_product("Hausrat")
        page = client.post(reverse("settings-product-new"), {"name": "Hausrat", "code": "X", "group": ""})
        assert page.context["form"].errors["name"]

    def test_agents_look_and_search(self, client):
        sign_in_as(client, login="kern")
        make_product("Hausrat")
        make_product("Leben")
        part = client.get(
            reverse("settings-products"), {"q": "haus"}, headers={"HX-Request": "true", "HX-Target": "products"}
        )
        assert [product.name for product in part.context["products"]] == ["Hausrat"]


class TestOwnAccount:
    def test_the_profile_is_changed_and_speaks_the_new_language_at_once(self, client):
        kern = sign_in_as(client, login="kern")
        said = {"name": "Barbara Kern", "email": "k@example.de", "language": "en"}
        page = client.post(reverse("profile"), said, follow=True).content.decode()
        assert "Your profile is saved." in page
        assert '<html lang="en"' in page
        assert client.post(reverse("profile"), said | {"name": ""}).status_code == 422
        kern.refresh_from_db()
        assert kern.role == "agent"

    def test_an_address_somebody_else_has_is_refused(self, client):
        make_user("weiss", email="w@example.de")
        sign_in_as(client, login="kern")
        page = client.post(reverse("profile"), {"name": "Kern", "email": "w@example.de", "language": "de"})
        assert page.context["form"].errors["email"]

    def test_presence_is_switched_with_and_without_script(self, client):
        kern = sign_in_as(client, login="kern")
        assert client.post(reverse("presence"), {"state": "busy", "next": "/settings/"}).url == "/settings/"
        part = client.post(reverse("presence"), {"state": "away"}, headers={"HX-Request": "true"})
        assert part.content.decode().lstrip().startswith('<details class="menu presence"')
        assert kern.presence.state == "away"
        assert client.post(reverse("presence"), {"state": "ill", "next": "https://evil.example/"}).url == "/"
        kern.presence.refresh_from_db()
        assert kern.presence.state == "away"

    def test_whoever_is_absent_reads_it_in_the_switch(self, client):
        kern = sign_in_as(client, login="kern", presence="available")
        Absence.objects.create(user=kern, during=(NOW - timedelta(days=9999), None))
        page = client.get(reverse("settings")).content.decode()
        assert "an Ihre Vertretung" in page or "to your stand-in" in page
