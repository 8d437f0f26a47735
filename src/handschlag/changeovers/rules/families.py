"""Customers who turned out to be one: which of their rows goes on. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """How far one row is. `is_out`: somebody took it out; `is_merged`: it left its way to another one;
    `is_root`: it stands in the name of the customer that goes on.
    """

    row: int
    is_told: bool = False
    has_chosen: bool = False
    is_ready: bool = False
    is_switched: bool = False
    is_checked: bool = False
    is_dropped: bool = False
    is_out: bool = False
    is_merged: bool = False
    is_root: bool = False

    @property
    def is_going(self) -> bool:
        return not self.is_dropped and not self.is_checked


def who_goes_on(rows: Sequence[Place]) -> tuple[int, tuple[int, ...]]:
    """The row that speaks for all of them, and those that leave their way to it.

    The furthest goes on. Whoever is switched goes on too, until their own check call: nobody forgets them.
    """
    going = [one for one in rows if one.is_going]
    if not going:
        over = max(rows, key=lambda one: (one.is_checked, not one.is_out, not one.is_merged, one.is_root, -one.row))
        return over.row, ()
    first = max(
        going, key=lambda one: (one.is_switched, one.is_ready, one.has_chosen, one.is_told, one.is_root, -one.row)
    )
    return first.row, tuple(one.row for one in going if one is not first and not one.is_switched)
