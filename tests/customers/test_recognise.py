from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handschlag.customers import actions as customers
from handschlag.customers import queries
from handschlag.customers.choices import CustomerKind
from handschlag.customers.models import Customer
from tests.factories.customers import make_customer, make_number, make_person
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db

ROTH = "+492214710382"
COMPANY = "+4930231250"


def seen(e164, raw=""):
    recognition = queries.recognise(e164, raw=raw, now=NOW)
    found = [(candidate.customer_id, candidate.person_id, candidate.how) for candidate in recognition.candidates]
    return recognition.certainty, found


def test_a_persons_own_number_is_certain():
    roth = make_customer("Roth")
    ernst = make_person(roth)
    make_number(roth, "0221 4710 382", person=ernst)
    assert seen(ROTH) == ("certain", [(roth.id, ernst.id, "exact_person")])


def test_a_companys_own_number_names_no_person():
    company = make_customer("Bäckerei Sonne GmbH", kind=CustomerKind.ORGANISATION)
    make_person(company, "Sonne", "Ida")
    make_number(company, "0221 4710 100")
    assert seen("+492214710100") == ("certain", [(company.id, None, "exact_company")])


def test_a_persons_number_goes_before_the_same_number_of_the_company():
    company = make_customer("Sonne GmbH", kind=CustomerKind.ORGANISATION)
    ida = make_person(company, "Sonne", "Ida")
    make_number(company, "0221 4710 100")
    make_number(company, "0221 4710 100", person=ida)
    assert seen("+492214710100") == ("certain", [(company.id, ida.id, "exact_person")])


def test_two_persons_of_one_household_show_as_two():
    roth = make_customer("Roth")
    ernst, anna = make_person(roth), make_person(roth, "Roth", "Anna")
    make_number(roth, "0221 4710 382")
    assert seen(ROTH) == ("several", [(roth.id, ernst.id, "household"), (roth.id, anna.id, "household")])


def test_two_persons_with_the_same_number_show_as_two():
    roth = make_customer("Roth")
    ernst, anna = make_person(roth), make_person(roth, "Roth", "Anna")
    make_number(roth, "0221 4710 382", person=ernst)
    make_number(roth, "0221 4710 382", person=anna)
    assert seen(ROTH) == ("several", [(roth.id, ernst.id, "exact_person"), (roth.id, anna.id, "exact_person")])


def test_two_customers_with_the_same_number_are_never_picked_from():
    one, other = make_customer("Roth"), make_customer("Kern")
    make_number(one, "0221 4710 382")
    make_number(other, "0221 4710 382")
    certainty, found = seen(ROTH)
    assert certainty == "several"
    assert {customer for customer, _, _ in found} == {one.id, other.id}


def test_a_household_without_persons_is_the_household():
    roth = make_customer("Roth")
    make_number(roth, "0221 4710 382")
    assert seen(ROTH) == ("certain", [(roth.id, None, "household")])


def test_a_trunk_with_extension_shows_the_company_alone():
    company = make_customer("Sonne GmbH", kind=CustomerKind.ORGANISATION)
    make_person(company, "Sonne", "Ida")
    make_number(company, "030 23125-0")
    recognition = queries.recognise("+493023125567", now=NOW)
    (candidate,) = recognition.candidates
    assert recognition.certainty == "possible"
    assert (candidate.customer_id, candidate.person_id, candidate.how) == (company.id, None, "trunk")
    assert candidate.extension == "567"


def test_the_longest_trunk_wins():
    large = make_customer("Groß AG", kind=CustomerKind.ORGANISATION)
    small = make_customer("Klein GmbH", kind=CustomerKind.ORGANISATION)
    make_number(large, "030 23125", is_trunk=True)
    make_number(small, "030 231255-0")
    assert seen("+4930231255678")[1] == [(small.id, None, "trunk")]
    assert seen("+4930231254678")[1] == [(large.id, None, "trunk")]


def test_an_exact_person_goes_before_the_trunk():
    company = make_customer("Sonne GmbH", kind=CustomerKind.ORGANISATION)
    ida = make_person(company, "Sonne", "Ida")
    make_number(company, "030 23125-0")
    make_number(company, "030 23125-567", person=ida)
    assert seen("+493023125567") == ("certain", [(company.id, ida.id, "exact_person")])


def test_the_operator_of_a_trunk_is_the_company():
    company = make_customer("Sonne GmbH", kind=CustomerKind.ORGANISATION)
    make_number(company, "030 23125-0")
    assert seen(COMPANY) == ("certain", [(company.id, None, "exact_company")])


def test_a_number_that_could_not_be_made_international_is_possible_by_its_last_eight_digits():
    roth = make_customer("Roth")
    make_number(roth, "0221 4710 382 / 0221 9")
    number = roth.numbers.get()
    type(number).objects.filter(id=number.id).update(e164="", digits="02214710382")
    assert seen(ROTH) == ("possible", [(roth.id, None, "suffix")])
    assert seen(None, "4710382") == ("unknown", [])


def test_nobody_is_unknown():
    assert seen("+492214710999") == ("unknown", [])


@pytest.mark.parametrize("raw", ["anonymous", "", "unbekannt"])
def test_a_withheld_number_is_anonymous(raw):
    assert seen(None, raw) == ("anonymous", [])


def test_somebody_who_left_is_only_a_former_person():
    roth = make_customer("Sonne GmbH", kind=CustomerKind.ORGANISATION)
    ernst = make_person(roth)
    make_number(roth, "0221 4710 382", person=ernst)
    customers.let_person_go(person=ernst.id, revision=1, left_on=NOW.date() - timedelta(days=1), by=None, now=NOW)
    assert seen(ROTH) == ("possible", [(roth.id, ernst.id, "former_person")])


def test_who_left_a_household_is_not_named():
    roth = make_customer("Roth")
    ernst, anna = make_person(roth), make_person(roth, "Roth", "Anna")
    make_number(roth, "0221 4710 382")
    customers.let_person_go(person=ernst.id, revision=1, left_on=NOW.date(), by=None, now=NOW)
    assert seen(ROTH) == ("certain", [(roth.id, anna.id, "household")])


def test_a_former_customer_is_recognised_and_marked():
    roth = make_customer("Roth")
    make_number(roth, "0221 4710 382")
    customers.change_customer(customer=roth.id, revision=1, ended_on=NOW.date(), by=None, now=NOW)
    assert queries.recognise(ROTH, now=NOW).candidates[0].is_former


def test_a_merged_customer_is_recognised_as_the_one_it_became():
    kept, merged = make_customer("Roth"), make_customer("Rot")
    make_number(kept, "0221 4710 382")
    make_number(merged, "0221 4710 382")
    Customer.objects.filter(id=merged.id).update(merged_into=kept)
    recognition = queries.recognise(ROTH, now=NOW)
    assert [(found.customer_id, found.customer_name) for found in recognition.candidates] == [(kept.id, "Roth")]
    assert recognition.certainty == "certain"


@pytest.mark.parametrize("persons", [1, 3])
def test_recognition_takes_the_same_few_queries_however_many_there_are(persons):
    roth = make_customer("Roth")
    for number in range(persons):
        make_person(roth, "Roth", f"Nr {number}")
    make_number(roth, "0221 4710 382")
    with CaptureQueriesContext(connection) as taken:
        queries.recognise(ROTH, now=NOW)
    assert len(taken) == 3
