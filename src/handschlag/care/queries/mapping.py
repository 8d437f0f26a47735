"""All customers on one map: what they bring a year against what serving them costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection

from handschlag.care.models import ClassOverride, ClassRun
from handschlag.care.queries.classes import find_run_in_force
from handschlag.care.queries.figures import everybody
from handschlag.care.rules import mapping, rows
from handschlag.customers.models import Customer

MOST_DOTS = 2000
"""More customers than this are drawn as cells with their number."""


@dataclass(frozen=True)
class Dot:
    """One customer: euros a year. `letter` None while no classes are in force."""

    customer: int
    name: str
    value: float
    cost: float
    letter: str | None


@dataclass(frozen=True)
class Cell:
    """`count` customers around this value and cost."""

    value: float
    cost: float
    count: int


@dataclass(frozen=True)
class Map:
    """Either `dots`, each a customer, or, where there are too many, `cells`. Sums are of all customers."""

    dots: tuple[Dot, ...]
    cells: tuple[Cell, ...]
    customers: int
    value: float
    cost: float


def portfolio(*, now: datetime) -> Map:
    """As the classes in force saw it; before there are any, straight from the figures."""
    run = find_run_in_force()
    if run is not None and run.drawn is not None and run.customers > MOST_DOTS:
        return _of_cells(run.drawn, run.customers)
    customers, values, costs, letters = _seen(run, now)
    if len(customers) > MOST_DOTS:
        return _of_cells(mapping.drawn(values, costs), len(customers))
    names = dict(Customer.objects.filter(pk__in=customers.tolist()).values_list("pk", "name"))
    dots = tuple(
        Dot(int(one), names.get(int(one), ""), float(value), float(cost), letter)
        for one, value, cost, letter in zip(customers, values, costs, letters, strict=True)
    )
    return Map(dots, (), len(customers), float(values.sum()), float(costs.sum()))


def _of_cells(drawn: Mapping[str, Any], customers: int) -> Map:
    return Map((), tuple(Cell(*cell) for cell in drawn["cells"]), customers, drawn["value"], drawn["cost"])


_PLACED = """
COPY (SELECT customer_id, value, cost, letter FROM care_placement WHERE run_id = %s) TO STDOUT (FORMAT BINARY)
"""


def _seen(run: ClassRun | None, now: datetime) -> tuple[Any, Any, Any, Sequence[str | None]]:
    if run is None:
        table = everybody(run=None, now=now)
        values, costs = (np.nan_to_num(table.figures[name], nan=0.0) for name in ("margin", "cost_to_serve"))
        return table.customers, values, costs, [None] * len(values)
    with connection.cursor() as cursor, cursor.copy(_PLACED, [run.pk]) as copy:
        raw = b"".join(copy)
    customers, values, costs, placed = rows.unpack(("int8", "float8", "float8", "letter"), raw)
    if len(customers) > MOST_DOTS:
        return customers, values, costs, []
    said = _overridden(customers.tolist(), now)
    letters = [said.get(one, letter.decode()) for one, letter in zip(customers.tolist(), placed.tolist(), strict=True)]
    return customers, values, costs, letters


def _overridden(customers: list[int], now: datetime) -> dict[int, str]:
    said = ClassOverride.objects.filter(customer__in=customers, during__contains=now)
    return dict(said.values_list("customer", "letter"))
