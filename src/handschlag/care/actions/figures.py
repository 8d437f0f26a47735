"""Files of figures and invoices: read (nothing is entered yet), taken in whole, taken back whole."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext as _

from handschlag.care.choices import FileFault, FileKind
from handschlag.care.facts import FiguresDropped, FiguresNoted, FiguresRead, FiguresTaken, FiguresUndone
from handschlag.care.models import FigureBatch, FigureLine, Figures, Invoice
from handschlag.care.rules import figures as rules
from handschlag.care.rules.figures import Wrong
from handschlag.care.rules.scheme import CRITERIA
from handschlag.core import facts, jobs
from handschlag.core.errors import Cannot
from handschlag.core.models import RawInput
from handschlag.customers.models import Customer
from handschlag.customers.rules.reading import tables
from handschlag.customers.rules.reading.text import Unreadable

LARGE = 200_000
"""Bytes of a file beyond which the worker reads it."""

State = FigureBatch.State


class CannotTakeFigures(Cannot):
    """The file is not there, not readable, or further on already."""


@transaction.atomic
def prepare_figures(*, raw: int, file_name: str, kind: str, by: int | None, now: datetime) -> FigureBatch:
    """Read a kept file (`core.intake`), a large one by the worker; nothing is entered yet.

    Raises CannotTakeFigures (kind, file).
    """
    if kind not in FileKind.values:
        raise CannotTakeFigures(_("This kind of file is not known."), field="kind")
    original = RawInput.objects.filter(id=raw).first()
    if original is None:
        raise CannotTakeFigures(_("This file is not there any more."), field="file")
    batch = FigureBatch(kind=kind, file_name=file_name[:200], original=original, by=by, created_at=now)
    if len(original.body) > LARGE:
        batch.save()
        jobs.later("read_figures", batch=batch.pk)
        return batch
    try:
        _read(batch, by=by, now=now)
    except Unreadable as fault:
        raise CannotTakeFigures(str(FileFault(fault.code).label), field="file") from fault
    return batch


@transaction.atomic
def read_figures(*, batch: int, by: int | None, now: datetime) -> bool:
    """The worker's part for a large file; False when it is not to be read any more or cannot be. Starts over after a crash."""
    row = FigureBatch.objects.select_for_update().filter(pk=batch, state=State.READING).first()
    if row is None:
        return False
    row.rows.all().delete()
    try:
        _read(row, by=by, now=now)
    except Unreadable as fault:
        row.state, row.fault = State.UNREADABLE, fault.code
        row.save(update_fields=["state", "fault"])
        facts.record(FiguresRead(batch=row.pk, lines=0), at=now, by=by)
    return row.state == State.PREVIEW


@transaction.atomic
def map_figures(*, batch: int, mapping: Sequence[str], by: int | None, now: datetime) -> FigureBatch:
    """Read the file again with what its columns mean according to a person: a field each, or empty to leave it out.

    Raises CannotTakeFigures (batch, mapping).
    """
    row = _held(batch, State.PREVIEW, State.UNREADABLE)
    if row.original is None or not row.headings or len(mapping) != len(row.headings):
        raise CannotTakeFigures(_("These are not the columns of this file."), field="mapping")
    said = [meaning for meaning in mapping if meaning]
    if set(said) - {rules.NUMBER, *_wanted(row.kind)}:
        raise CannotTakeFigures(_("This criterion is not known."), field="mapping")
    if twice := next((meaning for meaning in said if said.count(meaning) > 1), ""):
        raise CannotTakeFigures(
            _("Two columns cannot mean the same: “%s”.") % row.headings[mapping.index(twice)], field="mapping"
        )
    if not _is_enough(row.kind, said):
        raise CannotTakeFigures(str(FileFault.NO_COLUMN.label), field="mapping")
    row.rows.all().delete()
    row.mapping, row.fault, row.state = list(mapping), "", State.READING
    row.save(update_fields=["mapping", "fault", "state"])
    if len(row.original.body) > LARGE:
        jobs.later("read_figures", batch=row.pk)
    else:
        _read(row, by=by, now=now)
    return row


@transaction.atomic
def take_figures(*, batch: int, by: int | None, now: datetime) -> FigureBatch:
    """Enter every good line at once; wrong ones stay out. Raises CannotTakeFigures (batch)."""
    row = _held(batch, State.PREVIEW)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE[row.kind], {"batch": row.pk, "now": now, "by": by})
        taken = cursor.rowcount
    row.state, row.done_at = State.DONE, now
    row.save(update_fields=["state", "done_at"])
    facts.record(FiguresTaken(batch=row.pk, lines=taken), at=now, by=by)
    return row


@transaction.atomic
def undo_figures(*, batch: int, by: int | None, now: datetime) -> FigureBatch:
    """Take the whole file back: what was known before holds again. Raises CannotTakeFigures (batch)."""
    row = _held(batch, State.DONE)
    Figures.objects.filter(batch=row).delete()
    Invoice.objects.filter(batch=row).delete()
    row.state, row.undone_at = State.UNDONE, now
    row.save(update_fields=["state", "undone_at"])
    facts.record(FiguresUndone(batch=row.pk), at=now, by=by)
    return row


@transaction.atomic
def drop_figures(*, batch: int, by: int | None, now: datetime) -> None:
    """Throw away what was read and not taken in. Raises CannotTakeFigures (batch)."""
    _held(batch, State.PREVIEW, State.READING, State.UNREADABLE).delete()
    facts.record(FiguresDropped(batch=batch), at=now, by=by)


@transaction.atomic
def note_figures(*, customer: int, values: dict[str, float | None], by: int | None, now: datetime) -> Figures:
    """What somebody knows of one customer, by hand: what is not named stays as it was known. Raises CannotTakeFigures."""
    if not Customer.objects.filter(pk=customer).exists():
        raise CannotTakeFigures(_("This customer does not exist."), field="customer")
    for name, value in values.items():
        if name not in CRITERIA:
            raise CannotTakeFigures(_("This criterion is not known."), field=name)
        if value is not None and not _is_possible(name, value):
            raise CannotTakeFigures(_("This cannot be."), field=name)
    before = Figures.objects.filter(customer=customer).order_by("-id").first()
    known = {name: values.get(name, getattr(before, name, None)) for name in CRITERIA}
    row = Figures.objects.create(customer_id=customer, noted_at=now, by=by, **known)
    facts.record(FiguresNoted(figures=row.pk), at=now, by=by, customer=customer)
    return row


@transaction.atomic
def forget_past_figures(*, keep: timedelta, now: datetime) -> int:
    """Files older than that go, with their lines; the figures they brought stay. Returns of how many batches."""
    old = FigureBatch.objects.filter(created_at__lt=now - keep, original__isnull=False)
    originals = list(old.values_list("original", flat=True))
    FigureLine.objects.filter(batch__in=old).delete()
    FigureBatch.objects.filter(created_at__lt=now - keep).exclude(state__in=(State.DONE, State.UNDONE)).delete()
    FigureBatch.objects.filter(original__in=originals).update(original=None)
    RawInput.objects.filter(id__in=originals).delete()
    return len(originals)


def _is_possible(name: str, value: float) -> bool:
    if name in ("margin", "potential"):
        return abs(value) <= rules.LARGEST
    return 0 <= value <= (rules.WHOLE if name == "payment" else rules.LARGEST)


def _held(batch: int, *states: str) -> FigureBatch:
    row = FigureBatch.objects.select_for_update().filter(pk=batch).first()
    if row is None:
        raise CannotTakeFigures(_("This file does not exist."), field="batch")
    if row.state not in states:
        raise CannotTakeFigures(_("This file is further on already."), field="batch")
    return row


def _read(batch: FigureBatch, *, by: int | None, now: datetime) -> None:
    """Every line understood and its customer found; saved as a preview. Raises Unreadable."""
    assert batch.original is not None, "only a file that is there is read"
    table = tables.read(bytes(batch.original.body))
    mapping = tuple(batch.mapping) or rules.meanings(table.headings, _wanted(batch.kind))
    batch.headings, batch.mapping, batch.lines = list(table.headings), list(mapping), len(table.lines)
    if not _is_enough(batch.kind, mapping):
        # Somebody says what the columns mean; until then nothing can be read.
        batch.state, batch.fault = State.UNREADABLE, FileFault.NO_COLUMN
        batch.save()
        facts.record(FiguresRead(batch=batch.pk, lines=0), at=now, by=by)
        return
    batch.state = State.PREVIEW
    batch.save()
    lines = [(line.number, _said(batch.kind, mapping, line, timezone.localdate(now))) for line in table.lines]
    FigureLine.objects.bulk_create(_lines(batch, lines), batch_size=2000)
    facts.record(FiguresRead(batch=batch.pk, lines=batch.lines), at=now, by=by)


def _wanted(kind: str) -> tuple[str, ...]:
    return rules.INVOICES if kind == FileKind.INVOICES else rules.FIGURES


def _is_enough(kind: str, mapping: Collection[str]) -> bool:
    """The customer number and at least one figure; of an invoice both."""
    wanted, found = set(_wanted(kind)), set(mapping)
    return rules.NUMBER in found and (found >= wanted if kind == FileKind.INVOICES else bool(found & wanted))


def _said(kind: str, mapping: tuple[str, ...], line: tables.Line, today: date) -> dict[str, str] | Wrong:
    if line.fault:
        return Wrong("", line.fault)
    return rules.read_line(mapping, line.cells, kind=kind, today=today)


def _lines(batch: FigureBatch, said: list[tuple[int, dict[str, str] | Wrong]]) -> Iterator[FigureLine]:
    numbers = {values[rules.NUMBER].upper() for _number, values in said if not isinstance(values, Wrong)}
    rows = Customer.objects.annotate(upper=Upper("number")).filter(upper__in=numbers)
    ids = dict(rows.values_list("upper", "id"))
    seen: set[int] = set()
    for number, values in said:
        line = FigureLine(batch=batch, line=number)
        if isinstance(values, Wrong):
            line.field, line.fault, line.detail = values.field, values.fault, values.detail
            yield line
            continue
        line.number = values[rules.NUMBER]
        customer = ids.get(line.number.upper())
        if customer is None:
            line.field, line.fault, line.detail = rules.NUMBER, "unknown_customer", line.number
        elif customer in seen and batch.kind == FileKind.FIGURES:
            line.field, line.fault, line.detail = rules.NUMBER, "twice", line.number
        else:
            line.customer_id = customer
            line.values = {name: value for name, value in values.items() if name != rules.NUMBER}
        seen.add(customer or 0)
        yield line


_CELLS = ", ".join(f"(values->>'{name}')::float8" for name in CRITERIA)
_TAKE = {
    "figures": f"""
INSERT INTO care_figures (customer_id, batch_id, {", ".join(CRITERIA)}, noted_at, by)
SELECT customer_id, batch_id, {_CELLS}, %(now)s, %(by)s
FROM care_figureline WHERE batch_id = %(batch)s AND fault = '' ORDER BY line
""",  # noqa: S608  # our own column names
    "invoices": """
INSERT INTO care_invoice (customer_id, batch_id, "on", amount)
SELECT customer_id, batch_id, (values->>'date')::date, round((values->>'amount')::numeric, 2)
FROM care_figureline WHERE batch_id = %(batch)s AND fault = '' ORDER BY line
""",
}
