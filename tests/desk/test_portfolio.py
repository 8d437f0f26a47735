from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.care import actions as care
from handschlag.care import queries
from handschlag.care.models import ClassRun
from handschlag.care.queries import Cell, Dot, Map
from handschlag.customers.models import Customer
from handschlag.desk.care.drawing import draw
from handschlag.people.models import User
from tests.desk.office import half_past_five, text_of
from tests.factories.care import classify, make_tier, note
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client: Client) -> User:
    half_past_five()
    user = make_user("boss", name="Martin Seidel", presence="available", role="management")
    client.force_login(user)
    return user


@pytest.fixture
def three(boss: User) -> list[Customer]:
    """Worth 9000, 900 and 90 euros a year."""
    found = []
    for name, margin in (("Kühltechnik Winter", 9000.0), ("Sommer", 900.0), ("Ernst Roth", 90.0)):
        customer = make_customer(name, owner=boss, now=NOW - timedelta(days=900))
        note(customer, margin=margin, cost_to_serve=100.0)
        found.append(customer)
    return found


def page(client: Client, name: str, *args: object, **asked: str) -> str:
    answer = client.get(reverse(name, args=args), asked)
    assert answer.status_code == 200
    return text_of(answer)


def table(said: str) -> list[str]:
    """The customers of the table, from above."""
    return re.findall(r'class="rowlink" href="[^"]*">([^<]*)<', said)


def test_before_classes_are_in_force_the_map_stands_on_the_figures_and_the_table_says_what_to_do(
    client: Client, three: list[Customer]
) -> None:
    said = page(client, "care")
    assert said.count("<circle") == 3
    assert "Kühltechnik Winter: bringt 9.000 €, kostet 100 € im Jahr</title>" in said
    assert "Noch sind keine Klassen in Kraft" in said


def test_the_table_says_the_same_the_most_valuable_first(client: Client, three: list[Customer]) -> None:
    classify()
    said = page(client, "care")
    assert table(said) == ["Kühltechnik Winter", "Sommer", "Ernst Roth"]
    letter = queries.standing(three[0].pk, now=NOW).letter
    assert f"kostet 100 € im Jahr ({letter})</title>" in said
    assert "Da, wenn Sie anrufen" in said


def test_the_table_is_searched_and_narrowed_to_a_class(client: Client, three: list[Customer]) -> None:
    classify()
    assert table(page(client, "care", q="Sommer")) == ["Sommer"]
    letters = {one.name: queries.standing(one.pk, now=NOW).letter for one in three}
    assert table(page(client, "care", letter="A")) == [name for name, letter in letters.items() if letter == "A"]
    assert "Zu diesen Filtern passt niemand" in page(client, "care", q="Zzyzx")


def test_further_customers_follow_the_last_one_shown(
    client: Client, three: list[Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handschlag.desk.care.views.overview.A_PAGE", 2)
    classify()
    said = page(client, "care")
    assert table(said) == ["Kühltechnik Winter", "Sommer"]
    further = re.search(r'href="\?([^"#]*)#portfolio-rows" data-key="n"', said)
    assert further is not None
    answer = client.get(reverse("care") + "?" + further[1].replace("&amp;", "&"))
    assert table(text_of(answer)) == ["Ernst Roth"]
    for wrong in ({"key": "none", "after": "1"}, {"key": "nan", "after": "1"}, {"key": "", "after": "x"}):
        assert table(page(client, "care", **wrong)) == ["Kühltechnik Winter", "Sommer"]


def test_the_table_is_sorted_by_its_headings_both_ways(client: Client, three: list[Customer]) -> None:
    note(three[1], cost_to_serve=700.0)
    classify()
    said = page(client, "care", sort="-cost")
    assert table(said)[0] == "Sommer"
    assert 'aria-sort="descending"' in said
    assert "sort=cost#portfolio-rows" in said
    assert table(page(client, "care", sort="name")) == ["Ernst Roth", "Kühltechnik Winter", "Sommer"]
    assert table(page(client, "care", sort="sideways")) == table(page(client, "care"))


def test_the_table_is_narrowed_by_care_owner_and_minutes(client: Client, three: list[Customer], boss: User) -> None:
    tier = make_tier()
    care.choose_plan(customer=three[0].pk, tier=tier.pk, by=None, now=NOW)
    classify()
    assert table(page(client, "care", tier=str(tier.pk))) == ["Kühltechnik Winter"]
    assert table(page(client, "care", tier="basic")) == ["Sommer", "Ernst Roth"]
    assert len(table(page(client, "care", owner=f"u{boss.pk}"))) == 3
    assert table(page(client, "care", owner="t999")) == []
    assert table(page(client, "care", over="1")) == []
    assert "0 von 30" in page(client, "care")


def test_many_customers_are_drawn_together_and_the_area_says_how_many() -> None:
    drawing = draw(Map((), (Cell(100.0, 10.0, 100), Cell(10_000.0, 50.0, 25)), 125, 0.0, 0.0))
    assert [mark.radius for mark in drawing.marks] == ["9.0", "4.5"]
    assert float(drawing.marks[0].x) < float(drawing.marks[1].x)
    assert float(drawing.marks[0].y) > float(drawing.marks[1].y)


def test_who_brings_less_than_nothing_stands_left_of_nothing_and_all_stay_inside() -> None:
    dots = (Dot(1, "Roth", -400.0, 900.0, None), Dot(2, "Winter", 8000.0, 0.0, "A"), Dot(3, "Lau", 0.0, 0.0, None))
    drawing = draw(Map(dots, (), 3, 7600.0, 900.0))
    left, right, nothing = (float(mark.x) for mark in drawing.marks)
    assert 70 <= left < nothing < right <= 706
    assert all(14 <= float(mark.y) <= 300 for mark in drawing.marks)
    assert drawing.across[0].label.startswith("-")


def test_classes_are_looked_at_before_somebody_puts_them_in_force(client: Client, three: list[Customer]) -> None:
    assert "Noch sind keine Klassen in Kraft" in page(client, "care-classes")
    client.post(reverse("care-classes-compute"))
    run = ClassRun.objects.get()
    said = page(client, "care-classes")
    assert "3 von 3 Kunden kämen in eine andere Klasse." in said
    assert "Wer in eine andere Klasse käme" in said
    assert "Ernst Roth" in said
    assert "Deckungsbeitrag" in said
    assert queries.standing(three[0].pk, now=NOW).letter is None
    client.post(reverse("care-classes-apply", args=[run.pk]))
    said = page(client, "care-classes")
    assert "Martin Seidel" in said
    assert "Klassen ändern von sich aus keinen Plan." in said
    assert queries.standing(three[0].pk, now=NOW).letter == "A"


def test_a_preview_is_thrown_away_once(client: Client, three: list[Customer]) -> None:
    client.post(reverse("care-classes-compute"))
    run = ClassRun.objects.get()
    client.post(reverse("care-classes-drop", args=[run.pk]))
    run.refresh_from_db()
    assert run.state == "dropped"
    again = client.post(reverse("care-classes-apply", args=[run.pk]), follow=True)
    assert "Diese Vorschau" in text_of(again)


def test_a_lead_sees_classes_and_puts_none_in_force(client: Client, three: list[Customer]) -> None:
    run = care.compute_classes(by=None, now=NOW)
    client.force_login(make_user("kern", name="Barbara Kern", role="team_lead"))
    assert reverse("care-classes-apply", args=[run.pk]) not in page(client, "care-classes")
    assert client.post(reverse("care-classes-apply", args=[run.pk])).status_code == 403


def test_why_a_customer_is_in_a_class_with_parts_and_history(client: Client, three: list[Customer]) -> None:
    winter = three[0]
    assert "Noch in keiner Klasse" in page(client, "customer-care-why", winter.pk)
    classify()
    care.override_class(
        customer=winter.pk, letter="C", reason="Zieht bald weg", until=NOW + timedelta(days=30), by=None, now=NOW
    )
    said = page(client, "customer-care-why", winter.pk)
    assert "Warum Klasse C" in said
    assert "Zieht bald weg" in said
    assert "berechnet: A" in said
    assert "Deckungsbeitrag im Jahr" in said
    assert "nicht bekannt" in said
    assert "berechnet und in Kraft gesetzt" in said


def test_who_brings_nothing_is_said_so(client: Client, boss: User) -> None:
    silent = make_customer("Ina Lau", owner=boss)
    note(silent, cost_to_serve=500.0)
    classify()
    assert "Zusammen bringt das nichts oder weniger" in page(client, "customer-care-why", silent.pk)
