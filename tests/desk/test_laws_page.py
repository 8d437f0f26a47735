"""Law clocks as administrators see them: what is shipped, what they enter, and what is wrong with it."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from handschlag.desk.laws.forms import LawForm, as_it_stands
from handschlag.promises import actions as promises
from handschlag.promises import queries
from handschlag.promises.models import LawVersion
from tests.desk.office import half_past_five, text_of
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_user
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

AUSTRIA = {
    "code": "AT-TKG-1",
    "title": "Entstörung in Österreich",
    "country": "at",
    "timezone": "Europe/Vienna",
    "from_on": "2026-11-01",
    "repair_words": "Die Störung beheben",
    "repair_by_day": "2",
    "compensate_words": "Entschädigung anbieten",
    "compensate_by_day": "3",
    "compensate_unless_fixed_by_day": "2",
    "step_1_from_day": "3",
    "step_1_percent": "12,5",
    "step_1_at_least": "5,00",
    "missed_percent": "20",
    "missed_at_least": "10",
}


@pytest.fixture(autouse=True)
def boss(client):
    make_calendar()
    half_past_five()
    boss = make_user("seidel", name="Martin Seidel", role="admin", presence="available")
    client.force_login(boss)
    return boss


def enter(client, **more):
    return client.post(reverse("settings-laws-new"), AUSTRIA | more)


def page_of(client, name="settings-laws", code=None, **query) -> str:
    return text_of(client.get(reverse(name, args=[code] if code else []), query))


def test_what_is_shipped_is_shown_in_words(client):
    page = page_of(client)
    assert "§ 58 TKG: Entstörung" in page
    assert "innerhalb von 60 Minuten" in page
    assert "bis Ende von Tag 2, außer es ist bis Ende von Tag 1 behoben" in page
    assert "ab Tag 5: 20 % des Monatsentgelts, mindestens 10,00 €" in page
    assert "nur bei vollständigem Ausfall" in page


def test_it_says_for_how_many_matters_it_counts_the_days(client):
    promises.start_law_clock(
        law="DE-TKG-58",
        matter="case-1",
        customer=make_customer().pk,
        reported_at=NOW,
        is_complete=True,
        by=None,
        now=NOW,
    )
    assert "Es zählt gerade die Tage eines Anliegens." in page_of(client)


def test_what_a_day_costs_can_be_reckoned_for_any_fee(client):
    page = page_of(client, "settings-laws-law", "DE-TKG-58")
    assert "40,00 €" in page
    dearer = page_of(client, "settings-laws-law", "DE-TKG-58", fee="79,90")
    assert "7,99 €" in dearer
    assert "63,92 €" in dearer
    assert client.get(reverse("settings-laws-law", args=["DE-TKG-58"]), {"fee": "viel"}).status_code == 422


def test_a_law_is_entered_and_binds(client):
    assert enter(client).status_code == 302
    law = queries.get_law("AT-TKG-1")[0].law
    assert (law.country, law.steps[0].percent, list(law.duties)) == ("AT", 12.5, ["repair", "compensate"])
    page = page_of(client)
    assert "Entstörung in Österreich" in page
    assert "bis Ende von Tag 2" in page
    assert "12,5 % des Monatsentgelts" in page


def test_a_new_wording_starts_from_the_one_before_and_leaves_it(client):
    address = reverse("settings-laws-change", args=["DE-TKG-58"])
    form = client.get(address).context["form"]
    assert form.initial["step_1_percent"] == "20"
    assert form.initial["step_0_at_least"] == "5,00"
    assert form.initial["from_on"] == date(2026, 11, 23)
    given = {name: value for name, value in form.initial.items() if value not in (None, False)}
    assert client.post(address, given | {"from_on": "2027-01-01", "step_1_percent": "25"}).status_code == 302
    first, shipped = queries.get_law("DE-TKG-58")
    assert (first.from_on, first.law.steps[1].percent) == (date(2027, 1, 1), 25)
    assert shipped.law.steps[1].percent == 20
    page = page_of(client)
    assert "neue Fassung ab" in page
    assert "bringt Handschlag mit" in page_of(client, "settings-laws-law", "DE-TKG-58")


def test_a_law_with_many_steps_keeps_them_all(client):
    steps = {
        f"step_{place}_{part}": value
        for place in range(6)
        for part, value in (("from_day", str(place + 1)), ("percent", "5"), ("at_least", str(place + 1)))
    }
    assert enter(client, **steps).status_code == 302
    address = reverse("settings-laws-change", args=["AT-TKG-1"])
    form = client.get(address).context["form"]
    assert len(form.steps) == 7
    given = {name: value for name, value in form.initial.items() if value not in (None, False)}
    assert client.post(address, given | {"from_on": "2027-01-01", "title": "Neu"}).status_code == 302
    assert [len(one.law.steps) for one in queries.get_law("AT-TKG-1")] == [6, 6]


def test_what_the_form_shows_is_what_is_written(client):
    shipped = queries.get_law("DE-TKG-58")[0]
    initial = as_it_stands(shipped)
    form = LawForm({name: value for name, value in initial.items() if value not in (None, False)}, is_new=False)
    assert form.is_valid()
    assert form.definition() == shipped.definition


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"code": "tkg"}, "code"),
        ({"title": ""}, "title"),
        ({"country": "1"}, "country"),
        ({"timezone": "Europe/München"}, "timezone"),
        ({"until_on": "2026-10-01"}, "until_on"),
        ({"repair_words": ""}, "repair_words"),
        ({"repair_within_minutes": "60"}, "repair_by_day"),
        ({"compensate_unless_fixed_by_day": "4"}, "compensate_unless_fixed_by_day"),
        ({"step_1_from_day": ""}, "step_1_from_day"),
        ({"step_1_percent": "viel"}, "step_1_percent"),
        ({"step_1_at_least": ""}, "step_1_at_least"),
        ({"step_3_from_day": "2", "step_3_percent": "1", "step_3_at_least": "1"}, "step_3_from_day"),
        ({"step_1_from_day": "", "step_1_percent": "", "step_1_at_least": ""}, "step_0_from_day"),
        ({"missed_percent": "120"}, "missed_percent"),
        (dict.fromkeys([name for name in AUSTRIA if name.startswith(("repair", "compensate"))], ""), "__all__"),
    ],
)
def test_bad_input_is_named_beside_its_field(client, more, field):
    page = enter(client, **more)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert not LawVersion.objects.exists()


def test_a_law_that_is_over_says_so(client):
    enter(client, until_on="2026-11-02", is_partial="on", repair_by_day="0", country="CH")
    assert "gilt heute nicht" in page_of(client)
    page = page_of(client, "settings-laws-law", "AT-TKG-1")
    assert "am Tag der Meldung" in page
    assert "CHF" in page


def test_a_law_nobody_entered_is_not_found(client):
    assert client.get(reverse("settings-laws-law", args=["CH-FMG-1"])).status_code == 404


def test_only_administrators_see_and_change_it(client):
    client.force_login(make_user("lead", role="management"))
    assert client.get(reverse("settings-laws")).status_code == 403


def test_three_laws_take_as_many_statements_as_one(client, django_assert_num_queries):
    address = reverse("settings-laws")
    for number in range(3):
        enter(client, code=f"AT-TKG-{number}")
        if number != 1:
            client.get(address)
            with django_assert_num_queries(LIST):
                client.get(address)


LIST = 12
