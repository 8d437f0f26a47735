"""Law 2 at every door: the note, the forms, the guide and the action alike ask for a reason, and count it once."""

from __future__ import annotations

from contextlib import suppress
from itertools import permutations

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.cases import actions as cases
from handschlag.cases import queries
from handschlag.cases.models import Case, RepeatedWork
from handschlag.customers import actions as customers
from tests.desk.office import half_past_five
from tests.factories.cases import Desk, make_desk
from tests.factories.guides import write_guide
from tests.factories.people import NOW
from tests.factories.products import make_product
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

QUESTION = "Lampe am Router?"


@pytest.fixture
def desk(client: Client) -> Desk:
    make_calendar()
    half_past_five()
    found = make_desk()
    client.force_login(found.weiss)
    return found


@pytest.fixture
def row(desk: Desk) -> Case:
    item = customers.add_installed_item(customer=desk.roth.pk, product=make_product().pk, by=None, now=NOW)
    case = desk.open(installed_item=item.pk)
    cases.begin_diagnosis(case=case.pk, guide=write_guide().guide_id, by=None, now=NOW)
    return case


def by_note(client: Client, desk: Desk, row: Case, said: str, again: str) -> None:
    address = reverse("call-finding", args=[desk.call().pk])
    client.post(address, {"line": f"/b {QUESTION} {said}", "again": again, "case": row.pk})


def by_form(client: Client, _desk: Desk, row: Case, said: str, again: str) -> None:
    sent = {"question": QUESTION, "answer": said, "manner": "seen", "scope": "case", "again": again}
    client.post(reverse("case-finding-new", args=[row.pk]), sent)


def by_guide(client: Client, _desk: Desk, row: Case, said: str, again: str) -> None:
    sent = {"step": "lamp", "answer": said, "manner": "told", "again": again}
    client.post(reverse("case-diagnosis-answer", args=[row.pk]), sent)


def by_customer(client: Client, desk: Desk, row: Case, said: str, again: str) -> None:
    """For the customer as a whole, while this concern is worked on."""
    with suppress(cases.CannotEstablish):
        cases.establish(
            case=row.pk, question=QUESTION, answer=said, manner="told", scope="customer", again=again,
            by=desk.kern.pk, now=NOW,
        )  # fmt: skip


DOORS = (by_note, by_form, by_guide, by_customer)


@pytest.mark.parametrize(("first", "second"), list(permutations(DOORS, 2)))
def test_what_came_in_by_one_door_is_not_asked_again_by_another_without_a_reason(client, desk, row, first, second):
    first(client, desk, row, "rot", "")
    before = queries.answers(row, now=NOW)
    assert list(before.values()) == ["rot"]
    second(client, desk, row, "grün", "")
    assert (queries.answers(row, now=NOW), RepeatedWork.objects.count()) == (before, 0)
    second(client, desk, row, "grün", "doubt")
    assert [one.why for one in RepeatedWork.objects.all()] == ["doubt"]
    assert queries.answers(row, now=NOW) == {}
