"""Merged customers: no row moves, so whoever asks about one asks about the family. `roots` and `families` say who it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db import connection

from handschlag.core.look import once_a_look

LONGEST_CHAIN = 20

Whose = int | tuple[int, ...]

GONE = """up AS (
    SELECT id, merged_into_id AS root, 1 AS depth FROM customers_customer WHERE merged_into_id IS NOT NULL
    UNION ALL
    SELECT up.id, c.merged_into_id, up.depth + 1 FROM up JOIN customers_customer c ON c.id = up.root
    WHERE c.merged_into_id IS NOT NULL AND up.depth < 20
), gone AS (
    SELECT DISTINCT ON (id) id, root FROM up ORDER BY id, depth DESC
)"""
"""Begins a statement about all customers (WITH RECURSIVE): `gone` holds every merged one as `id`, who stands for it as `root`."""

_UP = """
WITH RECURSIVE up(asked, id, parent, depth) AS (
    SELECT c.id, c.id, c.merged_into_id, 0 FROM customers_customer c WHERE c.id = ANY(%s)
    UNION ALL
    SELECT up.asked, c.id, c.merged_into_id, up.depth + 1 FROM up JOIN customers_customer c ON c.id = up.parent
    WHERE up.depth < %s
) SELECT asked, id FROM up WHERE parent IS NULL
"""
_DOWN = """
WITH RECURSIVE down(root, id, depth) AS (
    SELECT c.id, c.id, 0 FROM customers_customer c WHERE c.id = ANY(%s)
    UNION ALL
    SELECT down.root, c.id, down.depth + 1 FROM down JOIN customers_customer c ON c.merged_into_id = down.id
    WHERE down.depth < %s
) SELECT root, id FROM down ORDER BY root, depth, id
"""
_KIN = """
WITH RECURSIVE up(asked, id, parent, depth) AS (
    SELECT c.id, c.id, c.merged_into_id, 0 FROM customers_customer c WHERE c.id = ANY(%s)
    UNION ALL
    SELECT up.asked, c.id, c.merged_into_id, up.depth + 1 FROM up JOIN customers_customer c ON c.id = up.parent
    WHERE up.depth < %s
), down(asked, id, depth) AS (
    SELECT asked, id, 0 FROM up WHERE parent IS NULL
    UNION ALL
    SELECT down.asked, c.id, down.depth + 1 FROM down JOIN customers_customer c ON c.merged_into_id = down.id
    WHERE down.depth < %s
) SELECT asked, id FROM down ORDER BY asked, depth, id
"""


def roots(customers: Iterable[int]) -> dict[int, int]:
    """For each existing customer the one it was merged into, or itself."""
    return _roots(tuple(sorted(set(customers))))


@once_a_look
def _roots(customers: tuple[int, ...]) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(_UP, [list(customers), LONGEST_CHAIN])
        return dict(cursor.fetchall())


def families(customers: Iterable[int]) -> dict[int, list[int]]:
    """For each root itself, first, and every customer that was merged into it, directly or not."""
    return _families(tuple(sorted(set(customers))))


@once_a_look
def _families(customers: tuple[int, ...]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_DOWN, [list(customers), LONGEST_CHAIN])
        for root, member in cursor.fetchall():
            found[root].append(member)
    return dict(found)


def kin(customers: Iterable[int]) -> dict[int, list[int]]:
    """For each existing customer its whole family, the one that goes on first; in one query."""
    return _kin(tuple(sorted(set(customers))))


@once_a_look
def _kin(customers: tuple[int, ...]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_KIN, [list(customers), LONGEST_CHAIN, LONGEST_CHAIN])
        for asked, member in cursor.fetchall():
            found[asked].append(member)
    return dict(found)


def family(whose: Whose) -> list[int]:
    """The customer, the one it was merged into, and all that were merged into that one.

    A tuple is a family already: whoever asks for many parts of one file reads it once and hands it on.
    """
    if isinstance(whose, tuple):
        return list(whose)
    root = roots([whose]).get(whose, whose)
    return families([root]).get(root, [whose])
