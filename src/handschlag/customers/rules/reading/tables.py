"""CSV as programs really write it: any of four delimiters, quotes left open, newlines inside cells, `sep=;` in front."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from handschlag.customers.rules.reading import headings
from handschlag.customers.rules.reading.text import Unreadable, decode, lines

MOST_ROWS = 100_000
MOST_COLUMNS = 300
LONGEST_CELL = 32_000
LONGEST_RECORD = 40
"""Physical lines one record may take: a longer one has a quotation mark that was never closed."""

_DELIMITERS = (";", ",", "\t", "|")
_EXCEL_TEXT = re.compile(r'="(.*)"', re.DOTALL)
_LOOKS_LIKE_DATA = re.compile(r"@|\d{4,}|^\+?\d[\d /()-]{5,}$")


@dataclass(frozen=True)
class Line:
    """One record: where it begins in the file (from 1), its cells, or why it cannot be read (a code)."""

    number: int
    cells: tuple[str, ...] = ()
    fault: str = ""


@dataclass(frozen=True)
class Table:
    headings: tuple[str, ...]
    lines: tuple[Line, ...]
    encoding: str
    delimiter: str
    has_headings: bool = True
    mapping: tuple[str, ...] = field(default=())


def read(raw: bytes) -> Table:
    """The table in a file. Raises Unreadable when it holds none."""
    text, encoding = decode(raw)
    physical = lines(text)
    first = 0
    announced = re.fullmatch(r"\s*sep=(.)\s*", physical[0], re.IGNORECASE)
    if announced:
        first = 1
    delimiter = announced[1] if announced else _delimiter(physical)
    records = [line for line in _records(physical, delimiter, first) if line.fault or any(map(str.strip, line.cells))]
    if not records:
        raise Unreadable("no_entries")
    names = records[0].cells
    has_headings = not records[0].fault and _are_headings(names)
    body = records[1:] if has_headings else records
    width = max((len(line.cells) for line in records), default=0)
    if width > MOST_COLUMNS:
        raise Unreadable("too_many_columns")
    if len(body) > MOST_ROWS:
        raise Unreadable("too_many_rows")
    if not body:
        raise Unreadable("no_entries")
    shown = tuple(name.strip()[:100] for name in names) if has_headings else ()
    shown += tuple("" for _ in range(width - len(shown)))
    return Table(shown, tuple(body), encoding, delimiter, has_headings, headings.known(shown))


def _records(physical: list[str], delimiter: str, first: int) -> Iterator[Line]:
    position = first
    while position < len(physical):
        taken = _one_record(physical, position)
        if taken == 0:
            yield Line(position + 1, fault="open_quote")
            position += 1
            continue
        yield _cells("\n".join(physical[position : position + taken]), delimiter, position + 1)
        position += taken


def _one_record(physical: list[str], start: int) -> int:
    """How many physical lines the record takes: until its quotation marks pair up; 0 when they never do."""
    marks = 0
    for taken in range(1, LONGEST_RECORD + 1):
        if start + taken > len(physical):
            return 0
        marks += physical[start + taken - 1].count('"')
        if marks % 2 == 0:
            return taken
    return 0


def _cells(record: str, delimiter: str, number: int) -> Line:
    try:
        rows = list(csv.reader(io.StringIO(record, newline=""), delimiter=delimiter))
    except csv.Error:
        return Line(number, fault="no_table_row")
    cells = tuple(_cell(cell) for row in rows[:1] for cell in row)
    if any(len(cell) > LONGEST_CELL for cell in cells):
        return Line(number, fault="too_long")
    return Line(number, cells)


def _cell(cell: str) -> str:
    """`="0221"` is how spreadsheets are told to keep a zero."""
    kept = _EXCEL_TEXT.fullmatch(cell.strip())
    return kept[1].replace('""', '"') if kept else cell


def _delimiter(physical: list[str]) -> str:
    """The sign that divides the first lines most evenly into the most columns."""
    sample = [line for line in physical[:30] if line.strip()]
    counts = {sign: Counter(len(_cells(line, sign, 0).cells) for line in sample) for sign in _DELIMITERS}
    scores = {
        sign: max((columns - 1) * times for columns, times in widths.items())
        for sign, widths in counts.items()
        if widths
    }
    best = max(scores, key=lambda sign: scores[sign], default=";")
    return best if scores.get(best) else ";"


def _are_headings(cells: tuple[str, ...]) -> bool:
    """A first line that names something we know, or at least nothing that looks like a number or an address."""
    if any(headings.known(cells)):
        return not any("@" in cell for cell in cells)
    filled = [cell.strip() for cell in cells if cell.strip()]
    return len(set(filled)) == len(filled) > 1 and not any(_LOOKS_LIKE_DATA.search(cell) for cell in filled)
