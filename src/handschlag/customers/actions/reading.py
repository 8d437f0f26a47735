"""A large file read by the worker: part by part, each part committed and told, stopped as soon as somebody stops it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from handschlag.core import facts
from handschlag.core.models import RawInput
from handschlag.customers.actions.importing import State, end_reading, previewed
from handschlag.customers.actions.opening import Said, open_file
from handschlag.customers.facts import ImportCleared, ImportPartRead
from handschlag.customers.models import ImportBatch, ImportRow
from handschlag.customers.rules.importing import Book
from handschlag.customers.rules.reading.text import Unreadable


@transaction.atomic
def begin_reading_import(*, batch: int, by: int | None, now: datetime) -> list[Said] | None:
    """Every line of the file; None when it is not to be read (any more) or cannot be. Starts over after a crash."""
    row = _held(batch)
    if row is None:
        return None
    row.rows.all().delete()
    try:
        lines = list(open_file(row))
    except Unreadable as fault:
        row.state, row.fault = State.UNREADABLE, fault.code
        row.save(update_fields=["state", "fault"])
        facts.record(ImportPartRead(batch=row.id, read=0), at=now, by=by)
        return None
    row.settled_line = 0
    row.save()
    return lines


@transaction.atomic
def read_part_of_import(*, batch: int, lines: Sequence[Said], book: Book, by: int | None, now: datetime) -> bool:
    """Compare these lines too; `book` knows the lines before. False when somebody has thrown the file away."""
    row = _held(batch)
    if row is None:
        return False
    ImportRow.objects.bulk_create(previewed(row, book, lines))
    row.settled_line += len(lines)
    row.save(update_fields=["settled_line"])
    facts.record(ImportPartRead(batch=row.id, read=row.settled_line), at=now, by=by)
    return True


@transaction.atomic
def end_reading_import(*, batch: int, by: int | None, now: datetime) -> None:
    row = _held(batch)
    if row is not None:
        end_reading(row, by=by, now=now)


@transaction.atomic
def forget_past_imports(*, keep: timedelta, now: datetime) -> int:
    """What files said goes when its time is over; returns of how many.

    A preview nobody took in goes whole. Of an import that was done its history stays and can still be taken back, but
    the kept file and the words of its lines (names, numbers that could not be read) go.
    """
    over = ImportBatch.objects.select_for_update().filter(created_at__lt=now - keep, original__isnull=False)
    ended = list(over.exclude(state__in=(State.READING, State.RUNNING, State.UNDOING)).order_by("id"))
    originals = {batch.original_id for batch in ended if batch.original_id is not None}
    for batch in ended:
        facts.record(ImportCleared(batch=batch.id), at=now, by=None)
        if batch.state in (State.PREVIEW, State.UNREADABLE):
            batch.delete()
            continue
        batch.rows.update(title="", detail="", values={}, fingerprint="")
        batch.original, batch.examples = None, []
        batch.save(update_fields=["original", "examples"])
    still_used = set(ImportBatch.objects.filter(original__in=originals).values_list("original", flat=True))
    RawInput.objects.filter(id__in=originals - still_used).delete()
    abandoned = RawInput.objects.filter(source="customers.import", received_at__lt=now - keep)
    abandoned.exclude(id__in=ImportBatch.objects.filter(original__isnull=False).values("original")).delete()
    return len(ended)


def _held(batch: int) -> ImportBatch | None:
    """The batch while it is being read, locked; None when it was thrown away or read already."""
    rows = ImportBatch.objects.select_for_update(of=("self",)).select_related("original")
    return rows.filter(id=batch, state=State.READING).first()
