"""The fact log: what happened, append-only, chained per customer.

`record` inserts one row, defers one job per wired reaction and asks for one NOTIFY, all in the caller's transaction.
PostgreSQL folds equal notifications of one transaction into one, and ours carries the transaction's id: however many
facts a transaction writes, it notifies once, and a listener reads them by that id.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from django.db import connection

from handschlag.core import look
from handschlag.core.models import ChainHead, FactRow

CHANNEL = "facts"
GENESIS = bytes(32)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Fact:
    """Base of all facts: frozen, past tense, ids and codes only, never personal text."""

    registry: ClassVar[dict[str, type[Fact]]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        known = Fact.registry.get(cls.__name__)
        if known is not None and (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
            raise TypeError(f"two facts are called {cls.__name__}")
        Fact.registry[cls.__name__] = cls


_wires: dict[str, list[str]] = defaultdict(list)
_defer: Callable[[str, int], None] | None = None


def wire(heard: type[Fact], reaction: str) -> None:
    """`reaction` ("room.reactions:function") runs after every commit that recorded a fact of class `heard`."""
    if reaction not in _wires[heard.__name__]:
        _wires[heard.__name__].append(reaction)


def on_defer(defer: Callable[[str, int], None]) -> None:
    """Called once by core.jobs: how a reaction is put into the job queue inside the transaction."""
    global _defer  # noqa: PLW0603  # one per process, set while the applications load
    _defer = defer


def record(fact: Fact, *, at: datetime, by: int | None, customer: int | None = None) -> int:
    """Write `fact` into the log and return its id. Must run inside a transaction (an action's).

    `at` is the installation's time with offset, `by` a user's id or None for the house itself, `customer` the id
    whose chain it joins. Raises ValueError outside a transaction or for a time without offset.
    """
    if not connection.in_atomic_block:
        raise ValueError("facts are recorded inside the transaction of an action")
    if at.tzinfo is None:
        raise ValueError("a fact needs a time with an offset")
    row = FactRow(name=type(fact).__name__, payload=_payload(fact), at=at, by=by, customer=customer)
    row.payload_hash = payload_hash(row)
    if customer is not None:
        row.seq, row.chain_hash = _next_link(customer, row.payload_hash)
    row.save(force_insert=True)
    look.forget()
    _tell(row)
    return row.id


def lock_chains(customers: list[int]) -> None:
    """Lock several customers' chains in ascending order, before facts about more than one are recorded."""
    for customer in sorted(set(customers)):
        ChainHead.objects.get_or_create(customer=customer, defaults={"head": GENESIS})
    list(ChainHead.objects.select_for_update().filter(customer__in=customers).order_by("customer"))


def read(row: FactRow) -> Fact | None:
    """The fact as it was recorded, or None when its class is no longer known or has another shape."""
    kind = Fact.registry.get(row.name)
    if kind is None:
        return None
    fields = {field.name: field for field in dataclasses.fields(kind)}
    if set(row.payload) - set(fields):
        return None
    return kind(**{name: _revive(str(fields[name].type), value) for name, value in row.payload.items()})


def payload_hash(row: FactRow) -> bytes:
    """SHA-256 over the fact's canonical form: what it says, when, by whom and about whom."""
    said = {
        "name": row.name,
        "payload": row.payload,
        "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "by": row.by,
        "customer": row.customer,
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).digest()


@dataclasses.dataclass(frozen=True)
class Flaw:
    """One place where a chain does not hold: which customer, which link, and what is wrong with it."""

    customer: int | None
    seq: int | None
    fact: int | None
    what: str


def verify(customer: int | None = None) -> Iterator[Flaw]:
    """Walk every chain (or one customer's) and yield each flaw: changed, missing, added or cut-off facts."""
    rows = FactRow.objects.order_by("customer", "seq", "id")
    heads = ChainHead.objects.order_by("customer")
    if customer is not None:
        rows, heads = rows.filter(customer=customer), heads.filter(customer=customer)
    ends: dict[int, tuple[bytes, int]] = {}
    for row in rows.iterator(chunk_size=5000):
        if payload_hash(row) != bytes(row.payload_hash):
            yield Flaw(row.customer, row.seq, row.id, "the fact was changed")
        if row.customer is None or row.seq is None or row.chain_hash is None:
            continue
        previous, length = ends.get(row.customer, (GENESIS, 0))
        if row.seq != length + 1:
            yield Flaw(row.customer, row.seq, row.id, f"links {length + 1} to {row.seq - 1} are missing")
        elif hashlib.sha256(previous + bytes(row.payload_hash)).digest() != bytes(row.chain_hash):
            yield Flaw(row.customer, row.seq, row.id, "the link does not fit the one before it")
        ends[row.customer] = (bytes(row.chain_hash), row.seq)
    yield from _flaws_at_the_ends(heads.iterator(), ends)


def _flaws_at_the_ends(heads: Iterator[ChainHead], ends: dict[int, tuple[bytes, int]]) -> Iterator[Flaw]:
    seen = set()
    for head in heads:
        seen.add(head.customer)
        last, length = ends.get(head.customer, (GENESIS, 0))
        if (last, length) != (bytes(head.head), head.length):
            yield Flaw(head.customer, head.length, None, "the newest facts are missing or were added outside the log")
    for customer in sorted(set(ends) - seen):
        yield Flaw(customer, None, None, "the chain has lost its head")


def _next_link(customer: int, digest: bytes) -> tuple[int, bytes]:
    """Append to the customer's chain in one statement; the row stays locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_chain_head AS h (customer, head, length) VALUES (%s, sha256(%s || %s), 1)"
            " ON CONFLICT (customer) DO UPDATE SET head = sha256(h.head || %s), length = h.length + 1"
            " RETURNING length, head",
            [customer, GENESIS, digest, digest],
        )
        length, head = cursor.fetchone()
    return int(length), bytes(head)


def _tell(row: FactRow) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, pg_current_xact_id()::text)", [CHANNEL])
    for reaction in _wires.get(row.name, ()):
        if _defer is None:
            raise RuntimeError("facts are wired but the job queue is not connected")
        _defer(reaction, row.id)


def _payload(fact: Fact) -> dict[str, Any]:
    return {field.name: _plain(getattr(fact, field.name)) for field in dataclasses.fields(fact)}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, (bool, int, str)):
        return value
    raise TypeError(f"a fact holds ids, codes and times, not {type(value).__name__}")


def _revive(kind: str, value: Any) -> Any:
    if value is None:
        return None
    if kind.startswith("datetime"):
        return datetime.fromisoformat(value)
    if kind.startswith("date"):
        return date.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value
