"""Files of contracts and installed items: read and looked at (nothing is entered yet), taken in whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core import facts, jobs
from handschlag.core.errors import Cannot
from handschlag.core.models import RawInput
from handschlag.customers.actions.contract_lines import entered, verdict
from handschlag.customers.actions.writing import findable_together
from handschlag.customers.choices import ContractFileFault, ContractLineFault
from handschlag.customers.facts import ContractsDropped, ContractsRead, ContractsTaken
from handschlag.customers.models import ContractBatch, ContractLine, Customer
from handschlag.customers.queries.contracts_file import Stock, stock
from handschlag.customers.rules.reading import contract_rows as rows
from handschlag.customers.rules.reading import tables
from handschlag.customers.rules.reading.contract_rows import Wrong
from handschlag.customers.rules.reading.text import Unreadable

LARGE = 200_000
"""Bytes of a file beyond which the worker reads it."""
AT_ONCE = 100
"""Lines that are entered while somebody waits; more are entered by the worker."""

State = ContractBatch.State
Verdict = ContractLine.Verdict


class CannotTakeContracts(Cannot):
    """The file is not there, not readable, further on already, or one of its lines can no longer be entered (`line`)."""

    def __init__(self, reason: str, *, field: str = "", line: int = 0) -> None:
        super().__init__(reason, field=field)
        self.line = line


@transaction.atomic
def prepare_contracts(*, raw: int, file_name: str, by: int | None, now: datetime) -> ContractBatch:
    """Read a kept file (`core.intake`), a large one by the worker; nothing is entered yet. Raises CannotTakeContracts."""
    original = RawInput.objects.filter(id=raw).first()
    if original is None:
        raise CannotTakeContracts(_("This file is not there any more."), field="file")
    batch = ContractBatch(file_name=file_name[:200], original=original, by=by, created_at=now)
    if len(original.body) > LARGE:
        batch.save()
        jobs.later("read_contracts", batch=batch.pk)
        return batch
    try:
        _read(batch, by=by, now=now)
    except Unreadable as fault:
        raise CannotTakeContracts(str(ContractFileFault(fault.code).label), field="file") from fault
    return batch


@transaction.atomic
def read_contracts(*, batch: int, by: int | None, now: datetime) -> bool:
    """The worker's part for a large file; False when it is not to be read any more or cannot be. Starts over after a crash."""
    row = ContractBatch.objects.select_for_update().filter(pk=batch, state=State.READING).first()
    if row is None:
        return False
    row.rows.all().delete()
    try:
        _read(row, by=by, now=now)
    except Unreadable as fault:
        row.state, row.fault = State.UNREADABLE, fault.code
        row.save(update_fields=["state", "fault"])
        facts.record(ContractsRead(batch=row.pk, lines=0), at=now, by=by)
    return row.state == State.PREVIEW


@transaction.atomic
def map_contracts(*, batch: int, mapping: Sequence[str], by: int | None, now: datetime) -> ContractBatch:
    """Read the file again with what its columns mean according to a person: a field each, or empty to leave it out.

    Raises CannotTakeContracts (batch, mapping).
    """
    row = _held(batch, State.PREVIEW, State.UNREADABLE)
    if row.original is None or not row.headings or len(mapping) != len(row.headings):
        raise CannotTakeContracts(_("These are not the columns of this file."), field="mapping")
    said = [meaning for meaning in mapping if meaning]
    if set(said) - set(rows.FIELDS):
        raise CannotTakeContracts(_("This meaning of a column is not known."), field="mapping")
    if twice := next((meaning for meaning in said if said.count(meaning) > 1), ""):
        raise CannotTakeContracts(
            _("Two columns cannot mean the same: “%s”.") % row.headings[mapping.index(twice)], field="mapping"
        )
    if not rows.is_enough(said):
        raise CannotTakeContracts(str(ContractFileFault.NO_COLUMN.label), field="mapping")
    row.rows.all().delete()
    row.mapping, row.fault, row.state = list(mapping), "", State.READING
    row.save(update_fields=["mapping", "fault", "state"])
    if len(row.original.body) > LARGE:
        jobs.later("read_contracts", batch=row.pk)
    else:
        _read(row, by=by, now=now)
    return row


@transaction.atomic
def take_contracts(*, batch: int, by: int | None, now: datetime) -> ContractBatch:
    """Enter every good line, all of them or none; wrong ones stay out. Many are entered by the worker.

    Raises CannotTakeContracts (batch, line).
    """
    row = _held(batch, State.PREVIEW)
    if row.rows.exclude(verdict=Verdict.ERROR).count() <= AT_ONCE:
        return _take(row, by=by, now=now)
    row.state, row.by = State.TAKING, by
    row.save(update_fields=["state", "by"])
    jobs.later("take_contracts", batch=row.pk)
    return row


@transaction.atomic
def go_on_taking_contracts(*, batch: int, by: int | None, now: datetime) -> ContractBatch:
    """The worker's part: every good line or none. Raises CannotTakeContracts (batch, line)."""
    row = _held(batch, State.TAKING)
    return _take(row, by=by if by is not None else row.by, now=now)


@transaction.atomic
def note_refused_line(*, batch: int, line: int, reason: str, by: int | None, now: datetime) -> None:
    """What the worker could not enter: nothing was entered, the line stays out, and the file waits to be looked at."""
    row = _held(batch, State.TAKING)
    row.rows.filter(line=line).update(
        verdict=Verdict.ERROR, field="", fault=ContractLineFault.REFUSED, detail=reason[: rows.LONGEST_DETAIL]
    )
    row.state = State.PREVIEW
    row.save(update_fields=["state"])
    facts.record(ContractsRead(batch=row.pk, lines=row.lines), at=now, by=by)


@transaction.atomic
def drop_contracts(*, batch: int, by: int | None, now: datetime) -> None:
    """Throw away what was read and not taken in. Raises CannotTakeContracts (batch)."""
    _held(batch, State.PREVIEW, State.READING, State.UNREADABLE).delete()
    facts.record(ContractsDropped(batch=batch), at=now, by=by)


@transaction.atomic
def forget_past_contracts(*, keep: timedelta, now: datetime) -> int:
    """Files older than that go, with their lines; what they brought stays. Returns of how many batches."""
    old = ContractBatch.objects.filter(created_at__lt=now - keep, original__isnull=False).exclude(
        state__in=(State.TAKING, State.UNDOING)
    )
    originals = list(old.values_list("original", flat=True))
    ContractLine.objects.filter(batch__in=old).delete()
    for batch in list(old.exclude(state__in=(State.DONE, State.UNDONE))):
        facts.record(ContractsDropped(batch=batch.pk), at=now, by=None)
        batch.delete()
    ContractBatch.objects.filter(original__in=originals).update(original=None)
    RawInput.objects.filter(id__in=originals).delete()
    unread = RawInput.objects.filter(source="customers.contracts", received_at__lt=now - keep)
    unread.exclude(id__in=ContractBatch.objects.filter(original__isnull=False).values("original")).delete()
    return len(originals)


def _held(batch: int, *states: str) -> ContractBatch:
    row = ContractBatch.objects.select_for_update().filter(pk=batch).first()
    if row is None:
        raise CannotTakeContracts(_("This file does not exist."), field="batch")
    if row.state not in states:
        raise CannotTakeContracts(_("This file is further on already."), field="batch")
    return row


def _read(batch: ContractBatch, *, by: int | None, now: datetime) -> None:
    """Every line understood and compared with what is stored; saved as a preview. Raises Unreadable."""
    assert batch.original is not None, "only a file that is there is read"
    table = tables.read(bytes(batch.original.body))
    mapping = tuple(batch.mapping) or rows.meanings(table.headings)
    batch.headings, batch.mapping, batch.lines = list(table.headings), list(mapping), len(table.lines)
    if not rows.is_enough(mapping):
        # Somebody says what the columns mean; until then nothing can be read.
        batch.state, batch.fault = State.UNREADABLE, ContractFileFault.NO_COLUMN
        batch.save()
        facts.record(ContractsRead(batch=batch.pk, lines=0), at=now, by=by)
        return
    batch.state = State.PREVIEW
    batch.save()
    said = [(line.number, _said(mapping, table.headings, line)) for line in table.lines]
    known = stock([values for _number, values in said if not isinstance(values, Wrong)])
    ContractLine.objects.bulk_create(_lines(batch, said, known), batch_size=2000)
    facts.record(ContractsRead(batch=batch.pk, lines=batch.lines), at=now, by=by)


def _said(mapping: tuple[str, ...], headings: tuple[str, ...], line: tables.Line) -> dict[str, str] | Wrong:
    return Wrong("", line.fault) if line.fault else rows.read_line(mapping, headings, line.cells)


def _lines(
    batch: ContractBatch, said: Sequence[tuple[int, Mapping[str, str] | Wrong]], known: Stock
) -> Iterator[ContractLine]:
    seen: set[tuple[str, ...]] = set()
    for number, values in said:
        line = ContractLine(batch=batch, line=number, verdict=Verdict.ERROR)
        found = values if isinstance(values, Wrong) else verdict(values, known)
        if not isinstance(values, Wrong) and not isinstance(found, Wrong):
            key = known.key(values)
            found = Wrong(rows.NUMBER, "twice", values[rows.NUMBER]) if key in seen else found
            seen.add(key)
            line.customer_id = known.customer(values)
            line.values = dict(values)
        if isinstance(found, Wrong):
            line.field, line.fault, line.detail = found.field, found.fault, found.detail
        else:
            line.verdict = found
        yield line


def _take(batch: ContractBatch, *, by: int | None, now: datetime) -> ContractBatch:
    items = entitlements = 0
    changed: list[ContractLine] = []
    lines = list(batch.rows.exclude(verdict=Verdict.ERROR).order_by("line"))
    known = _held_stock([line.values for line in lines])
    with findable_together():
        for line in lines:
            try:
                line.made = entered(line.values, known, by=by, now=now)
            except Cannot as refusal:
                raise CannotTakeContracts(
                    _("Line %(line)d: %(reason)s Nothing was entered.") % {"line": line.line, "reason": refusal.reason},
                    field="line",
                    line=line.line,
                ) from refusal
            if line.made:
                changed.append(line)
            items += "item" in line.made or "before" in line.made
            entitlements += "entitlement" in line.made
    ContractLine.objects.bulk_update(changed, ["made"], batch_size=1000)
    batch.state, batch.done_at = State.DONE, now
    batch.save(update_fields=["state", "done_at"])
    taken = ContractsTaken(batch=batch.pk, items=items, entitlements=entitlements)
    facts.record(taken, at=now, by=by)
    return batch


def _held_stock(lines: Sequence[Mapping[str, str]]) -> Stock:
    """What is stored by now, with every customer of the file held until all is in: nobody changes it in between."""
    customers = set(stock(lines).customers.values())
    list(Customer.objects.select_for_update(no_key=True).filter(id__in=customers).order_by("id"))
    return stock(lines)
