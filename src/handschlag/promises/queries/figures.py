"""How well promises were kept: for the whole house and for a customer. No question here takes or gives a person of ours.

Everything is counted by the moment a promise fell due (`breaks_at`: due time or next dated attempt, plus grace), in
[from, to), never beyond now. The customer's own promises are not among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    Aggregate,
    Count,
    F,
    FloatField,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce, Extract, Greatest, Least

from handschlag.customers import queries as customers
from handschlag.promises.choices import Source, State
from handschlag.promises.models import Promise
from handschlag.promises.rules.figures import Counts

LISTS = (
    "fell_due",
    "kept",
    "broken",
    "waiting",
    "undone",
    "told_before",
    "told_after",
    "untold",
    "replaced",
    "released",
)
"""What each figure can open: the very promises it counts."""


@dataclass(frozen=True)
class Period:
    """Instants [from_at, to_at)."""

    from_at: datetime
    to_at: datetime


class _Median(Aggregate):
    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    function = "percentile_cont"
    output_field = FloatField()


def figures(period: Period, *, now: datetime, customer: customers.Whose | None = None) -> Counts:
    """All figures of a period in one statement, for the house or for one customer's family."""
    rows = _fell_due(period, now=now, customer=customer)
    party = Coalesce("customer__merged_into", "customer")
    counted = {name: Count("pk", filter=condition) for name, condition in _conditions(now).items()}
    late = Extract(Least(Coalesce("done_at", now), Value(now)) - _due(), "epoch")
    found = rows.aggregate(
        **{name: count for name, count in counted.items() if name != "fell_due"},
        provisionally_kept=Count("pk", filter=Q(state=State.PROVISIONALLY_KEPT)),
        customers=Count(party, filter=_came_due(now), distinct=True),
        customers_with_a_break=Count(party, filter=_broken(now), distinct=True),
        median_late_seconds=_Median(Greatest(late, 0.0), filter=_broken(now)),
    )
    return Counts(**found)


def promises_behind(
    name: str, period: Period, *, now: datetime, customer: customers.Whose | None = None
) -> QuerySet[Promise]:
    """The evidence: the promises a figure of `LISTS` counts, the latest due first."""
    rows = _fell_due(period, now=now, customer=customer).filter(_conditions(now)[name])
    return rows.select_related("customer", "person", "published").order_by("-breaks_at", "-id")


def _fell_due(period: Period, *, now: datetime, customer: customers.Whose | None) -> QuerySet[Promise]:
    rows = Promise.objects.exclude(source=Source.CUSTOMER)
    rows = rows.filter(breaks_at__gte=period.from_at, breaks_at__lt=min(period.to_at, now))
    return rows.filter(customer__in=customers.family(customer)) if customer is not None else rows


def _conditions(now: datetime) -> dict[str, Q]:
    broken = _broken(now)
    told_before = Q(break_told_at__lte=F("breaks_at"))
    return {
        "fell_due": _came_due(now),
        "kept": _kept(),
        "broken": broken,
        "waiting": broken & customer_owed(),
        "undone": broken & Q(done_at__isnull=True),
        "told_before": broken & told_before,
        "told_after": broken & Q(break_told_at__isnull=False) & ~told_before,
        "untold": broken & Q(break_told_at__isnull=True),
        "replaced": Q(state=State.REPLACED),
        "released": Q(state=State.RELEASED),
    }


def _kept() -> Q:
    return Q(state__in=[State.KEPT, State.PROVISIONALLY_KEPT])


def _broken(now: datetime) -> Q:
    """As `rules.figures.what_became` says it: also what the clock's round has not written down yet."""
    return Q(state=State.BROKEN) | Q(state=State.OPEN, breaks_at__lt=now)


def _came_due(now: datetime) -> Q:
    return _kept() | _broken(now)


def _due() -> Greatest:
    return Greatest(F("due_at"), Coalesce("next_attempt_at", "due_at"))


def customer_owed() -> Q:
    """Whether, when it broke, the customer was late with what ours waited for (law 3)."""
    undone = Q(waits_for__done_at__isnull=True) | Q(waits_for__done_at__gt=F("breaks_at"))
    let_go = Q(waits_for__state__in=[State.RELEASED, State.REPLACED], waits_for__ended_at__lte=F("breaks_at"))
    return Q(waits_for__breaks_at__lte=F("breaks_at")) & undone & ~let_go
