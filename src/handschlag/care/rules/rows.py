"""Many rows to and from PostgreSQL at once: its binary COPY format, for rows whose columns all have one length.

Numbers of eight bytes, of two, and single letters; nothing is ever NULL. A million rows are one NumPy array.
Source: PostgreSQL manual, COPY, "Binary Format"; arrays as array_send of PostgreSQL writes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

HEAD: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
END: Final = b"\xff\xff"
NOTHING: Final = -1
ARRAY_HEAD: Final = 20
"""Bytes before the elements: dimensions, whether any is NULL, their type, how many, and the first one's number."""
KINDS: Final = {"int8": ">i8", "float8": ">f8", "int2": ">i2", "letter": "S1"}


def pack(kinds: Sequence[str], columns: Sequence[NDArray[Any]]) -> bytes:
    """What COPY … FROM STDIN (FORMAT BINARY) takes, for columns of these kinds (keys of `KINDS`)."""
    row = _row(kinds)
    table = np.zeros(len(columns[0]), row)
    table["count"] = len(kinds)
    for place, column in enumerate(columns):
        table[f"length{place}"] = row[f"value{place}"].itemsize
        table[f"value{place}"] = column
    return HEAD + table.tobytes() + END


def unpack(kinds: Sequence[str], raw: bytes) -> list[NDArray[Any]]:
    """The columns of what COPY … TO STDOUT (FORMAT BINARY) gave. Raises ValueError when a row has another shape."""
    row = _row(kinds)
    body = memoryview(raw)[len(HEAD) : -len(END)]
    if len(body) % row.itemsize:
        raise ValueError("a row is longer or shorter than its kinds say")
    table = np.frombuffer(body, row)
    lengths = all((table[f"length{place}"] == row[f"value{place}"].itemsize).all() for place in range(len(kinds)))
    if not lengths or not (table["count"] == len(kinds)).all():
        raise ValueError("a value is missing or of another length than its kind says")
    return [table[f"value{place}"].astype(row[f"value{place}"].newbyteorder("=")) for place in range(len(kinds))]


def columns(kinds: Sequence[str]) -> str:
    """What a SELECT says to give columns c0, c1, … of these kinds as one row, an array each; all in the same order."""
    gathered = (f"string_agg(c{n}, '')" if kind == "letter" else f"array_agg(c{n})" for n, kind in enumerate(kinds))
    return ", ".join(gathered)


def unpack_columns(kinds: Sequence[str], raw: bytes) -> list[NDArray[Any]]:
    """What COPY … TO STDOUT (FORMAT BINARY) gave for `columns`: a message instead of a million, and read in a third of the
    time. Raises ValueError where something is NULL or of another length.
    """
    found, place = [], len(HEAD) + 2
    for kind in kinds:
        length = int.from_bytes(raw[place : place + 4], "big", signed=True)
        body = raw[place + 4 : place + 4 + max(length, 0)]
        found.append(_column(KINDS[kind], b"" if length == NOTHING else body))
        place += 4 + max(length, 0)
    if len({len(column) for column in found}) > 1:
        raise ValueError("one column is longer than another")
    return found


def _column(kind: str, body: bytes) -> NDArray[Any]:
    if kind == KINDS["letter"]:
        return np.frombuffer(body, kind)
    row, elements = np.dtype([("length", ">i4"), ("value", kind)]), body[ARRAY_HEAD:]
    table = np.frombuffer(elements[: len(elements) // row.itemsize * row.itemsize], row)
    if len(elements) % row.itemsize or not (table["length"] == np.dtype(kind).itemsize).all():
        raise ValueError("a value is missing or of another length than its kind says")
    return table["value"].astype(np.dtype(kind).newbyteorder("="))


def _row(kinds: Sequence[str]) -> np.dtype[Any]:
    fields: list[tuple[str, str]] = [("count", ">i2")]
    for place, kind in enumerate(kinds):
        fields += [(f"length{place}", ">i4"), (f"value{place}", KINDS[kind])]
    return np.dtype(fields)
