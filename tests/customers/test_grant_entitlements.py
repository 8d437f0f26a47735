"""What a contract grants: entered, changed and ended by the next version; in force for an item on a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow
from handschlag.customers import actions as customers
from handschlag.customers import permissions, queries
from handschlag.customers.models import Contract, Entitlement
from tests.customers.changing import SAID, field_of
from tests.factories.contracts import HOUR, SINCE, make_entitlement, make_item, terms
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_user
from tests.factories.products import make_product
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
NOBODYS = 987_654_321


@pytest.fixture
def roth():
    return make_customer("Roth")


@pytest.fixture
def phone(roth):
    return make_item(roth, "Telefonanlage")


def in_force(customer, *, item=None, on=TODAY):
    return queries.entitlements_in_force(customer.pk, item=item.pk if item else None, on=on)


def facts(kind):
    return [row.payload for row in FactRow.objects.filter(name=kind).order_by("id")]


def test_a_contract_is_entered_for_an_item_and_for_all(roth, phone):
    whole = make_entitlement(roth, number=" W-1 ")
    own = make_entitlement(roth, number="w-1", item=phone, name="Telefon")
    assert own.contract_id == whole.contract_id
    assert (whole.contract.number, whole.version, whole.is_always) == ("W-1", 1, True)
    assert in_force(roth, item=phone) == [own, whole]
    assert in_force(roth, item=make_item(roth)) == [whole]
    assert in_force(roth) == [whole]
    assert facts("EntitlementEntered")[1] == {
        "customer": roth.pk,
        "entitlement": own.pk,
        "contract": whole.contract_id,
        "item": phone.pk,
    }


def test_what_the_same_contract_grants_for_the_same_is_entered_once(roth, phone):
    make_entitlement(roth, number="W-1", item=phone)
    enter = customers.enter_entitlement
    assert (
        field_of(customers.CannotEnterEntitlement, enter, customer=roth.pk, number="W-1", item=phone.pk, terms=terms())
        == "number"
    )
    other = make_customer("Brandt")
    assert make_entitlement(other, number="W-1").contract.customer_id == other.pk


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"calendar": NOBODYS}, "calendar"),
        ({"response": (HOUR, 2 * HOUR, None)}, "response_serious_seconds"),
        ({"fix": (None, HOUR, 2 * HOUR)}, "fix_critical_seconds"),
        ({"fix": (HOUR, None, 2 * HOUR)}, "fix_critical_seconds"),
        ({"update": (0, None, None)}, "update_seconds"),
        ({"update": (None, 400_000_000, None)}, "update_serious_seconds"),
        ({"response": (None, None, None)}, "response_seconds"),
        ({"quota_amount": 0, "quota_unit": "minutes", "quota_period": "year"}, "quota_amount"),
        ({"quota_unit": "minutes"}, "quota_amount"),
        ({"quota_amount": 5, "quota_unit": "apples", "quota_period": "year"}, "quota_unit"),
        ({"quota_amount": 5, "quota_unit": "minutes"}, "quota_period"),
        ({"hourly_rate": Decimal(90)}, "hourly_rate"),
        ({"currency": "EUR"}, "hourly_rate"),
        ({"hourly_rate": Decimal(90), "currency": "USD"}, "hourly_rate"),
        ({"hourly_rate": Decimal(-1), "currency": "EUR"}, "hourly_rate"),
        ({"until_on": date(2025, 12, 31)}, "until_on"),
    ],
)
def test_terms_that_cannot_be_are_refused_with_their_field(roth, more, field):
    enter = customers.enter_entitlement
    said = {"customer": roth.pk, "number": "W-1", "terms": terms(**more)}
    assert field_of(customers.CannotEnterEntitlement, enter, **said) == field
    assert not Contract.objects.exists() or field


def test_somebody_elses_item_and_a_contract_without_a_number_are_refused(roth):
    strange = make_item(make_customer("Brandt"))
    refusal, enter = customers.CannotEnterEntitlement, customers.enter_entitlement
    assert field_of(refusal, enter, customer=roth.pk, number="W-1", item=strange.pk, terms=terms()) == "item"
    assert field_of(refusal, enter, customer=roth.pk, number=" ", terms=terms()) == "number"
    assert field_of(refusal, enter, customer=NOBODYS, number="W-1", terms=terms()) == "customer"


def test_a_price_or_a_quota_alone_is_enough(roth):
    priced = make_entitlement(
        roth, response=(None,) * 3, price_rules="Anfahrt 40 €", hourly_rate=Decimal("89.50"), currency="EUR"
    )
    free = make_entitlement(
        roth, number="W-2", response=(None,) * 3, quota_amount=10, quota_unit="requests", quota_period="quarter"
    )
    assert (priced.price_rules, priced.hourly_rate, free.quota_amount) == ("Anfahrt 40 €", Decimal("89.50"), 10)


def test_other_terms_hold_from_their_day_on_and_the_old_ones_before(roth, phone):
    first = make_entitlement(roth, item=phone)
    second = customers.change_entitlement(
        entitlement=first.pk, terms=terms(from_on=date(2027, 1, 1), fix=(8 * HOUR, None, None)), **SAID
    )
    assert second.version == 2
    assert in_force(roth, item=phone) == [first]
    assert in_force(roth, item=phone, on=date(2027, 1, 1)) == [second]
    assert in_force(roth, item=phone, on=date(2025, 12, 31)) == []
    assert facts("EntitlementChanged") == [
        {"customer": roth.pk, "entitlement": second.pk, "before": first.pk, "fields": ["from_on", "fix_seconds"]}
    ] or set(facts("EntitlementChanged")[0]["fields"]) == {"from_on", "fix_seconds"}
    (held,) = queries.held_entitlements(roth.pk, today=TODAY)
    assert (held.newest, held.current, held.versions, held.shown) == (second, first, 2, first)
    assert list(queries.versions_of(first)) == [second, first]


def test_saying_what_holds_already_changes_nothing(roth):
    first = make_entitlement(roth)
    assert customers.change_entitlement(entitlement=first.pk, terms=terms(), **SAID) == first
    assert Entitlement.objects.count() == 1


def test_two_who_change_the_same_do_not_overwrite_each_other(roth):
    first = make_entitlement(roth)
    customers.change_entitlement(entitlement=first.pk, terms=terms(name="Wartung"), **SAID)
    change, end = customers.change_entitlement, customers.end_entitlement
    refused = customers.CannotChangeEntitlement
    assert field_of(refused, change, entitlement=first.pk, terms=terms(name="Anders")) == "entitlement"
    assert field_of(customers.CannotEndEntitlement, end, entitlement=first.pk, until_on=TODAY) == "entitlement"
    assert field_of(customers.CannotEndEntitlement, end, entitlement=NOBODYS, until_on=TODAY) == "entitlement"


def test_a_contract_ends_by_a_version_that_says_so(roth):
    first = make_entitlement(roth)
    last = customers.end_entitlement(entitlement=first.pk, until_on=TODAY, **SAID)
    assert (in_force(roth), in_force(roth, on=TODAY + timedelta(days=1))) == ([last], [])
    assert customers.end_entitlement(entitlement=last.pk, until_on=TODAY, **SAID) == last
    assert facts("EntitlementEnded") == [{"customer": roth.pk, "entitlement": last.pk, "before": first.pk}]
    (held,) = queries.held_entitlements(roth.pk, today=TODAY + timedelta(days=1))
    assert (held.current, held.shown) == (None, last)


def test_an_end_takes_what_was_planned_after_it_with_it(roth):
    first = make_entitlement(roth)
    planned = customers.change_entitlement(entitlement=first.pk, terms=terms(from_on=date(2027, 1, 1)), **SAID)
    customers.end_entitlement(entitlement=planned.pk, until_on=date(2026, 12, 31), **SAID)
    assert in_force(roth, on=date(2027, 2, 1)) == []
    assert in_force(roth, on=date(2026, 12, 31)) != []


def test_what_never_began_or_is_over_cannot_end(roth):
    first = make_entitlement(roth, until_on=date(2026, 6, 30))
    for on in (date(2025, 12, 31), TODAY):
        assert field_of(customers.CannotEndEntitlement, customers.end_entitlement, entitlement=first.pk, until_on=on)


def test_what_replaced_an_item_has_what_was_agreed_for_it(roth, phone):
    own = make_entitlement(roth, item=phone)
    newer = customers.replace_installed_item(
        item=phone.pk, revision=1, product=make_product("Cloud").pk, on=TODAY, **SAID
    )
    newest = customers.replace_installed_item(
        item=newer.pk, revision=1, product=make_product("Cloud 2").pk, on=TODAY, **SAID
    )
    assert in_force(roth, item=newest) == [own]


def test_a_merged_customer_brings_its_contracts(roth, phone):
    brandt = make_customer("Brandt")
    theirs = make_entitlement(brandt, number="B-1")
    customers.merge_customers(customer=brandt.pk, into=roth.pk, **SAID)
    assert in_force(roth) == [theirs]
    both = make_entitlement(roth, number="B-1", item=phone)
    assert both.contract.customer_id == brandt.pk
    changed = customers.change_entitlement(entitlement=theirs.pk, terms=terms(name="Neu"), **SAID)
    assert in_force(roth, item=phone) == [both, changed]


def test_the_promises_of_a_contract_are_in_the_customers_language_and_hours(roth, phone):
    make_calendar("Büro")  # the house's own hours, which are not asked
    late = make_calendar("Spätdienst", definition={"timezone": "Europe/Berlin", "hours": {"mon": [["12:00", "20:00"]]}})
    own = make_entitlement(roth, item=phone, calendar=late.pk, fix=(8 * HOUR, None, 2 * HOUR))
    since = datetime(2026, 11, 23, 17, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    asked = {"customer": roth.pk, "item": phone.pk, "kind": "fault", "since": since}
    response, fix = queries.granted(severity="normal", **asked)
    assert (response.clock, response.calendar, response.entitlement) == ("business", late.pk, own.pk)
    assert response.words == "Wir melden uns innerhalb von 4 Stunden Servicezeit (Spätdienst)."
    assert fix.due_at == datetime(2026, 11, 30, 17, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    assert queries.granted(severity="critical", **asked)[1].due_at == since + timedelta(hours=2)
    customers.change_customer(customer=roth.pk, revision=roth.revision, language="en", **SAID)
    response, fix = queries.granted(severity="normal", **asked)
    assert fix.words == "We fix the fault within 8 hours of service time (Spätdienst)."
    assert (
        queries.granted(customer=make_customer("Lau").pk, item=None, kind="fault", severity="normal", since=since) == ()
    )


def test_the_next_news_count_from_the_last_but_late_news_push_nothing_back(roth):
    own = make_entitlement(roth, update=(8 * HOUR, None, None))
    due = NOW + timedelta(hours=8)
    early, late = due - timedelta(hours=3), due + timedelta(hours=30)
    asked = {"entitlement": own.pk, "severity": "normal", "was_due_at": due}
    assert queries.next_news(told_at=early, **asked).due_at == early + timedelta(hours=8)
    assert queries.next_news(told_at=late, **asked).due_at == due + timedelta(hours=8)
    assert queries.next_news(entitlement=NOBODYS, severity="normal", told_at=NOW, was_due_at=NOW) is None


def test_an_entitlement_is_found_by_its_number_or_said_to_be_missing(roth):
    own = make_entitlement(roth)
    assert queries.get_entitlement(own.pk) == own
    with pytest.raises(NotThere):
        queries.get_entitlement(NOBODYS)


def test_the_database_itself_keeps_what_was_agreed(roth, phone):
    own = make_entitlement(roth, item=phone)
    strange = make_item(make_customer("Brandt"))
    rows = Entitlement.objects.filter(pk=own.pk)

    def copied(**more):
        row = Entitlement.objects.get(pk=own.pk)
        row.pk, row.version = None, 2
        for name, value in more.items():
            setattr(row, name, value)
        row.save(force_insert=True)

    for tried in (
        lambda: rows.update(response_seconds=8 * HOUR),
        rows.delete,
        lambda: Contract.objects.update(number="W-9"),
        lambda: Contract.objects.all().delete(),
        lambda: copied(version=3),
        lambda: copied(version=1),
        lambda: copied(item=strange, version=1),
        lambda: copied(fix_seconds=HOUR, fix_critical_seconds=2 * HOUR),
        lambda: copied(response_serious_seconds=5 * HOUR),
        lambda: copied(update_serious_seconds=HOUR, update_critical_seconds=2 * HOUR),
        lambda: copied(update_seconds=0),
        lambda: copied(is_always=False),
        lambda: copied(quota_amount=5),
        lambda: copied(quota_unit="minutes", quota_period="year"),
        lambda: copied(currency="EUR"),
        lambda: copied(until_on=SINCE - timedelta(days=1)),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            tried()
    assert Entitlement.objects.get() == own


def test_who_leads_enters_contracts():
    may = {role: permissions.may_change_contracts(make_user(role=role)) for role in ("agent", "team_lead", "admin")}
    assert may == {"agent": False, "team_lead": True, "admin": True}
