"""What somebody once said the columns of a table mean, found again by its headings, in whatever order they stand.

Only a digest of the headings is kept: a table without any has its first line in their place, and that may be somebody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from handschlag.customers.rules.reading import headings


def key(names: Sequence[str]) -> str:
    """The same for the same headings in any order; nothing where there are none to tell the table by."""
    known = [names[column] for column in _order(names)]
    return sha256("\x1f".join(known).encode()).hexdigest() if any(known) else ""


def keep(names: Sequence[str], meanings: Sequence[str]) -> list[str]:
    """The meanings in the order of the sorted headings."""
    return [meanings[column] for column in _order(names)]


def put_back(names: Sequence[str], kept: Sequence[str], recognised: Iterable[str]) -> list[str] | None:
    """What was kept, in the order of these columns; None when it does not fit them. What no release knows any more goes."""
    if len(kept) != len(names):
        return None
    possible = {"", *headings.FIELDS, *recognised}
    found = dict(zip(_order(names), kept, strict=True))
    return [meaning if (meaning := found[column]) in possible else "" for column in range(len(names))]


def _order(names: Sequence[str]) -> list[int]:
    return sorted(range(len(names)), key=lambda column: names[column])
