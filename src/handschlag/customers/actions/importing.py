"""Customers from a file: prepared (nothing is entered), taken in part by part, and taken back whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core import facts, jobs
from handschlag.core.errors import Cannot
from handschlag.core.models import FactRow, RawInput
from handschlag.customers.actions import opening, responsibility
from handschlag.customers.actions.contact import add_address, add_email, add_number
from handschlag.customers.actions.customer import create_customer
from handschlag.customers.actions.person import add_person
from handschlag.customers.actions.writing import findable_together
from handschlag.customers.choices import FileFault, ImportFault
from handschlag.customers.facts import ImportFinished, ImportGoesOn, ImportPrepared, ImportStopped
from handschlag.customers.models import ImportBatch, ImportColumns, ImportRow
from handschlag.customers.queries.matching import add_known, dialled, home
from handschlag.customers.rules import importing
from handschlag.customers.rules.importing import Book, Dialled
from handschlag.customers.rules.reading import entries, headings, remembering
from handschlag.customers.rules.reading.entries import Entry, Fault
from handschlag.customers.rules.reading.text import Unreadable

STEP = 100
"""Rows that are taken in, or back, in one transaction."""
LARGE = 200_000
"""Bytes of a file beyond which the worker reads it: about a thousand lines, a second."""
AT_ONCE = 1000
"""Rows that are read and compared together while preparing."""

State, Verdict = ImportBatch.State, ImportRow.Verdict


class CannotImport(Cannot):
    pass


@transaction.atomic
def prepare_import(
    *,
    raw: int,
    file_name: str,
    owner: int,
    stand_in: int | None = None,
    stand_in_team: int | None = None,
    by: int | None,
    now: datetime,
) -> ImportBatch:
    """Take a kept file (`core.intake`) on. What would become of each line is written down; nothing is entered yet.

    A small file at once; a large one by the worker, part by part. Owner and stand-in are those of the customers that
    would be new. Raises CannotImport (file, owner, stand_in).
    """
    responsibility.faces(
        owner=owner, owner_team=None, stand_in=stand_in, stand_in_team=stand_in_team, refusal=CannotImport
    )
    original = RawInput.objects.filter(id=raw).first()
    if original is None:
        raise CannotImport(_("This file is not there any more."), field="file")
    batch = ImportBatch(
        file_name=file_name[:200], original=original, owner=owner, stand_in=stand_in, stand_in_team=stand_in_team
    )
    batch.by, batch.created_at = by, now
    _begin_reading(batch, by=by, now=now)
    return batch


@transaction.atomic
def map_columns(*, batch: int, mapping: list[str], by: int | None, now: datetime) -> ImportBatch:
    """Read the file again with what the columns mean according to a person. Raises CannotImport (mapping, batch)."""
    row = _lock(batch, State.PREVIEW)
    if row.form != "csv" or len(mapping) != len(row.headings):
        raise CannotImport(_("These are not the columns of this file."), field="mapping")
    fixed = {meaning for meaning in row.mapping if meaning and meaning not in headings.FIELDS}
    if unknown := set(mapping) - {"", *headings.FIELDS} - fixed:
        raise CannotImport(_("Nobody knows what “%s” means.") % min(unknown)[:40], field="mapping")
    row.mapping = mapping
    _remember(row, by=by, now=now)
    _begin_reading(row, by=by, now=now)
    return row


@transaction.atomic
def recognise_columns(*, batch: int, by: int | None, now: datetime) -> ImportBatch:
    """Forget what was said of tables with these headings and read the file as they say. Raises CannotImport (batch)."""
    row = _lock(batch, State.PREVIEW)
    ImportColumns.objects.filter(headings_key=remembering.key(row.headings)).delete()
    row.mapping = list(headings.known(row.headings))
    _begin_reading(row, by=by, now=now)
    return row


def _remember(batch: ImportBatch, *, by: int | None, now: datetime) -> None:
    """What was said of these headings holds for the next file too, until somebody says something else."""
    if key := remembering.key(batch.headings):
        said = {"meanings": remembering.keep(batch.headings, batch.mapping), "by": by, "said_at": now}
        ImportColumns.objects.update_or_create(headings_key=key, defaults=said)


@transaction.atomic
def drop_import(*, batch: int, by: int | None, now: datetime) -> None:  # noqa: ARG001  # every action takes them
    """Throw a preview away, or stop reading; the file itself stays kept for a time. Raises CannotImport (batch)."""
    _lock(batch, State.PREVIEW, State.READING, State.UNREADABLE).delete()


@transaction.atomic
def stop_import(*, batch: int, by: int | None, now: datetime) -> ImportBatch:
    """Enter no more lines. What was entered stays and can be taken back. Raises CannotImport (batch)."""
    row = _lock(batch, State.RUNNING)
    waiting = row.rows.filter(verdict__in=(Verdict.CREATE, Verdict.CHANGE))
    left = waiting.update(verdict=Verdict.LEFT, values={})
    row.state, row.done_at = State.DONE, now
    row.save(update_fields=["state", "done_at"])
    facts.record(ImportStopped(batch=row.id, left=left), at=now, by=by)
    return row


@transaction.atomic
def import_customers(*, batch: int, by: int | None, now: datetime) -> ImportBatch:
    """Take the lines in: the first part now, the rest part by part in the background.

    Each line is compared again with what is stored by then. Raises CannotImport (batch) when it was done already.
    """
    row = _lock(batch, State.PREVIEW)
    row.state, row.settled_line, row.by = State.RUNNING, 0, by
    row.save(update_fields=["state", "settled_line", "by"])
    return _take_in(row, by=by, now=now)


@transaction.atomic
def go_on_importing(*, batch: int, by: int | None, now: datetime) -> ImportBatch | None:
    """The next part of an import that is running; None when there is none."""
    row = ImportBatch.objects.select_for_update().filter(id=batch, state=State.RUNNING).first()
    return _take_in(row, by=by, now=now) if row is not None else None


def _lock(batch: int, *states: str) -> ImportBatch:
    row = ImportBatch.objects.select_for_update().filter(id=batch).first()
    if row is None:
        raise CannotImport(_("This import does not exist."), field="batch")
    if row.state not in states:
        raise CannotImport(_("This import is further on already."), field="batch")
    return row


def _begin_reading(batch: ImportBatch, *, by: int | None, now: datetime) -> None:
    """At once when it takes no longer than a page may take, else by the worker (`jobs.read_import`)."""
    assert batch.original is not None, "only a file that is there is read"
    batch.state, batch.settled_line, batch.fault = State.READING, 0, ""
    if len(batch.original.body) > LARGE:
        batch.save()
        jobs.later("read_import", batch=batch.id)
        return
    try:
        lines = opening.open_file(batch)
    except Unreadable as fault:
        raise CannotImport(str(FileFault(fault.code).label), field="file") from fault
    batch.save()
    batch.rows.all().delete()
    book = Book()
    while part := list(islice(lines, AT_ONCE)):
        ImportRow.objects.bulk_create(previewed(batch, book, part))
    end_reading(batch, by=by, now=now)


def end_reading(batch: ImportBatch, *, by: int | None, now: datetime) -> None:
    """Every line of the file is compared; somebody may look at it."""
    batch.state, batch.settled_line = State.PREVIEW, batch.lines
    batch.save(update_fields=["state", "settled_line"])
    facts.record(ImportPrepared(batch=batch.id, rows=batch.lines), at=now, by=by)


def previewed(batch: ImportBatch, book: Book, part: Iterable[tuple[int, entries.Values | str]]) -> Iterator[ImportRow]:
    """What would become of each line. Customers that lines before would make stand in the book as negative numbers."""
    understood = [
        (number, Fault("", said), "")
        if isinstance(said, str)
        else (number, entries.understand(said), entries.named(said))
        for number, said in part
    ]
    ours = home()
    lines = {number: dialled(said, ours) for number, said, _named in understood if isinstance(said, Entry)}
    add_known(book, lines.values())
    for number, said, named in understood:
        row = ImportRow(batch=batch, line=number, title=named[:200])
        if isinstance(said, Fault):
            row.verdict, row.field, row.fault, row.detail = Verdict.ERROR, said.field, said.code, said.value
        else:
            _preview(row, said, lines[number], book)
        yield row


def _preview(row: ImportRow, entry: Entry, line: Dialled, book: Book) -> None:
    row.values, row.fingerprint = entry.as_json(), line.fingerprint
    customer = book.find(line)
    if customer is None:
        row.verdict, customer = Verdict.CREATE, -row.line
    else:
        row.verdict = Verdict.SAME if importing.adds_nothing(book.news(line, customer)) else Verdict.CHANGE
        row.customer_id = customer if customer > 0 else None
    if line.fingerprint not in book.taken_in:
        book.learn(line, customer, -row.line)


def _take_in(batch: ImportBatch, *, by: int | None, now: datetime) -> ImportBatch:
    waiting = batch.rows.filter(verdict__in=(Verdict.CREATE, Verdict.CHANGE), line__gt=batch.settled_line)
    rows = list(waiting.order_by("line")[:STEP])
    ours = home()
    lines = {row.id: dialled(Entry.from_json(row.values), ours) for row in rows}
    book = Book()
    add_known(book, lines.values())
    with findable_together():
        for row in rows:
            take_in_line(batch, row, lines[row.id], book, by=by, now=now)
    ImportRow.objects.bulk_update(rows, ["verdict", "fault", "detail", "field", "customer", "person", "made", "values"])
    batch.settled_line = rows[-1].line if rows else batch.settled_line
    if len(rows) == STEP:
        batch.save(update_fields=["settled_line"])
        facts.record(ImportGoesOn(batch=batch.id, is_undo=False), at=now, by=by)
        return batch
    batch.state, batch.done_at = State.DONE, now
    batch.save(update_fields=["settled_line", "state", "done_at"])
    done = {verdict: batch.rows.filter(verdict=verdict).count() for verdict in (Verdict.CREATED, Verdict.CHANGED)}
    finished = ImportFinished(batch=batch.id, created=done[Verdict.CREATED], changed=done[Verdict.CHANGED])
    facts.record(finished, at=now, by=by)
    return batch


def take_in_line(
    batch: ImportBatch,
    row: ImportRow,
    line: Dialled,
    book: Book,
    *,
    by: int | None,
    now: datetime,
    whose: int | None = None,
) -> None:
    """Part of an action. What became of it stands in `row`; `whose`: the customer it belongs to where that is known."""
    customer = whose if whose is not None else book.find(line)
    try:
        with transaction.atomic():
            if customer is None:
                _create(batch, row, line, by=by, now=now)
            else:
                row.customer_id = customer
                _add(row, book.news(line, customer), book.known[customer].persons.get(line.person_key), by=by, now=now)
                row.verdict = Verdict.CHANGED if row.made else Verdict.SAME
    except Cannot as refusal:
        row.verdict, row.field, row.fault = Verdict.ERROR, refusal.field, ImportFault.REFUSED
        row.detail, row.customer_id, row.made = refusal.reason[:300], None, {}
        return
    row.values = {}
    if row.verdict == Verdict.SAME:
        return
    row.made["fact"] = (
        FactRow.objects.filter(customer=row.customer_id).order_by("-id").values_list("id", flat=True).first()
    )
    book.learn(line, row.customer_id or 0, row.person_id or 0)


def _create(batch: ImportBatch, row: ImportRow, line: Dialled, *, by: int | None, now: datetime) -> None:
    entry = line.entry
    made = create_customer(
        kind=entry.kind,
        name=entry.name,
        number=entry.customer_number,
        owner=batch.owner,
        stand_in=batch.stand_in,
        stand_in_team=batch.stand_in_team,
        note=entry.note,
        preferred_channel=entry.preferred_channel,
        by=by,
        now=now,
    )
    row.customer_id, row.verdict = made.id, Verdict.CREATED
    _add(row, entry, None, by=by, now=now)


def _add(row: ImportRow, entry: Entry, person: int | None, *, by: int | None, now: datetime) -> None:
    """Add to the row's customer what the entry holds; `person` is who its numbers belong to when they are known."""
    customer = row.customer_id or 0
    made: dict[str, Any] = {}
    if entry.has_person:
        person = made["person"] = add_person(
            customer=customer, family_name=entry.family_name, given_name=entry.given_name, title=entry.title,
            salutation=entry.salutation, function=entry.function, by=by, now=now,
        ).id  # fmt: skip
    for said in entry.phones:
        owner = None if said.is_companys else person
        number = add_number(customer=customer, person=owner, raw=said.raw, label=said.label, by=by, now=now)
        made.setdefault("numbers", []).append(number.id)
    for address in entry.emails:
        email = add_email(customer=customer, person=person, address=address, by=by, now=now)
        made.setdefault("emails", []).append(email.id)
    for place in entry.addresses:
        made.setdefault("addresses", []).append(
            add_address(
                customer=customer, street=place.street, house_number=place.house_number, postcode=place.postcode,
                town=place.town, country=place.country, addition=place.addition, by=by, now=now,
            ).id
        )  # fmt: skip
    row.made, row.person_id = made, person
