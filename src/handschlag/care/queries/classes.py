"""Customer classes, for those inside who choose care: what holds, why, and what a run would change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext as _

from handschlag.care.models import ClassOverride, ClassRun, ClassScheme, Placement
from handschlag.care.rules import classes as rules
from handschlag.care.rules.scheme import CRITERIA, LETTERS, Scheme, make_scheme
from handschlag.core.errors import NotThere
from handschlag.customers import queries as customers

STANDARD = {
    "margin": 0.5,
    "potential": 0.2,
    "years": 0.05,
    "recommendations": 0.1,
    "payment": 0.05,
    "cost_to_serve": 0.1,
}
"""Weights until the house says its own."""
STANDARD_BORDERS = (0.8, 0.95)
STANDARD_HYSTERESIS = 0.1


@dataclass(frozen=True)
class Standing:
    """A customer's class now. `computed` None: in no run yet. `override` wins while it lasts."""

    customer: int
    computed: str | None
    override: ClassOverride | None

    @property
    def letter(self) -> str | None:
        return self.override.letter if self.override else self.computed


@dataclass(frozen=True)
class Moved:
    """How many customers a run takes from one class ("-": none yet) to another."""

    previous: str
    letter: str
    customers: int


@dataclass(frozen=True)
class Change:
    """One entry of a customer's history: computed and applied, or said by somebody."""

    at: datetime
    letter: str
    by: int | None
    override: ClassOverride | None = None


def find_scheme() -> ClassScheme | None:
    """The newest, by which is computed next; None while the house has not said any and the standard holds."""
    return ClassScheme.objects.order_by("-number").first()


def letters_in_force() -> tuple[str, ...]:
    """The classes there are: of the run in force, before any of the newest scheme, before any of the standard."""
    run = find_run_in_force()
    scheme = run.scheme if run else find_scheme()
    return tuple(rule_of(scheme).classes) if scheme else tuple(LETTERS[: len(STANDARD_BORDERS) + 1])


def schemes() -> QuerySet[ClassScheme]:
    return ClassScheme.objects.order_by("-number")


def rule_of(scheme: ClassScheme) -> Scheme:
    """What the rules understand by it."""
    borders = (scheme.border_a, scheme.border_b, scheme.border_c)
    shares = {letter: border for letter, border in zip("ABC", borders, strict=True) if border is not None}
    return make_scheme({name: getattr(scheme, name) for name in CRITERIA}, shares, scheme.hysteresis)


def find_run_in_force() -> ClassRun | None:
    return ClassRun.objects.filter(state=ClassRun.State.APPLIED).select_related("scheme").order_by("-id").first()


def runs() -> QuerySet[ClassRun]:
    return ClassRun.objects.exclude(state=ClassRun.State.DROPPED).select_related("scheme").order_by("-id")


def get_run(run: int) -> ClassRun:
    found = ClassRun.objects.filter(id=run).select_related("scheme").first()
    if found is None:
        raise NotThere(_("This computation does not exist."), field="run")
    return found


def standings(several: Iterable[int], *, now: datetime) -> dict[int, Standing]:
    """The class of each of these customers, in three statements; of a merged one that of the one it was merged into."""
    root_of = customers.roots(several)
    roots = set(root_of.values())
    run = find_run_in_force()
    placed = dict(Placement.objects.filter(run=run, customer__in=roots).values_list("customer", "letter"))
    said = {row.customer_id: row for row in overrides(now=now).filter(customer__in=roots)}
    return {asked: Standing(asked, placed.get(root), said.get(root)) for asked, root in root_of.items()}


def standing(customer: int, *, now: datetime) -> Standing:
    return standings([customer], now=now).get(customer) or Standing(customer, None, None)


def overrides(*, now: datetime) -> QuerySet[ClassOverride]:
    """Those that hold now, the oldest first."""
    return ClassOverride.objects.filter(during__contains=now).select_related("customer").order_by("during", "id")


def explain(customer: int, *, run: int | None = None) -> rules.Explanation | None:
    """Why the run (without one: that in force) placed this customer so; None when it did not place them."""
    whole = get_run(run) if run else find_run_in_force()
    root = customers.roots([customer]).get(customer, customer)
    row = Placement.objects.filter(run=whole, customer=root).first() if whole else None
    if row is None or whole is None:
        return None
    scheme = rule_of(whole.scheme)
    weighed = dict(scheme.weights)
    return rules.explanation(
        scheme=scheme,
        borders=tuple(whole.borders),
        place=scheme.classes.index(row.letter),
        by_figures=scheme.classes.index(row.by_figures),
        score=row.score,
        before=row.before,
        parts={name: getattr(row, name) for name in weighed},
        missing=tuple(name for place, name in enumerate(CRITERIA) if row.missing >> place & 1 and name in weighed),
    )


def history(customer: int) -> list[Change]:
    """Each time the class changed, the newest first: by applied runs, and by what somebody said."""
    root = customers.roots([customer]).get(customer, customer)
    applied = ClassRun.objects.filter(state=ClassRun.State.APPLIED).values("pk")
    rows = Placement.objects.filter(customer=root, run__in=applied).select_related("run")
    found: list[Change] = []
    before = None
    for row in rows.order_by("run_id"):
        if row.letter != before:
            found.append(Change(row.run.applied_at or row.run.computed_at, row.letter, row.run.applied_by))
        before = row.letter
    said = ClassOverride.objects.filter(customer=root)
    found += [Change(row.entered_at, row.letter, row.by, row) for row in said]
    return sorted(found, key=lambda change: change.at, reverse=True)


def moves(run: int) -> list[Moved]:
    """What a run changes (or changed), and who stays, by class before and after."""
    rows = Placement.objects.filter(run=run).values_list("previous", "letter").annotate(customers=Count("customer"))
    return [Moved(*row) for row in rows.order_by("previous", "letter")]


def moved(run: int, *, previous: str = "", letter: str = "", limit: int = 100) -> list[Placement]:
    """Who moves, the highest score first; between two classes, or at all."""
    rows = Placement.objects.filter(run=run).select_related("customer")
    wanted = {name: value for name, value in (("previous", previous), ("letter", letter)) if value}
    rows = rows.filter(**wanted) if wanted else rows.exclude(previous=F("letter"))
    return list(rows.order_by("-score", "customer")[:limit])
