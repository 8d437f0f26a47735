"""A kept file opened: its form, headings and examples written to the batch, its lines one by one."""

from __future__ import annotations

from collections.abc import Iterator

from handschlag.customers.models import ImportBatch, ImportColumns
from handschlag.customers.rules.reading import cards, entries, remembering, tables

Said = tuple[int, entries.Values | str]
"""The number of a line (or card) and what it says, or the code of why it cannot be read."""

EXAMPLES_FROM = 20


def open_file(batch: ImportBatch) -> Iterator[Said]:
    """The lines of the batch's original, by the mapping that stands in the batch or by its headings. Raises Unreadable."""
    assert batch.original is not None, "only a file that is there is read"
    raw = bytes(batch.original.body)
    if cards.is_vcard(raw):
        found, batch.encoding = cards.read(raw)
        batch.form, batch.headings, batch.mapping, batch.examples = "vcard", [], [], []
        batch.lines = len(found)
        return ((card.number, card.fault or card.values) for card in found)
    table = tables.read(raw)
    meanings = tuple(batch.mapping) or _remembered(table) or table.mapping
    batch.form, batch.encoding, batch.lines = "csv", table.encoding, len(table.lines)
    batch.headings, batch.mapping = list(table.headings), list(meanings)
    batch.examples = [_example(table, column) for column in range(len(table.headings))]
    return ((line.number, line.fault or entries.collect(meanings, line.cells)) for line in table.lines)


def _remembered(table: tables.Table) -> tuple[str, ...]:
    """What somebody said of a table with these headings before."""
    said = ImportColumns.objects.filter(headings_key=remembering.key(table.headings)).first()
    kept = remembering.put_back(table.headings, said.meanings, table.mapping) if said is not None else None
    return tuple(kept or ())


def _example(table: tables.Table, column: int) -> str:
    cells = (line.cells[column].strip()[:40] for line in table.lines[:EXAMPLES_FROM] if column < len(line.cells))
    return next(filter(None, cells), "")
