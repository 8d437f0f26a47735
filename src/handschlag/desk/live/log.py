"""Reading the fact log for the streams, on connections of our own beside Django's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

CHANNEL = "facts"
# A peer that vanished without a word is noticed within about half a minute.
KEEPALIVE: dict[str, Any] = {
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "connect_timeout": 5,
}


@dataclass(frozen=True)
class Said:
    """One fact as a stream may say it: its name and the ids in it, never its codes, times or who did it."""

    id: int
    name: str
    ids: Mapping[str, int | list[int]]
    xid: int


async def connect() -> psycopg.AsyncConnection[tuple[Any, ...]]:
    """A direct connection: LISTEN does not survive a transaction pooler."""
    return await psycopg.AsyncConnection.connect(settings.DIRECT_CONNINFO, autocommit=True, **KEEPALIVE)


async def facts_of(reader: psycopg.AsyncConnection[Any], xids: Sequence[int]) -> list[Said]:
    """The facts of these transactions, oldest first."""
    rows = await reader.execute(
        "SELECT id, name, payload, customer, xid FROM core_fact WHERE xid = ANY(%s) ORDER BY id", [list(xids)]
    )
    return [_said(row) for row in await rows.fetchall()]


async def facts_since(
    reader: psycopg.AsyncConnection[Any], cursor: int, *, without: Collection[int] = (), limit: int
) -> tuple[int, list[Said]]:
    """What transactions from `cursor` on have committed, and the next cursor: below it nothing can appear any more.

    Both come from one statement and so from one snapshot. Reading by id instead would lose facts, because PostgreSQL
    gives out ids before commit.
    """
    rows = await reader.execute(
        "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, f.id, f.name, f.payload, f.customer, f.xid"
        " FROM (SELECT) one LEFT JOIN core_fact f ON f.xid >= %s AND f.id <> ALL(%s::bigint[]) ORDER BY f.id LIMIT %s",
        [cursor, list(without), limit],
    )
    found = await rows.fetchall()
    return int(found[0][0]), [_said(row[1:]) for row in found if row[1] is not None]


async def newest_facts(reader: psycopg.AsyncConnection[Any], limit: int) -> list[Said]:
    """The last facts of the log, oldest first."""
    rows = await reader.execute(
        "SELECT id, name, payload, customer, xid FROM core_fact ORDER BY id DESC LIMIT %s", [limit]
    )
    return [_said(row) for row in reversed(await rows.fetchall())]


def _said(row: tuple[Any, ...]) -> Said:
    fact, name, payload, customer, xid = row
    ids = {key: value for key, value in payload.items() if _is_id(value) or _are_ids(value)}
    if customer is not None:
        ids["customer"] = customer
    return Said(fact, name, ids, xid)


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _are_ids(value: object) -> bool:
    return isinstance(value, list) and all(_is_id(item) for item in value)
