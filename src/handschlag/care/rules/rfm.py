"""When somebody last bought, how often and for how much; and each of these as a fifth, from 1 to 5.

Fifths are those of SQL's NTILE(5): as even as they can be, the larger ones first. Equal values are never parted: they
all get the lowest of the fifths they would fall into. 5 is the most recent, the most often, the most money.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

FIFTHS: Final = 5

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Bought:
    """One entry per customer, ascending by `customers`. Recency in days before the reference date, money as given."""

    customers: Ints
    recency: Ints
    frequency: Ints
    monetary: Floats
    r: Ints
    f: Ints
    m: Ints


def rfm(customers: Ints, days: Ints, amounts: Floats, *, reference: int) -> Bought:
    """From invoices: who, on which day (a number), how much. `reference` is the day recency is counted from.

    Every invoice counts once, a credit note (below 0) too; later days than `reference` must not be handed in. Sums are
    of whole cents, so that the order of the invoices changes nothing.
    """
    known, where = _numbered(customers)
    latest = np.full(len(known), np.iinfo(np.int64).min, np.int64)
    np.maximum.at(latest, where, days)
    frequency = np.bincount(where, minlength=len(known)).astype(np.int64)
    # Doubles hold whole cents exactly up to 90 billion euros a customer.
    cents = np.bincount(where, weights=np.rint(amounts * 100), minlength=len(known)).astype(np.float64)
    return scored(known, reference - latest, frequency, cents / 100)


def scored(customers: Ints, recency: Ints, frequency: Ints, monetary: Floats) -> Bought:
    """The fifths of what was counted elsewhere (in the database, say)."""
    return Bought(customers, recency, frequency, monetary, r=fifths(-recency), f=fifths(frequency), m=fifths(monetary))


def fifths(values: Ints | Floats) -> Ints:
    """For each value which fifth of all, 5 the highest."""
    count = len(values)
    order = np.argsort(values, kind="stable")
    ranked = values[order]
    is_first = np.ones(count, dtype=bool)
    is_first[1:] = ranked[1:] != ranked[:-1]
    firsts = np.maximum.accumulate(np.where(is_first, np.arange(count), 0))
    small, larger = divmod(count, FIFTHS)
    sizes = [small + (fifth < larger) for fifth in range(FIFTHS)]
    found = np.empty(count, np.int64)
    found[order] = np.searchsorted(np.cumsum(sizes), firsts, side="right") + 1
    return found


def _numbered(customers: Ints) -> tuple[Ints, Ints]:
    """The customers that occur, ascending, and for each invoice the place of its customer among them."""
    if not len(customers):
        return customers, customers
    low, high = int(customers.min()), int(customers.max())
    if high - low < 4 * len(customers):
        # Ids stand close together: a table is faster than sorting twenty million of them.
        occurs = np.zeros(high - low + 1, dtype=bool)
        occurs[customers - low] = True
        places = np.cumsum(occurs) - 1
        return np.flatnonzero(occurs).astype(np.int64) + low, places[customers - low]
    known, where = np.unique(customers, return_inverse=True)
    return known, where
