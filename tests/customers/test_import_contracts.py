"""Contracts and installed items from a file: looked at, taken in whole or not at all, the same file twice changes nothing."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest

from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow, RawInput
from handschlag.customers import actions as customers
from handschlag.customers import jobs, permissions, queries
from handschlag.customers.models import ContractBatch, ContractLine, Entitlement, InstalledItem
from handschlag.customers.rules.reading import contract_rows as rows
from tests.customers.changing import SAID, field_of
from tests.factories.contracts import HEAD, HOUR, make_entitlement, make_item, read_contracts
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_user
from tests.factories.products import make_product, make_version
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db
NOBODYS = 987_654_321


@pytest.fixture
def roth():
    return make_customer("Roth", number="K-1")


@pytest.fixture
def phone():
    return make_product("Telefonanlage", code="TA")


def take(batch):
    return customers.take_contracts(batch=batch.pk, **SAID)


def wrong(batch):
    return [(row.line, row.field, row.fault) for row in queries.contract_lines(batch.pk, verdicts=["error"])]


def verdicts(batch):
    return list(ContractLine.objects.filter(batch=batch).order_by("line").values_list("verdict", flat=True))


def test_items_and_contracts_are_read_looked_at_and_taken_in(roth, phone):
    make_calendar("Büro")
    batch = read_contracts(
        f"{HEAD}k-1;telefonanlage;SN 7;W-1;Wartung;Büro;1.1.2026;4 h;30 min;8 Std.\nK-1;TA;SN 8;;;;;;;\n"
        "K-1;;;W-2;;24/7;2026-01-01;2 Tage;;\n"
    )
    assert (batch.state, batch.lines, verdicts(batch)) == ("preview", 3, ["create", "create", "create"])
    assert not InstalledItem.objects.exists()
    take(batch)
    first, second = InstalledItem.objects.order_by("identifier")
    own, whole = Entitlement.objects.order_by("contract__number")
    assert (first.product, first.identifier, second.identifier) == (phone, "SN 7", "SN 8")
    assert (own.item, own.name, own.response_seconds, own.response_critical_seconds) == (first, "Wartung", 14400, 1800)
    assert (own.calendar.name, own.fix_seconds, own.from_on) == ("Büro", 28800, date(2026, 1, 1))
    assert (whole.item, whole.name, whole.is_always, whole.response_seconds) == (None, "W-2", True, 48 * HOUR)
    told = FactRow.objects.get(name="ContractsTaken").payload
    assert (told["items"], told["entitlements"]) == (2, 2)


def test_the_same_file_twice_changes_nothing(roth, phone):
    text = f"{HEAD}K-1;TA;SN-7;W-1;Wartung;24/7;1.1.2026;4 h;;\nK-1;TA;;;;;;;;\nK-1;;;W-2;;24/7;1.1.2026;1 h;;\n"
    take(read_contracts(text))
    before = (list(InstalledItem.objects.values()), list(Entitlement.objects.values()), FactRow.objects.count())
    again = read_contracts(text)
    assert verdicts(again) == ["same"] * 3
    take(again)
    after = (list(InstalledItem.objects.values()), list(Entitlement.objects.values()), FactRow.objects.count() - 3)
    assert (after[:2], after[2] <= before[2]) == (before[:2], True)


def test_what_differs_becomes_the_next_version(roth, phone):
    version = make_version(phone, "2.0")
    take(read_contracts(f"{HEAD}K-1;TA;SN-7;W-1;Wartung;24/7;1.1.2026;4 h;;\n"))
    head = HEAD.replace("Vertragsname", "Version").replace("Behoben", "Bestand seit")
    batch = read_contracts(f"{head}K-1;TA;SN-7;W-1;2.0;24/7;1.1.2026;2 h;;3.4.2020\n")
    assert verdicts(batch) == ["change"]
    take(batch)
    item = InstalledItem.objects.get()
    assert (item.version, item.since_on, item.revision) == (version, date(2020, 4, 3), 2)
    assert list(Entitlement.objects.order_by("version").values_list("response_seconds", "version")) == [
        (14400, 1),
        (7200, 2),
    ]


@pytest.mark.parametrize(
    ("line", "field", "fault"),
    [
        (";TA;;;;;;;;", "customer_number", "no_customer"),
        ("K-9;TA;;;;;;;;", "customer_number", "unknown_customer"),
        ("K-1;;;;;;;;;", "", "nothing"),
        ("K-1;;SN;;;;;;;", "product", "no_product"),
        ("K-1;Toaster;;;;;;;;", "product", "unknown_product"),
        ("K-1;TA;ALT;;;;;;;", "identifier", "ended_item"),
        ("K-1;TA;;;Wartung;24/7;1.1.2026;4 h;;", "contract_number", "no_contract"),
        ("K-1;TA;;W-1;;;1.1.2026;4 h;;", "hours", "missing"),
        ("K-1;TA;;W-1;;Mondschein;1.1.2026;4 h;;", "hours", "unknown_hours"),
        ("K-1;TA;;W-1;;24/7;;4 h;;", "from", "missing"),
        ("K-1;TA;;W-1;;24/7;neulich;4 h;;", "from", "no_date"),
        ("K-1;TA;;W-1;;24/7;1.1.2026;4;;", "response_seconds", "no_unit"),
        ("K-1;TA;;W-1;;24/7;1.1.2026;bald;;", "response_seconds", "no_length"),
        ("K-1;TA;;W-1;;Büro;1.1.2026;1 Tag;;", "response_seconds", "days"),
        ("K-1;TA;;W-1;;24/7;1.1.2026;1 h;2 h;", "response_critical_seconds", "longer"),
        ("K-1;TA;;=1+1;;24/7;1.1.2026;1 h;;", "contract_number", "formula"),
        (f"K-1;TA;{'9' * 81};;;;;;;", "identifier", "too_long"),
        ('K-1;"TA;;;;;;;;', "", "open_quote"),
    ],
)
def test_a_wrong_line_says_column_and_reason_and_stays_out(roth, phone, line, field, fault):
    make_calendar("Büro")
    old = customers.add_installed_item(customer=roth.pk, product=phone.pk, identifier="ALT", **SAID)
    customers.end_installed_item(item=old.pk, revision=1, ended_on=NOW.date(), **SAID)
    make_customer("Brandt", number="K-2")
    batch = read_contracts(f"{HEAD}{line}\nK-2;TA;GUT;;;;;;;\n")
    assert wrong(batch)[0] == (2, field, fault)
    take(batch)
    assert [row.customer.number for row in InstalledItem.objects.exclude(pk=old.pk)] == ["K-2"]
    assert not Entitlement.objects.exists()


@pytest.mark.parametrize(
    ("cells", "field", "fault"),
    [
        (";0;Anfragen;Monat;;", "quota_amount", "no_number"),
        (";2,5;Anfragen;Monat;;", "quota_amount", "no_number"),
        (";5;Äpfel;Monat;;", "quota_unit", "no_quota_unit"),
        (";5;Anfragen;Woche;;", "quota_period", "no_period"),
        (";5;;Monat;;", "quota_unit", "missing"),
        (";;Anfragen;;;", "quota_amount", "missing"),
        (";;;;viel;EUR", "hourly_rate", "no_number"),
        (";;;;89;", "currency", "missing"),
        (";;;;;EUR", "hourly_rate", "missing"),
        (";;;;89;USD", "currency", "no_currency"),
        ("31.12.2025;5;Anfragen;Monat;;", "until", "before"),
        ("bald;5;Anfragen;Monat;;", "until", "no_date"),
    ],
)
def test_prices_and_quotas_are_read_or_refused(roth, cells, field, fault):
    head = "Kundennummer;Vertrag;Servicezeit;Gültig ab;Gültig bis;Kontingent;Einheit;Zeitraum;Stundensatz;Währung\n"
    good = f"{head}K-1;W-1;24/7;1.1.2026;31.12.2027;10;Anfragen;Quartal;89,50 €;Euro\n"
    take(read_contracts(good))
    row = Entitlement.objects.get()
    assert (row.quota_amount, row.quota_unit, row.quota_period) == (10, "requests", "quarter")
    assert (row.hourly_rate, row.currency, row.until_on) == (Decimal("89.5"), "EUR", date(2027, 12, 31))
    assert wrong(read_contracts(f"{head}K-1;W-1;24/7;1.1.2026;{cells}\n")) == [(2, field, fault)]


def test_what_stands_twice_in_a_file_is_entered_once(roth, phone):
    batch = read_contracts(f"{HEAD}K-1;TA;SN-7;;;;;;;\nk-1;ta;sn7;;;;;;;\nK-1;TA;SN-7;W-1;;24/7;1.1.2026;1 h;;\n")
    assert wrong(batch) == [(3, "customer_number", "twice")]
    take(batch)
    assert (InstalledItem.objects.count(), Entitlement.objects.count()) == (1, 1)


def test_a_version_of_another_product_is_refused(roth, phone):
    make_version(make_product("Fax"), "9")
    batch = read_contracts("Kundennummer;Produkt;Version\nK-1;TA;9\n")
    assert wrong(batch) == [(2, "product_version", "unknown_version")]


def test_the_unit_may_stand_in_the_heading(roth):
    take(read_contracts("Kundennummer;Vertrag;Servicezeit;Gültig ab;Reaktion (h)\nK-1;W-1;24/7;1.1.2026;4\n"))
    assert Entitlement.objects.get().response_seconds == 14400


def test_one_line_that_can_no_longer_be_entered_lets_none_in(roth, phone, monkeypatch):
    batch = read_contracts(f"{HEAD}K-1;TA;SN-1;;;;;;;\nK-1;TA;SN-2;W-1;;24/7;1.1.2026;1 h;;\n")
    brandt = make_customer("Brandt", number="K-2")
    customers.merge_customers(customer=roth.pk, into=brandt.pk, **SAID)
    take(batch)  # a merged customer's lines go to the one it is part of
    assert {row.customer_id for row in InstalledItem.objects.all()} == {brandt.pk}
    more = read_contracts(f"{HEAD}K-2;TA;SN-3;;;;;;;\nK-2;TA;SN-4;;;;;;;\n")
    gone = InstalledItem.objects.count()
    ContractLine.objects.filter(batch=more, line=3).update(values={"customer_number": "K-2", "product": "weg"})
    with pytest.raises(customers.CannotTakeContracts) as refused:
        take(more)
    assert (refused.value.line, refused.value.field) == (3, "line")
    assert InstalledItem.objects.count() == gone
    assert queries.get_contract_file(more.pk).state == "preview"


def test_many_lines_are_taken_in_by_the_worker_all_or_none(roth, phone, monkeypatch):
    monkeypatch.setattr("handschlag.customers.actions.contracts_file.AT_ONCE", 1)
    batch = read_contracts(f"{HEAD}K-1;TA;SN-1;;;;;;;\nK-1;TA;SN-2;;;;;;;\n")
    assert take(batch).state == "taking"
    ContractLine.objects.filter(batch=batch, line=3).update(values={"customer_number": "K-1", "product": "weg"})
    jobs.take_contracts(batch=batch.pk)
    batch.refresh_from_db()
    assert (batch.state, InstalledItem.objects.count(), wrong(batch)) == ("preview", 0, [(3, "", "refused")])
    take(batch)
    assert InstalledItem.objects.count() == 1
    jobs.take_contracts(batch=batch.pk)
    assert InstalledItem.objects.count() == 1
    other = read_contracts(f"{HEAD}K-1;TA;SN-5;;;;;;;\nK-1;TA;SN-6;;;;;;;\n")
    take(other)
    jobs.take_contracts(batch=other.pk)
    assert (queries.get_contract_file(other.pk).state, InstalledItem.objects.count()) == ("done", 3)


def test_a_large_file_is_read_by_the_worker(roth, phone, monkeypatch):
    monkeypatch.setattr("handschlag.customers.actions.contracts_file.LARGE", 10)
    batch = read_contracts(f"{HEAD}K-1;TA;SN-1;;;;;;;\n")
    assert (batch.state, batch.rows.count()) == ("reading", 0)
    assert jobs.read_contracts(batch=batch.pk)
    assert not jobs.read_contracts(batch=batch.pk)
    assert queries.count_contract_lines(batch.pk)["create"] == 1
    mapped = customers.map_contracts(batch=batch.pk, mapping=["customer_number", "product", *[""] * 8], **SAID)
    assert mapped.state == "reading"
    empty = read_contracts(" " * 20)
    assert not jobs.read_contracts(batch=empty.pk)
    assert queries.get_contract_file(empty.pk).fault == "empty"


def test_headings_nobody_knows_wait_until_somebody_says_what_they_mean(roth, phone):
    batch = read_contracts("Wer;Was\nK-1;TA\n")
    assert (batch.state, batch.fault) == ("unreadable", "no_column")
    customers.map_contracts(batch=batch.pk, mapping=["customer_number", "product"], **SAID)
    batch.refresh_from_db()
    assert (batch.state, verdicts(batch)) == ("preview", ["create"])
    take(batch)
    for act in (customers.take_contracts, customers.drop_contracts):
        assert field_of(customers.CannotTakeContracts, act, batch=batch.pk) == "batch"


@pytest.mark.parametrize(
    "mapping",
    [["customer_number"], ["customer_number", "shoe_size"], ["product", "product"], ["customer_number", ""]],
)
def test_columns_that_cannot_be_meant_so_are_refused(mapping):
    batch = read_contracts("Wer;Was\nK-1;TA\n")
    said = {"batch": batch.pk, "mapping": mapping}
    assert field_of(customers.CannotTakeContracts, customers.map_contracts, **said) == "mapping"


def test_a_file_that_is_gone_or_empty_is_refused():
    refused, prepare = customers.CannotTakeContracts, customers.prepare_contracts
    assert field_of(refused, prepare, raw=NOBODYS, file_name="x") == "file"
    assert field_of(refused, customers.take_contracts, batch=NOBODYS) == "batch"
    with pytest.raises(customers.CannotTakeContracts):
        read_contracts(" ")
    with pytest.raises(NotThere):
        queries.get_contract_file(NOBODYS)


def test_files_go_when_their_time_is_over_and_what_they_brought_stays(roth, phone):
    long_ago = NOW - timedelta(days=100)
    done, dropped = (read_contracts(f"{HEAD}K-1;TA;SN-{n};;;;;;;\n", now=long_ago) for n in (1, 2))
    take(done)
    fresh = read_contracts(f"{HEAD}K-1;TA;SN-3;;;;;;;\n")
    with pytest.raises(customers.CannotTakeContracts):
        read_contracts(" ", now=long_ago)
    assert customers.forget_past_contracts(keep=timedelta(days=90), now=NOW) == 2
    assert list(queries.contract_files()) == [fresh, done]
    assert (ContractBatch.objects.get(pk=done.pk).original, InstalledItem.objects.count()) == (None, 1)
    assert list(RawInput.objects.values_list("id", flat=True)) == [fresh.original_id]
    assert not ContractBatch.objects.filter(pk=dropped.pk).exists()
    customers.drop_contracts(batch=fresh.pk, **SAID)
    assert not ContractLine.objects.exists()
    assert jobs.forget_past_contracts(timestamp=0) == 0


def test_everything_as_a_file_is_read_again_as_the_same(roth, phone):
    """A round trip with everything a contract can hold, and with words that look like formulas."""
    office = make_calendar("Büro")
    item = make_item(roth, identifier="-7", since_on=date(2020, 1, 2))
    make_item(roth, "Fax")
    make_entitlement(
        roth,
        item=item,
        calendar=office.pk,
        name="+Plus",
        response=(5400, None, 1800),
        quota_amount=3,
        quota_unit="minutes",
        quota_period="term",
        price_rules='-10 % ab fünf; "so"',
        hourly_rate=Decimal("89.5"),
        currency="CHF",
    )
    make_entitlement(roth, number="@2", name="'so", until_on=date(2027, 1, 1))
    make_entitlement(roth, number="ALT", until_on=date(2026, 1, 31))
    ended = make_item(roth, "Telex")
    customers.end_installed_item(item=ended.pk, revision=1, ended_on=NOW.date(), **SAID)
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";")
    writer.writerow(rows.FIELDS)
    found = list(queries.contract_rows(today=NOW.date()))
    for row in found:
        writer.writerow([rows.neutral(row.get(field, "")) for field in rows.FIELDS])
    assert len(found) == 3
    text = file.getvalue()
    assert not any(
        cell.startswith(rows.FORMULAS) for line in csv.reader(io.StringIO(text), delimiter=";") for cell in line
    )
    raw = RawInput.objects.create(source="x", body=text.encode(), content_type="", meta={}, received_at=NOW)
    batch = customers.prepare_contracts(raw=raw.pk, file_name="x", **SAID)
    batch = customers.map_contracts(batch=batch.pk, mapping=list(rows.FIELDS), **SAID)
    assert (wrong(batch), verdicts(batch)) == ([], ["same"] * 3)


def test_reading_costs_the_same_for_one_line_and_for_ten(roth, phone, django_assert_num_queries):
    for count in (1, 10):
        lines = "".join(f"K-1;TA;SN-{count}-{n};W-{count}-{n};;24/7;1.1.2026;1 h;;\n" for n in range(count))
        with django_assert_num_queries(16):
            read_contracts(HEAD + lines)


def test_who_leads_hands_in_files():
    may = [permissions.may_import_contracts(make_user(role=role)) for role in ("agent", "team_lead")]
    assert may == [False, True]
