from __future__ import annotations

import re

import pytest
from django.urls import reverse

from handschlag.config import env, users
from handschlag.core import clock, installation
from handschlag.core.models import FactRow
from handschlag.people import actions as people
from handschlag.people.models import Membership, Team, User
from handschlag.worktime.models import Calendar
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db

FOUNDER = {"name": "Karl Hennig", "login": "", "email": "", "password": "ein langer satz"}


@pytest.fixture
def founder_page():
    return reverse("setup-founder", args=[people.invite_founder(now=clock.now())])


@pytest.fixture
def admin(client):
    admin = make_user("hennig", role="admin")
    client.force_login(admin)
    return admin


def steps(client, name="company") -> dict[str, str]:
    page = client.get(reverse(f"setup-{name}"))
    return {
        entry.step.name: ("done" if entry.is_done else "skipped" if entry.is_skipped else "open")
        for entry in page.context["entries"]
    }


class TestFirstAdministrator:
    def test_sign_in_of_an_empty_installation_leads_to_the_assistant(self, client):
        assert client.get(reverse("account_login")).url == reverse("setup")
        page = client.get(reverse("setup"))
        assert page.status_code == 200
        assert "handschlag setup-link" in page.content.decode()

    def test_the_link_makes_an_administrator_who_is_signed_in_and_here(self, client, founder_page):
        answer = client.post(founder_page, FOUNDER, follow=True)
        assert answer.redirect_chain[-1][0] == reverse("setup-company")
        user = User.objects.get()
        assert (user.login, user.role, user.presence.state) == ("hennig", "admin", "available")

    def test_the_second_visitor_finds_the_door_closed(self, client, founder_page):
        client.post(founder_page, FOUNDER)
        client.logout()
        assert client.get(founder_page).status_code == 410
        assert client.post(founder_page, FOUNDER | {"login": "other"}).status_code == 410
        assert User.objects.count() == 1

    def test_a_guessed_link_shows_nothing(self, client):
        page = client.get(reverse("setup-founder", args=["guessed"]))
        assert page.status_code == 410
        assert "<form" not in page.content.decode()

    def test_a_bad_password_is_said_beside_its_field_and_the_link_still_works(self, client, founder_page):
        page = client.post(founder_page, FOUNDER | {"password": "kurz"})
        assert page.status_code == 422
        assert page.context["form"].errors["password"]
        assert client.post(founder_page, FOUNDER).status_code == 302

    def test_with_users_the_assistant_wants_an_administrator(self, client):
        client.force_login(make_user())
        assert client.get(reverse("setup")).status_code == 403
        client.logout()
        assert client.get(reverse("setup")).url.startswith(reverse("account_login"))

    def test_every_start_of_an_empty_installation_prints_a_new_link_until_somebody_is_there(
        self, tmp_path, monkeypatch
    ):
        monkeypatch.setenv("HANDSCHLAG_DATA", str(tmp_path))
        users.offer_set_up()
        first = env.sign_in_file().read_text()
        users.offer_set_up()
        assert first != env.sign_in_file().read_text()
        assert "/setup/start/" in first
        make_user()
        users.offer_set_up()
        assert not env.sign_in_file().exists()
        env.sign_in_file().write_text("of an example company")
        users.offer_set_up()
        assert env.sign_in_file().read_text() == "of an example company"


class TestSteps:
    def test_it_goes_on_where_it_stopped_and_asks_nothing_twice(self, client, admin):
        assert client.get(reverse("setup"), follow=True).redirect_chain[-1][0] == reverse("setup-company")
        said = {"name": "Hennig & Partner", "region": "DE", "area_code": "0221"}
        assert client.post(reverse("setup-company"), said).url == reverse("setup-hours")
        assert client.get(reverse("setup"), follow=True).redirect_chain[-1][0] == reverse("setup-hours")
        again = client.get(reverse("setup-company"))
        assert again.context["form"].initial == said
        assert again.context["after"].name == "hours"

    def test_a_step_can_be_put_off_and_done_later(self, client, admin):
        for _ in range(2):
            assert client.post(reverse("setup-skip", args=["company"])).url == reverse("setup-hours")
        assert steps(client)["company"] == "skipped"
        assert client.get(reverse("setup"), follow=True).redirect_chain[-1][0] == reverse("setup-hours")
        client.post(reverse("setup-company"), {"name": "Hennig", "region": "DE", "area_code": ""})
        assert steps(client)["company"] == "done"
        assert FactRow.objects.filter(name="SetUpStepSkipped").count() == 1

    def test_there_is_no_other_step(self, client, admin):
        assert client.post(reverse("setup-skip", args=["world"])).status_code == 404

    def test_hours_are_proposed_and_become_the_calendar_of_the_house(self, client, admin):
        page = client.get(reverse("setup-hours"))
        proposed = {name: value for name, value in page.context["form"].initial.items() if value}
        answer = client.post(reverse("setup-hours"), proposed | {"mon": "8-12, 13-18"})
        assert answer.url == reverse("setup-hours")
        calendar = Calendar.objects.get(is_default=True)
        assert calendar.versions.get().definition["hours"]["mon"] == [["08:00", "12:00"], ["13:00", "18:00"]]
        assert steps(client)["hours"] == "done"
        shown = client.get(answer.url)
        assert shown.context["open_days"] > 200
        coming = shown.context["coming"]
        assert [cell.day.kind for cell in coming] == ["holiday"] * 8
        assert "Was das heißt" in shown.content.decode()

    def test_monday_is_copied_without_script_and_nonsense_is_shown_beside_its_day(self, client, admin):
        copied = client.post(reverse("setup-hours"), {"name": "Büro", "mon": "8-12", "copy": "mon"})
        assert copied.context["form"]["fri"].value() == "8-12"
        refused = client.post(reverse("setup-hours"), {"name": "Büro", "timezone": "Europe/Berlin", "mon": "acht"})
        assert refused.status_code == 422
        assert refused.context["form"].errors["mon"]
        assert not Calendar.objects.exists()

    def test_colleagues_are_added_in_one_go_each_with_a_link_that_works(self, client, admin):
        said = {"form-TOTAL_FORMS": 3, "form-INITIAL_FORMS": 0}
        rows = [("Barbara Kern", "23"), ("Jonas Weiß", ""), ("", "")]
        for number, (name, extension) in enumerate(rows):
            said |= {f"form-{number}-name": name, f"form-{number}-role": "agent", f"form-{number}-extension": extension}
        page = client.post(reverse("setup-colleagues"), said)
        assert set(User.objects.values_list("login", flat=True)) == {"hennig", "kern", "weiss"}
        links = re.findall(r'value="(http://testserver/invitation/[^"]+)"', page.content.decode())
        assert len(links) == 2
        client.logout()
        client.post(links[0], {"password": "noch ein langer satz"})
        assert User.objects.get(login="kern").check_password("noch ein langer satz")

    def test_if_one_colleague_cannot_be_added_none_is(self, client, admin):
        make_user("alt", extensions=("23",))
        said = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 0}
        for number, name in enumerate(["Barbara Kern", "Jonas Weiß"]):
            said |= {f"form-{number}-name": name, f"form-{number}-role": "agent", f"form-{number}-extension": "23"}
        client.post(reverse("setup-colleagues"), said)
        assert set(User.objects.values_list("login", flat=True)) == {"hennig", "alt"}

    def test_the_whole_office_can_stand_in(self, client, admin):
        make_user("kern")
        make_user("partner", role="partner")
        client.post(reverse("setup-team"))
        assert Team.objects.count() == 1
        assert set(Membership.objects.values_list("user__login", "is_lead")) == {("hennig", True), ("kern", False)}

    def test_customers_from_anywhere_count(self, client, admin):
        assert steps(client)["customers"] == "open"
        make_customer(name="Roth")
        assert steps(client)["customers"] == "done"
        assert client.get(reverse("setup-customers")).context["count"] == 1

    @pytest.mark.parametrize("name", ["telephone", "ring"])
    def test_the_other_steps_show(self, client, admin, name):
        assert client.get(reverse(f"setup-{name}")).status_code == 200

    def test_the_waiting_part_comes_alone_when_something_rings(self, client, admin):
        part = client.get(reverse("setup-ring"), headers={"HX-Request": "true", "HX-Target": "first-call"})
        assert part.content.decode().lstrip().startswith('<section id="first-call"')

    def test_finishing_ends_it_once(self, client, admin):
        for _ in range(2):
            assert client.post(reverse("setup-finish")).url == "/"
        assert installation.read().set_up_at is not None
        assert FactRow.objects.filter(name="InstallationSetUp").count() == 1


class TestBack:
    def test_an_unfinished_set_up_is_gone_on_with_after_sign_in(self, client):
        make_user("hennig", role="admin", password="ein langer satz")
        said = {"login": "hennig", "password": "ein langer satz"}
        assert client.post(reverse("account_login"), said).url == reverse("setup")
        installation.finish_set_up(by=None, now=NOW)
        client.logout()
        assert client.post(reverse("account_login"), said).url == "/"

    def test_the_administration_leads_back_to_it(self, client, admin):
        back = f'href="{reverse("setup")}"'
        assert back in client.get(reverse("settings-company")).content.decode()
        installation.finish_set_up(by=None, now=NOW)
        assert back not in client.get(reverse("settings-company")).content.decode()
