"""Figures of customers: files that brought them, and all of them at once for classifying."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from handschlag.care.models import FigureBatch, FigureLine, Figures
from handschlag.care.queries.capacity import hourly_cents
from handschlag.care.rules import rows
from handschlag.care.rules.scheme import CRITERIA
from handschlag.core.errors import NotThere
from handschlag.customers.queries.family import GONE

YEAR = timedelta(days=365)
SECONDS_OF_A_LETTER = 600
"""A letter has no length of its own: reading and answering take about ten minutes."""

OF_EVERYBODY = """
WITH RECURSIVE {gone}, newest AS (
    SELECT DISTINCT ON (customer_id) customer_id, margin, potential, years, recommendations, payment, cost_to_serve
    FROM care_figures ORDER BY customer_id, id DESC
), known AS (
    SELECT customer_id AS root, margin, potential, years, recommendations, payment, cost_to_serve FROM newest
    WHERE NOT EXISTS (SELECT 1 FROM gone) OR customer_id NOT IN (SELECT id FROM gone UNION ALL SELECT root FROM gone)
    UNION ALL
    SELECT COALESCE(gone.root, customer_id), sum(margin), sum(potential), max(years), sum(recommendations),
        avg(payment), sum(cost_to_serve)
    FROM newest LEFT JOIN gone ON gone.id = customer_id
    WHERE customer_id IN (SELECT id FROM gone UNION ALL SELECT root FROM gone)
    GROUP BY 1
), effort AS (
    SELECT COALESCE(gone.root, customer_id) AS root, sum({seconds}) AS seconds
    FROM conversations_conversation v LEFT JOIN gone ON gone.id = customer_id
    WHERE customer_id IS NOT NULL AND started_at > %(since)s AND started_at <= %(now)s
    GROUP BY 1
)
""".replace("{gone}", GONE).replace(
    "{seconds}",
    "CASE WHEN channel = 'letter' THEN %(letter)s ELSE GREATEST(0, extract(epoch FROM over_at - connected_at)) END",
)
"""`known` and `effort` of each customer that stands for itself, with what was merged into it."""

_TABLE = (
    OF_EVERYBODY
    + """
SELECT c.id AS c0, COALESCE(p.letter, '-') AS c1, COALESCE(known.margin, 'NaN') AS c2,
    COALESCE(known.potential, 'NaN') AS c3, COALESCE(known.years, %(today)s::date - c.since_on, 'NaN') AS c4,
    COALESCE(known.recommendations, 'NaN') AS c5, COALESCE(known.payment, 'NaN') AS c6,
    COALESCE(known.cost_to_serve, effort.seconds::float8 * %(cents)s / 360000, 0::float8) AS c7
FROM customers_customer c
LEFT JOIN known ON known.root = c.id
LEFT JOIN effort ON effort.root = c.id
LEFT JOIN care_placement p ON p.customer_id = c.id AND p.run_id = %(run)s
WHERE c.merged_into_id IS NULL AND (c.ended_on IS NULL OR c.ended_on > %(today)s)
ORDER BY c.id
"""
).replace("%(today)s::date - c.since_on", "((%(today)s::date - c.since_on) / 365.25)::float8")


_KINDS = ("int8", "letter", *("float8" for _ in CRITERIA))
_GATHERED = "COPY (SELECT {columns} FROM ({table}) AS found) TO STDOUT (FORMAT BINARY)".replace(
    "{columns}", rows.columns(_KINDS)
).replace("{table}", _TABLE)


@dataclass(frozen=True)
class Table:
    """Everybody who is a customer, one place each in all arrays, by id: indexes then grow at their end.

    `previous`: letters of the run in force, "-" for none.
    """

    customers: NDArray[np.int64]
    previous: NDArray[Any]
    figures: Mapping[str, NDArray[np.float64]]


def everybody(*, run: int | None, now: datetime) -> Table:
    """The figures of all customers in one statement; years and cost to serve from our own data where no file says them."""
    asked = effort_asked(now) | {"today": timezone.localdate(now), "run": run or 0, "cents": hourly_cents()}
    with connection.cursor() as cursor, cursor.copy(_GATHERED, asked) as copy:
        raw = b"".join(copy)
    columns = rows.unpack_columns(_KINDS, raw)
    return Table(columns[0], columns[1], dict(zip(CRITERIA, columns[2:], strict=True)))


def effort_asked(now: datetime) -> dict[str, Any]:
    """What `OF_EVERYBODY` asks for: the last year."""
    return {"since": now - YEAR, "now": now, "letter": SECONDS_OF_A_LETTER}


def figures_of(customers: Iterable[int]) -> dict[int, Figures]:
    """The newest figures of each of these, as they were handed in; who has none is left out."""
    found = Figures.objects.filter(customer__in=set(customers)).order_by("customer", "-id").distinct("customer")
    return {row.customer_id: row for row in found}


def batches() -> QuerySet[FigureBatch]:
    """Every file, the newest first."""
    return FigureBatch.objects.order_by("-id")


def get_batch(batch: int) -> FigureBatch:
    found = FigureBatch.objects.filter(id=batch).first()
    if found is None:
        raise NotThere(_("This file does not exist."), field="batch")
    return found


def count_wrong(batch: int) -> tuple[int, int]:
    """How many lines are good and how many are wrong."""
    lines = FigureLine.objects.filter(batch=batch)
    wrong = lines.exclude(fault="").count()
    return lines.count() - wrong, wrong


def wrong_lines(batch: int, *, after: int = 0, limit: int = 100) -> list[FigureLine]:
    """What cannot be taken in, with line, column and reason, from a line on."""
    return list(FigureLine.objects.filter(batch=batch, line__gt=after).exclude(fault="").order_by("line")[:limit])


def good_lines(batch: int, *, after: int = 0, limit: int = 100) -> list[FigureLine]:
    rows_ = FigureLine.objects.filter(batch=batch, line__gt=after, fault="").select_related("customer")
    return list(rows_.order_by("line")[:limit])
