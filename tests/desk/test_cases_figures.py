from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.cases import actions as cases
from tests.desk.office import half_past_five, text_of
from tests.factories.cases import Desk, make_desk
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def desk(client: Client) -> Desk:
    half_past_five()
    found = make_desk()
    client.force_login(found.kern)
    return found


def test_without_solutions_the_page_says_so(client: Client, desk: Desk) -> None:
    assert "In diesen Tagen wurde nichts gelöst" in text_of(client.get(reverse("cases-figures")))


def test_solved_stands_beside_really_solved_and_each_figure_opens_what_it_counts(client: Client, desk: Desk) -> None:
    held, back = desk.open(now=NOW - 3 * DAY), desk.open(now=NOW - 3 * DAY)
    for row in (held, back):
        desk.solve(row, now=NOW - 2 * DAY)
    cases.confirm_case(case=held.pk, conversation=desk.call(at=NOW - DAY).pk, by=None, now=NOW - DAY)
    cases.reopen_case(case=back.pk, words="Wieder", conversation=desk.call(at=NOW - DAY).pk, by=None, now=NOW - DAY)
    said = text_of(client.get(reverse("cases-figures")))
    assert "bestätigt ÷ (bestätigt + endgültig abgeschlossen + kam zurück) = 1 ÷ 2" in said
    assert said.count("50,0 %") == 2
    evidence = text_of(client.get(reverse("cases-behind", args=["failed"])))
    assert reverse("case", args=[back.pk]) in evidence
    assert reverse("case", args=[held.pk]) not in evidence


def test_a_figure_nobody_knows_is_not_found(client: Client, desk: Desk) -> None:
    assert client.get(reverse("cases-behind", args=["nobody"])).status_code == 404
