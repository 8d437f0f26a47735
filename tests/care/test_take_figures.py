from __future__ import annotations

from datetime import timedelta

import pytest

from handschlag.care import actions as care
from handschlag.care import queries
from handschlag.care.jobs import read_figures
from handschlag.care.models import FigureBatch, FigureLine, Figures, Invoice
from handschlag.core.models import FactRow, RawInput
from tests.factories.care import file, note, read
from tests.factories.customers import make_customer
from tests.factories.people import NOW

pytestmark = pytest.mark.django_db

HEAD = "Kundennummer;Deckungsbeitrag (€);Potenzial;Jahre;Empfehlungen;Pünktlich bezahlt %;Betreuungskosten\n"


def test_a_file_of_figures_is_read_looked_at_and_taken_in():
    roth, brandt = make_customer("Roth", number="K-1"), make_customer("Brandt", number="K-2")
    batch = read(f"{HEAD}k-1;1.234,50;;23;2;98 %;310\nK-2;-40;5000;;;;\n")
    assert (batch.state, batch.lines, Figures.objects.count()) == ("preview", 2, 0)
    assert queries.count_wrong(batch.pk) == (2, 0)
    care.take_figures(batch=batch.pk, by=None, now=NOW)
    found = queries.figures_of([roth.pk, brandt.pk])
    assert (found[roth.pk].margin, found[roth.pk].potential, found[roth.pk].payment) == (1234.5, None, 98)
    assert (found[brandt.pk].margin, found[brandt.pk].potential, found[brandt.pk].years) == (-40, 5000, None)
    assert queries.get_batch(batch.pk).done_at == NOW


@pytest.mark.parametrize(
    ("line", "field", "fault", "detail"),
    [
        (";1;;;;;", "customer_number", "no_customer", ""),
        ("K-9;1;;;;;", "customer_number", "unknown_customer", "K-9"),
        ("K-1;viel;;;;;", "margin", "no_number", "viel"),
        ("K-1;1;;-2;;;", "years", "negative", "-2"),
        ("K-1;1;;;;101;", "payment", "no_percent", "101"),
        ("K-1;9999999999999;;;;;", "margin", "too_large", "9999999999999"),
        ("K-1;;;;;;", "", "nothing", ""),
    ],
)
def test_a_wrong_line_says_column_and_reason_and_stays_out(line, field, fault, detail):
    make_customer("Roth", number="K-1")
    other = make_customer("Brandt", number="K-2")
    batch = read(f"{HEAD}{line}\nK-2;7;;;;;\n")
    wrong = queries.wrong_lines(batch.pk)
    assert [(row.line, row.field, row.fault, row.detail) for row in wrong] == [(2, field, fault, detail)]
    care.take_figures(batch=batch.pk, by=None, now=NOW)
    assert [row.customer_id for row in Figures.objects.all()] == [other.pk]


def test_a_customer_named_twice_counts_once():
    make_customer("Roth", number="K-1")
    batch = read(f"{HEAD}K-1;1;;;;;\nk-1;2;;;;;\n")
    assert [(row.line, row.fault) for row in queries.wrong_lines(batch.pk)] == [(3, "twice")]
    assert [row.line for row in queries.good_lines(batch.pk)] == [2]


def test_a_file_taken_back_leaves_what_was_known_before():
    roth = make_customer("Roth", number="K-1")
    note(roth, margin=500.0, years=20.0)
    batch = read(f"{HEAD}K-1;1;;;;;\n")
    care.take_figures(batch=batch.pk, by=None, now=NOW)
    assert queries.figures_of([roth.pk])[roth.pk].margin == 1
    care.undo_figures(batch=batch.pk, by=None, now=NOW)
    assert queries.figures_of([roth.pk])[roth.pk].margin == 500
    assert queries.get_batch(batch.pk).state == "undone"
    with pytest.raises(care.CannotTakeFigures):
        care.undo_figures(batch=batch.pk, by=None, now=NOW)


def test_invoices_are_taken_in_with_day_and_amount():
    make_customer("Roth", number="K-1")
    text = (
        'Kunde,Datum,Betrag\nK-1,1.3.2026,"1.200,50"\nK-1,2026-03-01,-5\nK-1,1.3.2027,7\nK-1,neulich,7\nK-1,1.3.26,\n'
    )
    batch = read(text, kind="invoices")
    wrong = [(row.line, row.field, row.fault) for row in queries.wrong_lines(batch.pk)]
    assert wrong == [(4, "date", "in_future"), (5, "date", "no_date"), (6, "amount", "missing")]
    care.take_figures(batch=batch.pk, by=None, now=NOW)
    assert [str(row.amount) for row in Invoice.objects.order_by("id")] == ["1200.50", "-5.00"]
    care.undo_figures(batch=batch.pk, by=None, now=NOW)
    assert not Invoice.objects.exists()


@pytest.mark.parametrize(
    ("text", "kind", "field"),
    [
        ("", "figures", "file"),
        ("x", "wishes", "kind"),
    ],
)
def test_a_file_without_what_is_needed_is_refused_whole(text, kind, field):
    with pytest.raises(care.CannotTakeFigures) as refused:
        read(text, kind=kind)
    assert refused.value.field == field
    assert not FigureBatch.objects.exists()


@pytest.mark.parametrize(
    ("text", "kind", "mapping"),
    [
        ("Wer;Wieviel\nK-1;10\n", "figures", ["customer_number", "margin"]),
        ("Wer;Wann;Summe\nK-1;1.1.2026;5,50\n", "invoices", ["customer_number", "date", "amount"]),
    ],
)
def test_a_file_with_headings_nobody_knows_waits_until_somebody_says_what_they_mean(text, kind, mapping):
    make_customer("Roth", number="K-1")
    batch = read(text, kind=kind)
    assert (batch.state, batch.fault, batch.rows.count()) == ("unreadable", "no_column", 0)
    batch = care.map_figures(batch=batch.pk, mapping=mapping, by=None, now=NOW)
    assert (batch.state, queries.count_wrong(batch.pk)) == ("preview", (1, 0))
    care.take_figures(batch=batch.pk, by=None, now=NOW)
    with pytest.raises(care.CannotTakeFigures):
        care.map_figures(batch=batch.pk, mapping=mapping, by=None, now=NOW)


@pytest.mark.parametrize(
    "mapping",
    [
        ["customer_number"],
        ["customer_number", "shoe_size"],
        ["customer_number", "customer_number"],
        ["customer_number", ""],
        ["", "margin"],
    ],
)
def test_columns_that_cannot_be_meant_so_are_refused(mapping):
    batch = read("Wer;Wieviel\nK-1;10\n")
    with pytest.raises(care.CannotTakeFigures) as refused:
        care.map_figures(batch=batch.pk, mapping=mapping, by=None, now=NOW)
    assert refused.value.field == "mapping"


def test_a_large_file_is_read_again_by_the_worker_with_what_was_said():
    make_customer("Roth", number="K-1")
    batch = read("Wer;Wieviel in einem ganzen Jahr\n" + "K-2;12345,67\n" * 20_000 + "K-1;1\n")
    assert not read_figures(batch=batch.pk)
    batch = care.map_figures(batch=batch.pk, mapping=["customer_number", "margin"], by=None, now=NOW)
    assert batch.state == "reading"
    assert read_figures(batch=batch.pk)
    assert queries.count_wrong(batch.pk) == (1, 20_000)


def test_a_file_that_is_gone_is_refused():
    with pytest.raises(care.CannotTakeFigures):
        care.prepare_figures(raw=987654, file_name="x", kind="figures", by=None, now=NOW)


def test_a_large_file_is_read_by_the_worker():
    make_customer("Roth", number="K-1")
    lines = HEAD + "".join(f"X-{n};12345,67;;;;;\n" for n in range(12_000)) + "K-1;1;;;;;\n"
    batch = read(lines)
    assert batch.state == "reading"
    assert read_figures(batch=batch.pk)
    assert queries.count_wrong(batch.pk) == (1, 12_000)
    assert not read_figures(batch=batch.pk)


def test_a_large_file_that_cannot_be_read_says_so():
    batch = read("Kundennummer;Ort\n" + "K-1;Köln am Rhein\n" * 12_000)
    assert not read_figures(batch=batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.fault) == ("unreadable", "no_column")
    care.drop_figures(batch=batch.pk, by=None, now=NOW)
    with pytest.raises(care.CannotTakeFigures):
        care.take_figures(batch=batch.pk, by=None, now=NOW)


def test_figures_noted_by_hand_keep_what_is_not_named_and_refuse_what_cannot_be():
    roth = make_customer("Roth")
    note(roth, margin=500.0, payment=90.0)
    note(roth, margin=None, years=3.0)
    row = queries.figures_of([roth.pk])[roth.pk]
    assert (row.margin, row.payment, row.years) == (None, 90, 3)
    for values in ({"payment": 101.0}, {"years": -1.0}, {"margin": 1e13}, {"shoes": 1.0}):
        with pytest.raises(care.CannotTakeFigures) as refused:
            care.note_figures(customer=roth.pk, values=values, by=None, now=NOW)
        assert refused.value.field == next(iter(values))
    with pytest.raises(care.CannotTakeFigures):
        care.note_figures(customer=0, values={}, by=None, now=NOW)


def test_old_files_go_and_the_figures_they_brought_stay():
    make_customer("Roth", number="K-1")
    taken, looked_at = read(f"{HEAD}K-1;1;;;;;\n"), read(f"{HEAD}K-1;2;;;;;\n")
    care.take_figures(batch=taken.pk, by=None, now=NOW)
    keep = timedelta(days=90)
    assert care.forget_past_figures(keep=keep, now=NOW + keep) == 0
    assert care.forget_past_figures(keep=keep, now=NOW + keep + timedelta(seconds=1)) == 2
    assert (Figures.objects.count(), FigureLine.objects.count(), RawInput.objects.count()) == (1, 0, 0)
    assert [row.pk for row in queries.batches()] == [taken.pk]
    assert not FigureBatch.objects.filter(pk=looked_at.pk).exists()


def test_what_happened_to_a_file_is_in_the_log():
    make_customer("Roth", number="K-1")
    batch = read(f"{HEAD}K-1;1;;;;;\n")
    care.take_figures(batch=batch.pk, by=7, now=NOW)
    care.undo_figures(batch=batch.pk, by=7, now=NOW)
    said = FactRow.objects.filter(name__startswith="Figures").order_by("id")
    assert [(row.name, row.payload["batch"]) for row in said] == [
        ("FiguresRead", batch.pk),
        ("FiguresTaken", batch.pk),
        ("FiguresUndone", batch.pk),
    ]
    assert file("x") > 0
