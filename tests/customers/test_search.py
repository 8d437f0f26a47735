from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from handschlag.core.models import Installation
from handschlag.core.text import slips
from handschlag.customers import actions as customers
from handschlag.customers import queries
from handschlag.customers.choices import CustomerKind
from handschlag.customers.models import Customer
from handschlag.customers.rules import searching
from handschlag.people.choices import Role
from tests.factories.customers import make_customer, make_number, make_person
from tests.factories.people import NOW, make_user
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    """An office with a few customers, told apart by name."""
    Installation.objects.update_or_create(id=1, defaults={"region": "DE", "area_code": "221"})
    faces = {"owner": make_user(), "stand_in": make_user()}
    # A number the sequence does not reach in a run: the others of the house get theirs from it.
    roth = make_customer("Roth", number="90382", note="Fragt oft nach der Kündigung seiner Riesterrente", **faces)
    ernst = make_person(roth, "Roth", "Ernst", title="Dr.")
    make_number(roth, "0221 4710 382", person=ernst)
    customers.add_email(customer=roth.pk, person=ernst.pk, address="ernst.roth@example.de", by=None, now=NOW)
    customers.add_address(
        customer=roth.pk, street="Hauptstr.", house_number="5", postcode="50667", town="Köln", by=None, now=NOW
    )
    sonne = make_customer("Bäckerei Sonnenschein GmbH", kind=CustomerKind.ORGANISATION, **faces)
    ida = make_person(sonne, "Müller-Lüdenscheidt", "Ida")
    make_number(sonne, "030 23125-0")
    make_number(sonne, "+49 171 3920001", person=ida)
    product = make_product("Wohngebäudeversicherung")
    customers.add_installed_item(customer=sonne.pk, product=product.pk, identifier="WG-77120", by=None, now=NOW)
    others = {}
    for family, given_name in (
        ("Meier", "Jan"),
        ("Schmidt", "Eva"),
        ("Yılmaz", "Ayşe"),
        ("Rothe", "Karl"),
        ("Kern", "Eva"),
    ):
        others[family] = make_customer(family, **faces)
        make_person(others[family], family, given_name)
    return {"Roth": roth.pk, "Sonne": sonne.pk, **{family: row.pk for family, row in others.items()}}


FOUND = [
    ("382", "Roth", "last_digits"),
    ("0221 4710 382", "Roth", "number"),
    ("0221/4710-382", "Roth", "number"),
    ("+49 221 4710382", "Roth", "number"),
    ("4710382", "Roth", "number"),
    ("02214710", "Roth", "number_part"),
    ("47103", "Roth", "number_part"),
    ("90382", "Roth", "customer_number"),
    ("9038", "Roth", "customer_number"),
    ("G-7712", "Sonne", "identifier"),
    ("Ernst Roth", "Roth", "name"),
    ("roth ernst", "Roth", "name"),
    ("Roth, Ernst", "Roth", "name"),
    ("e. roth", "Roth", "name_begins"),
    ("dr ernst roth", "Roth", "name"),
    ("ernst.roth@example.de", "Roth", "email"),
    ("ernst.roth@", "Roth", "email"),
    ("Hauptstraße 5", "Roth", "address"),
    ("Haupstrasse", None, None),
    ("hauptstr", "Roth", "address"),
    ("Köln", "Roth", "address"),
    ("koeln", "Roth", "address"),
    ("50667", "Roth", "address"),
    ("Roth Köln", "Roth", "several"),
    ("Kündigung", "Roth", "note"),
    ("kündigen Rente", "Roth", "note"),
    ("WG-77120", "Sonne", "identifier"),
    ("wg77120", "Sonne", "identifier"),
    ("77120", "Sonne", "identifier"),
    ("Sonnenschein", "Sonne", "name"),
    ("baeckerei sonn", "Sonne", "name_begins"),
    ("Müller-Lüdenscheidt", "Sonne", "name"),
    ("Mueller", "Sonne", "name"),
    ("Lüdenscheid", "Sonne", "name_begins"),
    ("Lüdenscheit", "Sonne", "name_alike"),
    ("Versicherung", "Sonne", "product"),
    ("Gebäude", "Sonne", "product"),
    ("Gebäudeversicherung", "Sonne", "product"),
    ("Mayer", "Meier", "sound"),
    ("Maier Jan", "Meier", "name_alike"),
    ("Schmitt", "Schmidt", "name_alike"),
    ("Jilmas", "Yılmaz", "sound"),
    ("Yilmaz Ayse", "Yılmaz", "name"),
    ("Smidt", "Schmidt", "sound"),
    ("Sommerfeld", None, None),
    ("", None, None),
    (" - ", None, None),
    ("99999", None, None),
]


def test_the_first_hit_is_who_was_meant_and_says_why(house):
    first = {}
    for typed, _, _ in FOUND:
        hits = queries.search(typed, now=NOW)
        first[typed] = (hits[0].customer_id, hits[0].why) if hits else (None, None)
    assert first == {typed: (house.get(who), why) for typed, who, why in FOUND}


def test_a_hit_shows_who_and_what(house):
    (hit,) = queries.search("382", now=NOW)
    assert (hit.title, hit.found, hit.why_label) == ("Roth", "+492214710382", "Letzte Ziffern")
    assert hit.subtitle == "Dr. Ernst Roth · Hauptstr. 5, 50667 Köln"


def test_short_words_are_no_slips_of_each_other():
    assert not slips.is_slip("rot", "rat")
    assert slips.is_slip("roth", "rot")
    assert slips.is_slip("sonnenschein", "sonenshein")


def test_exact_goes_before_beginning(house):
    assert [hit.title for hit in queries.search("Roth", now=NOW)] == ["Roth", "Rothe"]


def test_two_people_of_one_first_name_are_both_shown(house):
    assert {hit.title for hit in queries.search("Eva", now=NOW)} == {"Schmidt", "Kern"}


def test_no_more_hits_than_asked_for(house):
    assert len(queries.search("e", now=NOW, limit=1)) == 1


def test_a_partner_finds_nobody(house):
    assert queries.search("Roth", user=make_user(role=Role.PARTNER), now=NOW) == []
    assert queries.search("Roth", user=make_user(), now=NOW)


def test_what_was_changed_is_found_at_once_and_no_longer_as_before(house):
    customers.change_customer(customer=house["Kern"], revision=1, name="Zwirner", by=None, now=NOW)
    person = Customer.objects.get(id=house["Kern"]).persons.get()
    customers.change_person(person=person.pk, revision=1, family_name="Zwirner", by=None, now=NOW)
    assert [hit.customer_id for hit in queries.search("zwirn", now=NOW)] == [house["Kern"]]
    assert queries.search("Kern", now=NOW) == []


def test_a_merged_customer_is_found_under_the_one_it_became(house):
    Customer.objects.filter(id=house["Rothe"]).update(merged_into=house["Roth"])
    (hit,) = queries.search("Karl Rothe", now=NOW)
    assert (hit.customer_id, hit.title) == (house["Roth"], "Roth")


def test_a_former_customer_comes_after_one_who_still_is(house):
    former = make_customer("Roth")
    customers.change_customer(customer=former.pk, revision=1, ended_on=NOW.date(), by=None, now=NOW)
    assert [hit.customer_id for hit in queries.search("Roth", now=NOW)][-1] != house["Roth"]
    assert queries.search("Roth", now=NOW)[0].customer_id == house["Roth"]


@pytest.mark.parametrize("typed", ["382", "roth", "roth köln", "WG-77120", "Mayer"])
def test_a_search_takes_a_bounded_number_of_queries(house, typed):
    with CaptureQueriesContext(connection) as before:
        queries.search(typed, now=NOW)
    for _ in range(3):
        make_person(make_customer("Roth"), "Roth", "Ernst")
    with CaptureQueriesContext(connection) as after:
        queries.search(typed, now=NOW)
    assert len(after) <= len(before) <= 22


class AnyText(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(st.text(max_size=80))
    def test_searching_never_fails(self, typed):
        assert isinstance(queries.search(typed, now=NOW), list)


def test_of_several_items_the_one_that_was_meant_is_shown():
    found = searching.Details(customer=1, numbers=(), names=(), items=(("Heizung", "A-100"), ("Therme", "WG-77120")))
    match = searching.judge(searching.Typed("WG-77120"), found)
    assert (match.why, match.found) == ("identifier", "Therme WG-77120")
    assert searching.judge(searching.Typed("B-200"), found) is None


@given(st.text(max_size=60), st.text(min_size=1, max_size=40), st.text(max_size=60))
def test_judging_never_fails(typed, name, note):
    found = searching.Details(
        customer=1,
        numbers=("10001",),
        names=(name,),
        persons=(searching.PersonDetail(1, name, has_left=False),),
        phones=(searching.NumberDetail(1, "+492214710382", "+492214710382", "492214710382"),),
        notes=(note,),
    )
    match = searching.judge(searching.Typed(typed), found)
    assert match is None or match.rank > 0
