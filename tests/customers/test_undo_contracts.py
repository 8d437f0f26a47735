"""A file of contracts is taken back whole; what has been used since stays and says so."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from handschlag.core.models import FactRow
from handschlag.customers import actions as customers
from handschlag.customers import jobs, queries
from handschlag.customers.actions import CannotTakeContractsBack, contracts_undoing
from handschlag.customers.models import Contract, ContractLine, Entitlement, InstalledItem
from tests.customers.changing import SAID
from tests.factories.contracts import HEAD, make_item, read_contracts
from tests.factories.customers import make_customer
from tests.factories.people import NOW
from tests.factories.products import make_product, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def roth():
    make_product("Telefonanlage", code="TA")
    return make_customer("Roth", number="K-1")


def taken(text: str, head: str = HEAD):
    batch = read_contracts(head + text)
    return customers.take_contracts(batch=batch.pk, **SAID)


def undo(batch):
    return customers.undo_contracts(batch=batch.pk, **SAID)


def verdicts(batch):
    return list(ContractLine.objects.filter(batch=batch).order_by("line").values_list("verdict", flat=True))


def test_everything_it_brought_is_gone_again(roth):
    batch = taken("K-1;TA;SN 7;W-1;Wartung;24/7;1.1.2026;4 h;;\nK-1;TA;SN 8;;;;;;;\nK-1;;;W-2;;24/7;1.1.2026;2 h;;\n")
    assert queries.can_contracts_be_undone(batch.pk)
    assert undo(batch).state == "undone"
    assert verdicts(batch) == ["undone"] * 3
    assert [model.objects.count() for model in (InstalledItem, Entitlement, Contract)] == [0, 0, 0]
    told = FactRow.objects.get(name="ContractsUndone").payload
    assert (told["undone"], told["kept"]) == (3, 0)
    with pytest.raises(CannotTakeContractsBack):
        undo(batch)


def test_the_terms_and_values_of_before_hold_again(roth):
    version = make_version(make_product("Anlage", code="AN"), "2.0")
    item = customers.add_installed_item(
        customer=roth.pk, product=version.product_id, identifier="SN-7", since_on=date(2019, 1, 1), **SAID
    )
    taken("K-1;AN;SN-7;W-1;Wartung;24/7;1.1.2026;4 h;;\n")
    head = HEAD.replace("Vertragsname", "Version").replace("Behoben", "Bestand seit")
    batch = taken("K-1;AN;SN-7;W-1;2.0;24/7;1.1.2026;2 h;;3.4.2020\n", head)
    undo(batch)
    item.refresh_from_db()
    assert (item.version, item.since_on) == (None, date(2019, 1, 1))
    row = Entitlement.objects.get()
    assert (row.version, row.response_seconds) == (1, 14400)


def test_what_was_used_since_stays_and_says_so(roth):
    batch = taken(
        "K-1;TA;SN 7;W-1;Wartung;24/7;1.1.2026;4 h;;\nK-1;TA;SN 8;W-2;;24/7;1.1.2026;2 h;;\nK-1;TA;SN 9;;;;;;;\n"
    )
    own = Entitlement.objects.get(contract__number="W-1")
    terms = customers.Granted(name="Anders", calendar=None, from_on=date(2026, 12, 1), response=(3600, None, None))
    customers.change_entitlement(entitlement=own.pk, terms=terms, **SAID)
    item = InstalledItem.objects.get(identifier="SN 9")
    customers.end_installed_item(item=item.pk, revision=item.revision, ended_on=NOW.date(), **SAID)
    undo(batch)
    assert verdicts(batch) == ["kept", "undone", "kept"]
    assert list(InstalledItem.objects.order_by("identifier").values_list("identifier", flat=True)) == ["SN 7", "SN 9"]
    assert {line.fault for line in queries.contract_lines(batch.pk, verdicts=["kept"])} == {"used"}


def test_what_was_counted_of_its_quota_stays(roth):
    head = HEAD.replace("Reaktion;Reaktion kritisch;Behoben", "Kontingent;Wovon;Zeitraum")
    batch = taken("K-1;;;W-1;Wartung;24/7;1.1.2026;10;Einsätze;Jahr\n", head)
    row = Entitlement.objects.get()
    customers.use_quota(entitlement=row.pk, amount=1, on=NOW.date(), matter="case-1", **SAID)
    undo(batch)
    assert verdicts(batch) == ["kept"]
    assert Entitlement.objects.get() == row


def test_somebody_elses_change_of_an_item_is_not_undone(roth):
    item = make_item(roth, "Anlage", identifier="SN-7")
    batch = taken(f"K-1;{item.product.code};SN-7;;;;;;;3.4.2020\n", HEAD.replace("Behoben", "Bestand seit"))
    item.refresh_from_db()
    customers.change_installed_item(item=item.pk, revision=item.revision, note="Im Keller", **SAID)
    undo(batch)
    assert verdicts(batch) == ["kept"]


def test_many_lines_are_taken_back_by_the_worker(roth, monkeypatch):
    monkeypatch.setattr(contracts_undoing, "AT_ONCE", 1)
    batch = taken("K-1;TA;SN 7;;;;;;;\nK-1;TA;SN 8;;;;;;;\n")
    assert undo(batch).state == "undoing"
    assert InstalledItem.objects.count() == 2
    assert [jobs.undo_contracts(batch=batch.pk) for _twice in range(2)] == [True, False]
    assert not InstalledItem.objects.exists()


def test_a_file_that_brought_nothing_or_is_not_taken_in_cannot_be_taken_back(roth):
    taken("K-1;TA;SN 7;;;;;;;\n")
    with pytest.raises(CannotTakeContractsBack):
        undo(taken("K-1;TA;SN 7;;;;;;;\n"))
    with pytest.raises(CannotTakeContractsBack):
        undo(read_contracts(f"{HEAD}K-1;TA;SN 8;;;;;;;\n"))
    old = taken("K-1;TA;SN 8;;;;;;;\n")
    customers.forget_past_contracts(keep=timedelta(days=90), now=NOW + timedelta(days=91))
    assert not queries.can_contracts_be_undone(old.pk)


def test_nobody_else_deletes_what_a_contract_says(roth):
    taken("K-1;;;W-2;;24/7;1.1.2026;2 h;;\n")
    with pytest.raises(IntegrityError), transaction.atomic():
        Entitlement.objects.get().delete()
