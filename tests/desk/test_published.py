"""Published promises as management sees them: the words, whether they are true, and the cases that show it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from handschlag.promises import queries
from handschlag.promises.models import PublishedWording
from tests.desk.office import half_past_five, text_of
from tests.factories.conversations import missed, talked
from tests.factories.people import NOW, make_user
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
NOON = NOW - 5 * HOUR
ENTERED = {
    "words": "Wir sind immer für Sie da. Garantiert.",
    "places": ["website", "flyer"],
    "where": "Startseite",
    "since_on": "2026-11-01",
    "measure": "always",
    "unit": "3600",
}


@pytest.fixture
def boss(client):
    make_calendar()
    half_past_five()
    boss = make_user("seidel", name="Martin Seidel", role="management", presence="available")
    client.force_login(boss)
    return boss


def enter(client, **more):
    return client.post(reverse("settings-published-new"), ENTERED | more)


def page_of(client, name="settings-published", **query) -> str:
    number = PublishedWording.objects.values_list("published", flat=True).first()
    return text_of(client.get(reverse(name, args=[] if name == "settings-published" else [number]), query))


def test_an_empty_register_says_where_to_look(client, boss):
    assert "Sehen Sie auf Ihrer Website" in page_of(client)


def test_always_there_is_shown_with_its_number_and_its_cases_by_hour(client, boss):
    talked(at=NOON, user="seidel")
    missed(at=NOON - 10 * HOUR)
    assert enter(client).status_code == 302
    page = page_of(client)
    assert "Wir sind immer für Sie da. Garantiert." in page
    assert "Stimmt in 1 von 2 Fällen nicht. 50,0 % = 1 ÷ 2" in page.replace("</b>", "")
    assert "angenommene Anrufe ÷ alle Anrufe, zu jeder Stunde" in page
    cases = page_of(client, "settings-published-evidence")
    assert "02–03" in cases
    assert "Nicht angenommen" in cases
    assert "Seidel" not in cases.split('<section class="sheet" aria-labelledby="cases">')[1]


def test_what_cannot_be_measured_says_so_plainly(client, boss):
    enter(client, words="Service mit Herz", measure="none")
    page = page_of(client)
    assert "Das lässt sich nicht messen." in page
    assert "Nichts, was Handschlag weiß" in page
    assert "Das lässt sich nicht messen." in page_of(client, "settings-published-evidence")


def test_a_call_back_that_binds_makes_its_promises_and_counts_them(client, boss):
    enter(client, words="Rückruf in zwei Stunden", measure="called_back", within="2", is_binding="on")
    PublishedWording.objects.get()  # written at half past five: it binds from now on
    assert missed(at=NOW + HOUR / 60).owes.words == "Rückruf in zwei Stunden"
    assert "bisher 1" in page_of(client)


def test_true_in_all_cases_is_said_too(client, boss):
    talked(at=NOON)
    enter(client)
    assert "Stimmt im einzigen Fall." in page_of(client)
    talked(at=NOON + HOUR)
    assert "Stimmt in allen 2 Fällen." in page_of(client)


def test_a_new_wording_is_entered_beside_the_old_one(client, boss):
    enter(client, measure="picked_up", within="20", unit="1")
    number = PublishedWording.objects.get().published_id
    form = client.get(reverse("settings-published-change", args=[number])).context["form"]
    assert (form.initial["within"], form.initial["unit"]) == (20, 1)
    address = reverse("settings-published-change", args=[number])
    assert client.post(address, ENTERED | {"words": "Fast immer"}).status_code == 302
    page = page_of(client, "settings-published-change")
    assert "Fast immer" in page
    assert "Wir sind immer für Sie da. Garantiert." in page
    assert [row.number for row in queries.wordings(number)] == [2, 1]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"words": ""}, "words"),
        ({"places": []}, "places"),
        ({"measure": "called_back"}, "within"),
        ({"until_on": "2026-10-01"}, "until_on"),
        ({"is_binding": "on"}, "is_binding"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(client, boss, more, field):
    page = enter(client, **more)
    assert page.status_code == 422
    assert page.context["form"].errors[field]


def test_a_published_promise_that_is_none_is_not_found(client, boss):
    assert client.get(reverse("settings-published-change", args=[77])).status_code == 404


def test_only_management_sees_and_changes_it(client, boss):
    client.force_login(make_user("lead", role="team_lead"))
    assert client.get(reverse("settings-published")).status_code == 403


def test_the_cases_take_as_many_statements_for_three_as_for_one(client, boss, django_assert_num_queries):
    enter(client)
    address = reverse("settings-published-evidence", args=[PublishedWording.objects.get().published_id])
    for number in range(2):
        missed(f"+4922147109{number:02}", at=NOON + number * HOUR)
        missed(f"+4922147108{number:02}", at=NOON + number * HOUR)
        client.get(address)
        with django_assert_num_queries(CASES):
            client.get(address)


CASES = 12
