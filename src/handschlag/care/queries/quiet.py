"""Who has gone quiet: RFM of all invoices, how likely somebody is still there, and what is at risk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from handschlag.care.rules import lifetime, risk, rows
from handschlag.care.rules import rfm as rules
from handschlag.customers.models import Customer

DAYS_OF_A_YEAR = 365.25
ENOUGH = 20_000
"""Customers the model is fitted to, evenly by id: a million say the same to the third digit."""

BOUGHT = """
SELECT customer_id, %(on)s::date - max("on"), count(*), sum(amount)::float8, max("on") - min("on"),
    %(on)s::date - min("on"), count(DISTINCT "on") - 1
FROM care_invoice WHERE "on" <= %(on)s GROUP BY customer_id
"""
"""Reads nothing that is not in the index `invoice_customer`: the whole table lies scattered, the index in order."""


@dataclass(frozen=True)
class Silence:
    """Everybody who ever bought, one place each. `alive` and `at_risk` None where too little was bought to tell.

    `yearly`: what they brought a year since their first invoice (or in all, if that is less than a year ago).
    """

    bought: rules.Bought
    yearly: NDArray[np.float64]
    model: lifetime.Lifetimes | None
    alive: NDArray[np.float64] | None
    at_risk: risk.AtRisk | None


@dataclass(frozen=True)
class Quiet:
    """One customer who may have left. `rfm`: fifths of recency, frequency and money; `alive` 0 to 1, euros a year."""

    customer: Customer
    last_on: date
    invoices: int
    rfm: str
    yearly: float
    alive: float | None
    at_risk: float | None


def quietest(found: Silence, *, reference: date, limit: int) -> list[Quiet]:
    """Those with most at risk first; where nobody can tell, those who bought longest ago. Who has left is not asked for."""
    weights = found.at_risk.values if found.at_risk is not None else found.bought.recency
    order = np.lexsort((found.bought.customers, -weights))
    ids = found.bought.customers[order].tolist()
    here = Customer.objects.filter(ended_on=None, merged_into=None)
    rows: list[Quiet] = []
    for first in range(0, len(ids), limit):
        known = here.in_bulk(ids[first : first + limit])
        rows += [
            _quiet(found, int(place), known[customer], reference)
            for place, customer in zip(order[first : first + limit], ids[first : first + limit], strict=True)
            if customer in known
        ]
        if len(rows) >= limit:
            break
    return rows[:limit]


def _quiet(found: Silence, place: int, customer: Customer, reference: date) -> Quiet:
    bought = found.bought
    return Quiet(
        customer=customer,
        last_on=reference - timedelta(days=int(bought.recency[place])),
        invoices=int(bought.frequency[place]),
        rfm=f"{bought.r[place]}-{bought.f[place]}-{bought.m[place]}",
        yearly=float(found.yearly[place]),
        alive=float(found.alive[place]) if found.alive is not None else None,
        at_risk=float(found.at_risk.values[place]) if found.at_risk is not None else None,
    )


def silence(*, reference: date) -> Silence:
    """RFM with the reference date, from all invoices up to it, counted in the database in one statement."""
    kinds = ("int8",) * 3 + ("float8",) + ("int8",) * 3
    columns = ("customer", "recency", "frequency", "monetary", "last", "seen", "again")
    cast = ", ".join(f"{name}::{kind}" for name, kind in zip(columns, kinds, strict=True))
    statement = (
        f"COPY (SELECT {cast} FROM ({BOUGHT}) b ({', '.join(columns)}) ORDER BY customer) TO STDOUT (FORMAT BINARY)"  # noqa: S608  # our own column names
    )
    with connection.cursor() as cursor, cursor.copy(statement, {"on": reference}) as copy:
        raw = b"".join(copy)
    customers, recency, frequency, monetary, last, seen, again = rows.unpack(kinds, raw)
    bought = rules.scored(customers, recency, frequency, np.rint(monetary * 100) / 100)
    yearly = monetary / np.maximum(seen / DAYS_OF_A_YEAR, 1)
    counted, spans, watched = again.astype(float), np.where(again > 0, last, 0).astype(float), seen.astype(float)
    some = slice(None, None, max(1, len(customers) // ENOUGH))
    model = lifetime.fit(counted[some], spans[some], watched[some]) if len(customers) else None
    if model is None:
        return Silence(bought, yearly, None, None, None)
    alive = model.alive(counted, spans, watched)
    return Silence(bought, yearly, model, alive, risk.value_at_risk(yearly, alive))
