"""Many rows to and from PostgreSQL at once: its binary COPY format, for rows whose columns all have one length.

Numbers of eight bytes, of two, and single letters; nothing is ever NULL. A million rows are one NumPy array.
Source: PostgreSQL manual, COPY, "Binary Format".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

HEAD: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
END: Final = b"\xff\xff"
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


def _row(kinds: Sequence[str]) -> np.dtype[Any]:
    fields: list[tuple[str, str]] = [("count", ">i2")]
    for place, kind in enumerate(kinds):
        fields += [(f"length{place}", ">i4"), (f"value{place}", KINDS[kind])]
    return np.dtype(fields)
