"""Persons, numbers, addresses and sites: added, changed by one at a time, removed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from handschlag.core.models import FactRow, Installation
from handschlag.customers import actions as customers
from handschlag.customers import queries
from handschlag.customers.choices import CustomerKind
from handschlag.customers.models import Authorisation, Customer, Number
from tests.customers.changing import SAID, facts, field_of
from tests.factories.customers import make_customer, make_number, make_person
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


@pytest.fixture
def roth():
    return make_customer("Roth")


@pytest.fixture
def ernst(roth):
    return make_person(roth)


# ── the customer ──


def test_only_what_differs_is_changed_and_told(roth):
    changed = customers.change_customer(customer=roth.pk, revision=1, name=" Roth ", note="Ruft oft an", **SAID)
    assert (changed.revision, changed.note) == (2, "Ruft oft an")
    assert FactRow.objects.latest("id").payload == {"customer": roth.pk, "fields": ["note"]}
    count = FactRow.objects.count()
    assert customers.change_customer(customer=roth.pk, revision=2, name="Roth", **SAID).revision == 2
    assert FactRow.objects.count() == count


def test_dates_and_language_change_and_empty(roth):
    day = date(1987, 5, 1)
    customers.change_customer(customer=roth.pk, revision=1, since_on=day, language="en", number="R-1", **SAID)
    row = customers.change_customer(customer=roth.pk, revision=2, since_on=None, **SAID)
    assert (row.since_on, row.language, row.number, row.ended_on) == (None, "en", "R-1", None)


def test_two_editors_never_overwrite_each_other(roth):
    customers.change_customer(customer=roth.pk, revision=1, note="von Kern", **SAID)
    assert field_of(
        customers.CannotChangeCustomer, customers.change_customer, customer=roth.pk, revision=1, note="von Weiß"
    ) == "revision"  # fmt: skip
    assert Customer.objects.get().note == "von Kern"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"number": ""}, "number"),
        ({"since_on": date(2026, 5, 2), "ended_on": date(2026, 5, 1)}, "ended_on"),
    ],
)
def test_a_bad_change_is_refused_with_its_field(roth, changes, field):
    refused = field_of(
        customers.CannotChangeCustomer, customers.change_customer, customer=roth.pk, revision=1, **changes
    )
    assert refused == field


def test_a_number_of_somebody_else_is_refused(roth):
    other = make_customer("Kern", number="K-1")
    assert field_of(
        customers.CannotChangeCustomer, customers.change_customer, customer=roth.pk, revision=1, number="k-1"
    ) == "number"  # fmt: skip
    customers.change_customer(customer=other.pk, revision=1, number="k-1", **SAID)


def test_neither_nobody_nor_a_merged_customer_is_changed(roth):
    other = make_customer("Rot")
    Customer.objects.filter(pk=other.pk).update(merged_into=roth)
    for customer in (other.pk, 999_999):
        assert field_of(
            customers.CannotChangeCustomer, customers.change_customer, customer=customer, revision=1, name="x"
        ) == "customer"  # fmt: skip


# ── persons ──


def test_the_first_person_is_the_main_one_until_another_is(roth, ernst):
    anna = make_person(roth, "Roth", "Anna")
    assert (ernst.is_main, anna.is_main) == (True, False)
    customers.change_person(person=anna.pk, revision=1, is_main=True, **SAID)
    assert [person.given_name for person in queries.persons(roth.pk, today=TODAY)] == ["Anna", "Ernst"]
    karl = make_person(roth, "Roth", "Karl", is_main=True)
    assert queries.persons(roth.pk, today=TODAY).filter(is_main=True).get() == karl


def test_a_person_is_changed_and_found_by_the_new_name(ernst):
    changed = customers.change_person(
        person=ernst.pk, revision=1, family_name="Kern", title="Dr.", salutation="mr", note="a\r\n\r\n\r\n\r\nb", **SAID
    )
    assert (changed.full_name, changed.name_key, changed.note) == ("Dr. Ernst Kern", "kern ernst", "a\n\nb")
    assert customers.change_person(person=ernst.pk, revision=2, title="Dr.", **SAID).revision == 2


@pytest.mark.parametrize(
    ("given", "field"),
    [({"family_name": ""}, "family_name"), ({"salutation": "sir"}, "salutation"), ({"title": "x" * 41}, "title")],
)
def test_a_bad_person_is_refused(roth, ernst, given, field):
    assert (
        field_of(customers.CannotAddPerson, customers.add_person, customer=roth.pk, **{"family_name": "x", **given})
        == field
    )
    assert (
        field_of(customers.CannotChangePerson, customers.change_person, person=ernst.pk, revision=1, **given) == field
    )


def test_who_leaves_keeps_history_but_no_authority(roth, ernst):
    customers.authorise_person(
        customer=roth.pk, person=ernst.pk, extent="full", proof="Brief", from_on=TODAY - timedelta(days=9), **SAID
    )
    customers.let_person_go(person=ernst.pk, revision=1, left_on=TODAY, **SAID)
    assert list(queries.persons(roth.pk, today=TODAY)) == []
    assert list(queries.persons(roth.pk, today=TODAY, with_former=True)) == [ernst]
    assert Authorisation.objects.get().until_on == TODAY
    assert field_of(
        customers.CannotChangePerson, customers.let_person_go, person=ernst.pk, revision=2, left_on=TODAY
    ) == "left_on"  # fmt: skip


# ── authority ──


def test_somebody_of_another_customer_may_be_authorised(roth):
    adviser = make_person(make_customer("Kanzlei Kern", kind=CustomerKind.ORGANISATION), "Kern", "Eva")
    given = customers.authorise_person(
        customer=roth.pk, person=adviser.pk, extent="information", proof="Vollmacht vom 3. Mai", from_on=TODAY, **SAID
    )
    assert list(queries.authorisations(roth.pk, today=TODAY)) == [given]
    assert list(queries.authorisations(roth.pk, today=TODAY - timedelta(days=1))) == []
    customers.end_authorisation(authorisation=given.pk, revision=1, until_on=TODAY, **SAID)
    assert list(queries.authorisations(roth.pk, today=TODAY + timedelta(days=1))) == []
    customers.end_authorisation(authorisation=given.pk, revision=2, until_on=TODAY, **SAID)
    assert facts().count("AuthorisationEnded") == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"person": 999_999}, "person"),
        ({"extent": "all"}, "extent"),
        ({"proof": " "}, "proof"),
        ({"proof": "x" * 201}, "proof"),
        ({"until_on": TODAY - timedelta(days=1)}, "until_on"),
    ],
)
def test_authority_needs_extent_and_proof(roth, ernst, wrong, field):
    given = {"customer": roth.pk, "person": ernst.pk, "extent": "full", "proof": "Brief", "from_on": TODAY, **wrong}
    assert field_of(customers.CannotAuthorisePerson, customers.authorise_person, **given) == field


def test_authority_does_not_end_before_it_begins(roth, ernst):
    given = customers.authorise_person(
        customer=roth.pk, person=ernst.pk, extent="full", proof="Brief", from_on=TODAY, **SAID
    )
    assert field_of(
        customers.CannotEndAuthorisation,
        customers.end_authorisation,
        authorisation=given.pk,
        revision=1,
        until_on=TODAY - timedelta(days=1),
    ) == "until_on"  # fmt: skip


# ── numbers ──


def test_a_number_is_kept_as_given_and_understood(roth):
    Installation.objects.update_or_create(id=1, defaults={"region": "DE", "area_code": "221"})
    number = make_number(roth, "  4710 382 ")
    assert (number.raw, number.e164, number.kind, number.digits) == (
        "4710 382", "+492214710382", "geographic", "492214710382",
    )  # fmt: skip
    swiss = make_number(roth, "044 668 18 00", region="CH")
    assert swiss.e164 == "+41446681800"


def test_what_can_never_be_dialled_is_kept_when_it_holds_digits(roth):
    number = make_number(roth, "Durchwahl 12")
    assert (number.e164, number.digits) == ("", "12")
    assert field_of(customers.CannotAddNumber, customers.add_number, customer=roth.pk, raw="Durchwahl 12") == "raw"
    assert field_of(customers.CannotAddNumber, customers.add_number, customer=roth.pk, raw="beim Bruder") == "raw"


def test_only_a_companys_own_landline_is_a_switchboard(roth, ernst):
    company = make_customer("Sonne GmbH", kind=CustomerKind.ORGANISATION)
    assert make_number(company, "030 23125-0").trunk == "+493023125"
    assert not make_number(roth, "030 23125-0").is_trunk
    assert field_of(
        customers.CannotAddNumber, customers.add_number, customer=company.pk, raw="0171 3920011", is_trunk=True
    ) == "is_trunk"  # fmt: skip


@pytest.mark.parametrize("wrong", [{"label": "home"}, {"person": 999_999}, {"raw": "0221 " + "4" * 60}])
def test_a_bad_number_is_refused(roth, wrong):
    given = {"customer": roth.pk, "raw": "0221 4710382", **wrong}
    assert field_of(customers.CannotAddNumber, customers.add_number, **given) == next(iter(wrong))


def test_a_number_is_corrected_and_given_to_a_person(roth, ernst):
    number = make_number(roth, "0221 4710 382")
    corrected = customers.correct_number(
        number=number.pk, revision=1, raw="0221 4710 383", person=ernst.pk, label="private", **SAID
    )
    assert (corrected.e164, corrected.person, corrected.label, corrected.revision) == (
        "+492214710383",
        ernst,
        "private",
        2,
    )
    assert customers.correct_number(number=number.pk, revision=2, **SAID).revision == 2
    assert customers.correct_number(number=number.pk, revision=2, person=None, **SAID).person is None
    make_number(roth, "0221 4710 384")
    assert field_of(
        customers.CannotCorrectNumber, customers.correct_number, number=number.pk, revision=3, raw="02214710384"
    ) == "raw"  # fmt: skip


def test_a_number_is_removed_only_as_it_was_seen(roth):
    number = make_number(roth, "0221 4710 382")
    assert field_of(customers.CannotRemove, customers.remove_number, number=number.pk, revision=2) == "revision"
    customers.remove_number(number=number.pk, revision=1, **SAID)
    assert not Number.objects.exists()
    assert field_of(customers.CannotRemove, customers.remove_number, number=number.pk, revision=1) == "revision"
    assert facts()[-1] == "ContactDetailRemoved"


# ── mail, addresses, sites ──


def test_mail_addresses(roth, ernst):
    email = customers.add_email(customer=roth.pk, person=ernst.pk, address=" Ernst@Example.de ", **SAID)
    assert email.address == "Ernst@Example.de"
    assert field_of(
        customers.CannotAddEmail, customers.add_email, customer=roth.pk, person=ernst.pk, address="ernst@example.DE"
    ) == "address"  # fmt: skip
    assert field_of(customers.CannotAddEmail, customers.add_email, customer=roth.pk, address="ernst@") == "address"
    assert customers.change_email(email=email.pk, revision=1, address="roth@example.de", **SAID).revision == 2
    assert customers.change_email(email=email.pk, revision=2, address="roth@example.de", **SAID).revision == 2
    assert field_of(
        customers.CannotChangeEmail, customers.change_email, email=email.pk, revision=2, address="x"
    ) == "address"  # fmt: skip
    customers.remove_email(email=email.pk, revision=2, **SAID)
    assert not queries.email_addresses(roth.pk).exists()


def test_addresses_have_street_and_number_apart(roth):
    address = customers.add_address(
        customer=roth.pk, street="Lindenstr.", house_number="12", postcode="50667", town="Köln", country="de", **SAID
    )
    assert (str(address), address.country, address.revision) == ("Lindenstr. 12, 50667 Köln", "DE", 1)
    assert customers.change_address(address=address.pk, revision=1, house_number="12a", **SAID).line == "Lindenstr. 12a"
    assert customers.change_address(address=address.pk, revision=2, house_number="12a", **SAID).revision == 2
    customers.remove_address(address=address.pk, revision=2, **SAID)
    assert not queries.addresses(roth.pk).exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"town": ""}, "town"),
        ({"country": "DEU"}, "country"),
        ({"country": "D1"}, "country"),
        ({"label": "x"}, "label"),
    ],
)
def test_a_bad_address_is_refused(roth, wrong, field):
    given = {"customer": roth.pk, "town": "Köln", **wrong}
    assert field_of(customers.CannotAddAddress, customers.add_address, **given) == field


def test_sites_stand_at_an_address_of_the_same_customer(roth):
    address = customers.add_address(customer=roth.pk, town="Köln", **SAID)
    foreign = customers.add_address(customer=make_customer("Kern").pk, town="Bonn", **SAID)
    site = customers.add_site(customer=roth.pk, name="Lager", address=address.pk, **SAID)
    assert list(queries.sites(roth.pk)) == [site]
    for wrong, field in (({"name": ""}, "name"), ({"name": "Lager"}, "name"), ({"address": foreign.pk}, "address")):
        given = {"customer": roth.pk, "name": "Büro", **wrong}
        assert field_of(customers.CannotAddSite, customers.add_site, **given) == field
    changed = customers.change_site(site=site.pk, revision=1, name="Werkstatt", address=None, calendar=None, **SAID)
    assert (changed.name, changed.revision) == ("Werkstatt", 2)
    again = customers.change_site(site=site.pk, revision=2, name="Werkstatt", address=None, calendar=None, **SAID)
    assert again.revision == 2
    customers.remove_site(site=site.pk, revision=2, **SAID)
    assert not queries.sites(roth.pk).exists()
