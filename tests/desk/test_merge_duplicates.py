from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.customers import actions as customers
from handschlag.customers import queries
from handschlag.customers.models import Customer, Duplicate, Merge
from handschlag.people.choices import Role
from handschlag.people.models import User
from tests.desk.office import half_past_five, text_of
from tests.factories.customers import make_customer, make_number, make_person
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client: Client) -> User:
    half_past_five()
    user = make_user("kern", name="Barbara Kern", role=Role.TEAM_LEAD, language="en")
    client.force_login(user)
    return user


@pytest.fixture
def pair(lead: User) -> tuple[Customer, Customer]:
    made = []
    for name in ("Ernst Meier", "Ernst Mayer"):
        customer = make_customer(name, owner=lead)
        make_number(customer, "0221 4710 382", person=make_person(customer, name.split()[1]))
        made.append(customer)
    customers.find_duplicates(now=NOW)
    return made[0], made[1]


def address(name: str, pair: tuple[Customer, Customer]) -> str:
    return reverse(name, args=[pair[0].pk, pair[1].pk])


def test_the_list_says_why_two_may_be_one_and_leads_to_both(client, pair):
    assert reverse("duplicates") in text_of(client.get(reverse("customers")))
    page = text_of(client.get(reverse("duplicates")))
    assert "name sounds alike · same number" in page
    assert address("duplicate", pair) in page
    for customer in pair:
        assert address("duplicate", pair) in text_of(client.get(reverse("customer", args=[customer.pk])))


def test_side_by_side_shows_what_both_have_and_proposes_the_older_one(client, pair):
    answer = client.get(address("duplicate", (pair[1], pair[0])))
    assert answer.context["going_on"] == pair[0].pk
    telephone = next(line for line in answer.context["lines"] if line.title == "Telephone")
    assert [(value.text, value.is_shared) for value in telephone.left] == [("+49 221 4710382", True)]
    assert "<mark>+49 221 4710382</mark>" in text_of(answer)


def test_merging_takes_the_file_chosen_and_offers_the_way_back(client, pair, lead):
    answer = client.post(address("duplicate-merge", pair), {"goes_on": pair[1].pk}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("customer", args=[pair[1].pk])
    assert queries.roots([pair[0].pk]) == {pair[0].pk: pair[1].pk}
    done = Merge.objects.get()
    page = text_of(answer)
    assert reverse("merge-undo", args=[done.pk]) in page
    assert "One other customer is part of this file." in page
    history = text_of(client.get(reverse("customer-merges", args=[pair[0].pk])))
    assert "Barbara Kern" in history
    client.post(reverse("merge-undo", args=[done.pk]))
    assert queries.roots([pair[0].pk]) == {pair[0].pk: pair[0].pk}
    assert "taken back" in text_of(client.get(reverse("customer-merges", args=[pair[1].pk])))


def test_what_was_done_already_is_said_and_not_done_twice(client, pair):
    client.post(address("duplicate-merge", pair), {"goes_on": pair[0].pk})
    assert client.get(address("duplicate", pair)).status_code == 404
    assert client.post(address("duplicate-merge", pair)).status_code == 404
    undo = reverse("merge-undo", args=[Merge.objects.get().pk])
    client.post(undo)
    assert "taken back already" in text_of(client.post(undo, follow=True))
    assert "does not exist" in text_of(client.post(reverse("merge-undo", args=[10**9]), follow=True))
    assert client.get(reverse("customer-merges", args=[10**9])).status_code == 404


def test_not_the_same_leaves_the_list_and_stands_under_its_own_heading(client, pair):
    client.post(address("duplicate-apart", pair))
    assert queries.count_duplicates() == 0
    assert "Nothing looks like a duplicate" in text_of(client.get(reverse("duplicates")))
    assert "Ernst Mayer" in text_of(client.get(reverse("duplicates"), {"shown": "apart"}))
    assert "Somebody said that these are two." in text_of(client.get(address("duplicate", pair)))


def test_after_a_decision_the_next_pair_follows(client, pair, lead):
    third = make_customer("Ernst Maier", owner=lead)
    make_number(third, "0221 4710 382")
    customers.find_duplicates(now=NOW)
    assert Duplicate.objects.count() == 3
    answer = client.post(address("duplicate-apart", pair))
    assert str(third.pk) in answer["Location"]
    page = client.get(reverse("duplicates"))
    assert len(page.context["page"].pairs) == 2


def test_an_agent_sees_nothing_of_it(client, pair):
    client.force_login(make_user("agent"))
    page = text_of(client.get(reverse("customer", args=[pair[0].pk])))
    assert "/with/" not in page
    for name in ("duplicate", "duplicate-merge", "duplicate-apart"):
        assert client.post(address(name, pair)).status_code == 403
    assert "duplicates" not in text_of(client.get(reverse("customers")))
