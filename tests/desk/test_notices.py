"""The bell, the page of notices and the ladder's settings, without a browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localtime

from handschlag.people import actions as people
from handschlag.people import queries as colleagues
from handschlag.people.models import Notice, QuietHours
from handschlag.promises import actions as promises
from handschlag.promises.models import LadderRule, Promise
from tests.desk.calling import House
from tests.factories.customers import make_customer
from tests.factories.people import make_team, make_user
from tests.factories.promises import promise_to

HOUR = timedelta(hours=1)
LADDER = {
    "shares": "80; 40 %",
    "stand_in_share": "60",
    "stand_in_wait_minutes": "5",
    "team_lead_share": "",
    "team_lead_wait_minutes": "5",
    "management_share": "90",
    "management_wait_minutes": "5",
    "remind_minutes": "30",
}


def warn(office: House, count: int = 1, **more) -> Promise:
    """Kern owes these, two thirds of their time are used, and the round was there."""
    said = {"owner": office.kern.pk, "allowance": 2 * HOUR, "now": office.now - HOUR * 1.4, **more}
    for number in range(count):
        customer = (
            office.roth if not number else make_customer(f"Kunde {number}", owner=office.kern, stand_in=office.weiss)
        )
        made = promise_to(customer, **said)
    promises.climb_due(now=office.now)
    return made


def page(client: Client, name: str, *args: object, **more: str) -> str:
    return client.get(reverse(name, args=args), headers=more).content.decode()


@pytest.fixture
def boss(office: House) -> Client:
    client = Client()
    client.force_login(make_user("brandt", role="management"))
    return client


class TestPage:
    def test_an_empty_page_says_what_will_stand_here(self, office: House) -> None:
        assert "Nichts, was Sie wissen müssen" in page(office.client, "notices")
        assert "data-newest" not in page(office.client, "notices-bell")

    def test_one_sentence_leads_to_the_place_to_do_it(self, office: House) -> None:
        warn(office)
        shown = page(office.client, "notices")
        assert "Ernst Roth bis" in shown
        assert "zurückrufen – 50 % der Zeit sind um." in shown
        assert f'href="{reverse("customer", args=[office.roth.pk])}" data-row' in shown
        assert 'data-row-key="g"' in shown

    def test_nobody_sees_what_somebody_else_was_told(self, office: House) -> None:
        warn(office)
        office.client.force_login(office.weiss)
        assert "Ernst Roth" not in page(office.client, "notices")
        notice = Notice.objects.get()
        office.client.post(reverse("notice-seen", args=[notice.pk]))
        notice.refresh_from_db()
        assert notice.acknowledged_at is None

    def test_seen_with_a_button_and_taken_back(self, office: House) -> None:
        warn(office)
        notice = Notice.objects.get()
        answer = office.client.post(reverse("notice-seen", args=[notice.pk]), follow=True)
        assert "Nichts, was Sie wissen müssen" in answer.content.decode()
        assert reverse("notice-unseen", args=[notice.pk]) in answer.content.decode()
        office.client.post(reverse("notice-unseen", args=[notice.pk]))
        assert "Ernst Roth" in page(office.client, "notices")

    def test_with_script_the_list_is_drawn_in_its_place(self, office: House) -> None:
        warn(office)
        notice = Notice.objects.get()
        answer = office.client.post(reverse("notice-seen", args=[notice.pk]), headers={"HX-Request": "true"})
        assert answer.content.decode().lstrip().startswith('<div id="notices"')
        assert reverse("notice-unseen", args=[notice.pk]) in answer.headers["HX-Trigger-After-Settle"]
        again = office.client.post(reverse("notice-unseen", args=[notice.pk]), headers={"HX-Request": "true"})
        assert "Ernst Roth" in again.content.decode()
        gone = office.client.post(reverse("notice-seen", args=[0]), headers={"HX-Request": "true"})
        assert gone.status_code == 200
        assert "gibt es nicht mehr" in gone.headers["HX-Trigger-After-Settle"].encode().decode("unicode-escape")

    def test_all_seen_at_once(self, office: House) -> None:
        warn(office, 3)
        office.client.post(reverse("notices-seen"))
        assert colleagues.count_notices(office.kern.pk) == (0, 0)

    def test_of_very_much_the_newest_are_shown_and_the_rest_counted(self, office: House) -> None:
        warn(office, 9)
        shown = page(office.client, "notices")
        assert "und 3 weitere" in shown
        assert shown.count("zurückrufen") == 6

    def test_three_cost_what_one_does(self, office: House, django_assert_num_queries) -> None:
        for count in (1, 3):
            Notice.objects.all().delete()
            warn(office, count)
            with django_assert_num_queries(8):
                page(office.client, "notices-bell")

    def test_what_waits_says_until_when(self, office: House) -> None:
        local = localtime(office.now)
        people.set_quiet_hours(
            user=None,
            begins=(local - HOUR * 2).time().replace(microsecond=0),
            ends=(local + HOUR * 2).time().replace(microsecond=0),
            by=None,
            now=office.now,
        )
        warn(office)
        assert "wartet bis" in page(office.client, "notices")
        assert "data-newest" not in page(office.client, "notices-bell")


class TestBell:
    def test_every_page_has_one_that_asks_for_what_is_in_it(self, office: House) -> None:
        shown = page(office.client, "today")
        assert f'hx-get="{reverse("notices-bell")}"' in shown
        assert f"live:NoticeGiven.user-{office.kern.pk}" in shown

    def test_it_counts_and_says_the_newest(self, office: House) -> None:
        warn(office, 2)
        shown = page(office.client, "notices-bell")
        assert ">2</span>" in shown
        assert "2 Hinweise" in shown
        assert 'data-newest="Kunde 1 bis' in shown or 'data-newest="Ernst Roth bis' in shown
        assert "load" not in shown.split("hx-trigger")[1].split('"')[1]

    def test_what_is_broken_is_marked(self, office: House) -> None:
        warn(office, now=office.now - 3 * HOUR)
        shown = page(office.client, "notices-bell")
        assert "bell hot" in shown
        assert "etwas ist gebrochen" in shown
        assert 'class="chip broken"' in page(office.client, "notices")


class TestOwnHours:
    def test_set_and_taken_back(self, office: House) -> None:
        assert "Das Haus hat keine Ruhezeit" in page(office.client, "account-notices")
        office.client.post(reverse("account-notices"), {"begins": "20:00", "ends": "07:00", "takes_urgent": "on"})
        assert str(QuietHours.objects.get(user=office.kern)) == "quiet 20:00–07:00"
        assert 'value="20:00"' in page(office.client, "account-notices")
        office.client.post(reverse("account-notices"), {"begins": "", "ends": ""})
        assert not QuietHours.objects.exists()

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"begins": "20:00", "ends": ""}, "Geben Sie beide Uhrzeiten an"),
            ({"begins": "20:00", "ends": "20:00"}, "ein anderes Ende"),
            ({"begins": "spät", "ends": ""}, "gültige Uhrzeit"),
        ],
    )
    def test_half_hours_are_asked_back(self, office: House, typed: dict[str, str], said: str) -> None:
        answer = office.client.post(reverse("account-notices"), typed)
        assert answer.status_code == 422
        assert said in answer.content.decode()


class TestLadderSettings:
    def test_the_house_has_a_ladder_before_anybody_sets_one(self, boss: Client) -> None:
        assert 'value="50, 75, 90"' in page(boss, "settings-ladder")

    def test_management_sets_it(self, boss: Client) -> None:
        assert boss.post(reverse("settings-ladder"), LADDER).status_code == 302
        rule = LadderRule.objects.get()
        assert (rule.shares, rule.stand_in_share, rule.stand_in_wait_seconds) == ([40, 80], 60, 300)
        assert (rule.team_lead_share, rule.remind_seconds) == (None, 1800)
        assert 'value="40, 80"' in page(boss, "settings-ladder")

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"shares": "halb"}, "Nur Zahlen"),
            ({"shares": "100"}, "von 1 bis 99 Prozent"),
            ({"stand_in_share": "101"}, "kleiner oder gleich 99"),
        ],
    )
    def test_what_makes_no_ladder_is_said_beside_its_field(
        self, boss: Client, typed: dict[str, str], said: str
    ) -> None:
        answer = boss.post(reverse("settings-ladder"), LADDER | typed)
        assert answer.status_code == 422
        assert said in answer.content.decode()

    def test_a_team_may_have_its_own_until_it_is_removed(self, boss: Client) -> None:
        team = make_team("Schaden")
        assert "jedes Team" in page(boss, "settings-ladder-new")
        assert boss.post(reverse("settings-ladder-new"), LADDER).status_code == 422
        boss.post(reverse("settings-ladder-new"), LADDER | {"team": team.pk, "kind": "offer", "source": "written"})
        rule = LadderRule.objects.get()
        assert (rule.team, rule.kind, rule.source) == (team, "offer", "written")
        assert "Schaden · Angebot · geschrieben" in page(boss, "settings-ladder")
        boss.post(reverse("settings-ladder-rule", args=[rule.pk]), LADDER | {"shares": "33"})
        rule.refresh_from_db()
        assert (rule.shares, rule.team) == ([33], team)
        assert 'value="33"' in page(boss, "settings-ladder-rule", rule.pk)
        boss.post(reverse("settings-ladder-remove", args=[rule.pk]))
        assert not LadderRule.objects.exists()

    def test_the_house_s_own_is_not_one_of_them(self, boss: Client) -> None:
        boss.post(reverse("settings-ladder"), LADDER)
        house = LadderRule.objects.get()
        assert boss.get(reverse("settings-ladder-rule", args=[house.pk])).status_code == 404
        assert boss.get(reverse("settings-ladder-rule", args=[0])).status_code == 404

    def test_quiet_hours_of_the_house_with_managements_exception(self, boss: Client) -> None:
        boss.post(reverse("settings-ladder-quiet"), {"begins": "20:00", "ends": "07:00", "takes_urgent": "on"})
        assert QuietHours.objects.get(user=None).takes_urgent
        answer = boss.post(reverse("settings-ladder-quiet"), {"begins": "20:00", "ends": "20:00"})
        assert answer.status_code == 422
        assert "von 20:00 bis 07:00" in page(boss, "account-notices")
