"""Installed items: added, replaced, changed by one at a time, ended; and the one file of who was merged."""

from __future__ import annotations

from datetime import date

import pytest

from handschlag.core.models import FactRow
from handschlag.customers import actions as customers
from handschlag.customers import queries
from handschlag.customers.models import Customer, InstalledItem
from tests.customers.changing import SAID, field_of
from tests.factories.customers import make_customer, make_person
from tests.factories.people import NOW
from tests.factories.products import make_product, make_version

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


@pytest.fixture
def roth():
    return make_customer("Roth")


@pytest.fixture
def ernst(roth):
    return make_person(roth)


@pytest.fixture
def contract(roth):
    product = make_product("Hausrat")
    return customers.add_installed_item(
        customer=roth.pk, product=product.pk, identifier="HR-77120", since_on=date(2020, 1, 1), **SAID
    )


def test_what_replaces_an_item_stays_linked(roth, contract):
    newer = make_product("Hausrat Plus")
    version = make_version(newer)
    made = customers.replace_installed_item(
        item=contract.pk, revision=1, product=newer.pk, version=version.pk, identifier="HR-9", on=TODAY, **SAID
    )
    old = InstalledItem.objects.get(pk=contract.pk)
    assert (old.replaced_by, old.ended_on, made.since_on, made.version) == (made, TODAY, TODAY, version)
    assert list(queries.installed_items(roth.pk, today=TODAY)) == [made]
    assert len(queries.installed_items(roth.pk, today=TODAY, with_ended=True)) == 2
    for act, refusal, more in (
        (customers.replace_installed_item, customers.CannotReplaceInstalledItem, {"product": newer.pk, "on": TODAY}),
        (customers.end_installed_item, customers.CannotEndInstalledItem, {"ended_on": TODAY}),
    ):
        assert field_of(refusal, act, item=contract.pk, revision=2, **more) == "item"


def test_an_item_ends_after_it_began(contract):
    early = date(2019, 12, 31)
    assert field_of(
        customers.CannotEndInstalledItem, customers.end_installed_item, item=contract.pk, revision=1, ended_on=early
    ) == "ended_on"  # fmt: skip
    assert field_of(
        customers.CannotReplaceInstalledItem,
        customers.replace_installed_item,
        item=contract.pk,
        revision=1,
        product=contract.product_id,
        on=early,
    ) == "on"  # fmt: skip
    assert customers.end_installed_item(item=contract.pk, revision=1, ended_on=TODAY, **SAID).ended_on == TODAY


def test_an_item_is_changed_where_something_is_given(roth, contract):
    site = customers.add_site(customer=roth.pk, name="Lager", **SAID)
    version = make_version(contract.product)
    changed = customers.change_installed_item(
        item=contract.pk, revision=1, identifier="hr 8", version=version.pk, site=site.pk, since_on=None,
        configuration={"Selbstbehalt": 150}, note="läuft aus", **SAID,
    )  # fmt: skip
    assert (changed.identifier_key, changed.version, changed.site, changed.since_on) == ("hr8", version, site, None)
    assert FactRow.objects.latest("id").payload["fields"] == [
        "version", "site", "since_on", "identifier", "configuration", "note",
    ]  # fmt: skip
    assert customers.change_installed_item(item=contract.pk, revision=2, identifier="hr 8", **SAID).revision == 2


def test_a_bad_item_is_refused(roth, contract):
    other = make_version()
    site = customers.add_site(customer=make_customer("Kern").pk, name="Lager", **SAID)
    for wrong, field in (
        ({"product": 999_999}, "product"),
        ({"version": other.pk}, "version"),
        ({"site": site.pk}, "site"),
        ({"identifier": "x" * 81}, "identifier"),
        ({"configuration": {str(number): 1 for number in range(201)}}, "configuration"),
        ({"configuration": {1: 1}}, "configuration"),
    ):
        given = {"customer": roth.pk, "product": contract.product_id, **wrong}
        assert field_of(customers.CannotAddInstalledItem, customers.add_installed_item, **given) == field
    assert field_of(
        customers.CannotChangeInstalledItem, customers.change_installed_item, item=contract.pk, revision=1, version=other.pk
    ) == "version"  # fmt: skip


def test_a_merged_customers_file_is_the_familys(roth, contract):
    kept = make_customer("Roth senior")
    Customer.objects.filter(pk=roth.pk).update(merged_into=kept)
    for asked in (kept.pk, roth.pk):
        assert list(queries.installed_items(asked, today=TODAY)) == [contract]
        assert queries.get_customer(asked) == kept
    assert list(queries.customers()) == [kept]
    assert queries.find_customer(999_999) is None
