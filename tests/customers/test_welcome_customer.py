from __future__ import annotations

import pytest

from handschlag.core.models import FactRow
from handschlag.customers import actions as customers
from handschlag.customers.models import Customer, EmailAddress, Number, Person, PostalAddress
from tests.factories.people import NOW, make_user

pytestmark = pytest.mark.django_db


def welcome(**known: str) -> tuple[Customer, Person | None]:
    owner, stand_in = make_user(), make_user()
    return customers.welcome_customer(
        customers.Newcomer(**{"kind": "household", **known}), owner=owner.pk, stand_in=stand_in.pk, by=owner.pk, now=NOW
    )


def test_household_is_called_by_its_person_and_reached_through_them() -> None:
    customer, person = welcome(
        salutation="mr",
        given_name="Ernst",
        family_name="Roth",
        phone="0221 4710382",
        email="ernst@roth.example",
        street="Lindenstraße",
        house_number="38",
        postcode="50733",
        town="Köln",
    )
    assert customer.name == "Ernst Roth"
    assert person is not None
    assert person.is_main
    assert Number.objects.get().person == person
    assert EmailAddress.objects.get().person == person
    assert str(PostalAddress.objects.get()) == "Lindenstraße 38, 50733 Köln"
    assert set(FactRow.objects.values_list("name", flat=True)) >= {
        "CustomerCreated",
        "PersonAdded",
        "ContactDetailAdded",
    }


def test_organisation_keeps_its_own_name_and_number() -> None:
    customer, person = welcome(
        kind="organisation", name="Bäckerei Sommer GmbH", family_name="Sommer", phone="0221 4710700"
    )
    assert customer.name == "Bäckerei Sommer GmbH"
    assert person is not None
    assert Number.objects.get().person is None


def test_customer_may_come_without_anybody_or_anything_else() -> None:
    customer, person = welcome(name="Erbengemeinschaft Roth")
    assert customer.name == "Erbengemeinschaft Roth"
    assert person is None
    assert not Number.objects.exists()


@pytest.mark.parametrize(
    ("known", "field"),
    [
        ({"family_name": "Roth", "phone": "no digits"}, "phone"),
        ({"family_name": "Roth", "email": "no address"}, "email"),
        ({"family_name": "Roth", "street": "Lindenstraße"}, "town"),
        ({"given_name": "Ernst"}, "family_name"),
        ({}, "name"),
    ],
)
def test_what_is_refused_names_its_own_field_and_leaves_nothing_behind(known: dict[str, str], field: str) -> None:
    with pytest.raises(customers.CannotCreateCustomer) as refusal:
        welcome(**known)
    assert refusal.value.field == field
    assert not Customer.objects.exists()
