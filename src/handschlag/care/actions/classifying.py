"""Classes: by what, computed as a preview, put in force by somebody, and said otherwise for one customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Max
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from handschlag.care.facts import (
    ClassesApplied,
    ClassesComputed,
    ClassesDropped,
    ClassOverrideEnded,
    ClassOverrideEntered,
    SchemeSet,
)
from handschlag.care.models import ClassOverride, ClassRun, ClassScheme, Placement
from handschlag.care.queries import classes as queries
from handschlag.care.queries.figures import Table, everybody
from handschlag.care.rules import classes as rules
from handschlag.care.rules import mapping, rows
from handschlag.care.rules.scheme import CRITERIA, LETTERS, Scheme, WrongScheme, make_scheme
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.customers import queries as customers

REASON = 3
"""Letters a reason has at least."""

State = ClassRun.State


class CannotSetScheme(Cannot):
    """Weights or shares nobody can classify by."""


class CannotApplyClasses(Cannot):
    """Not there, not a preview any more, or older than what is in force."""


class CannotOverrideClass(Cannot):
    """No reason, no end, an end that is over, or somebody said so already."""


@transaction.atomic
def set_scheme(
    *,
    weights: Mapping[str, float],
    borders: Sequence[float],
    hysteresis: float,
    reason: str = "",
    by: int | None,
    now: datetime,
) -> ClassScheme:
    """By what customers are classified from now on; what is in force stays until it is computed anew and applied.

    `borders`: the cumulative shares at which A, B, perhaps C end. Raises CannotSetScheme naming the field.
    """
    if unknown := set(weights) - set(CRITERIA):
        raise CannotSetScheme(_("This criterion is not known."), field=f"weights.{min(unknown)}")
    try:
        checked = make_scheme(weights, dict(zip(LETTERS, borders, strict=False)), hysteresis)
    except WrongScheme as wrong:
        raise CannotSetScheme(_said(wrong), field=wrong.field) from wrong
    if len(borders) >= len(LETTERS):
        raise CannotSetScheme(_("There are at most four classes."), field="shares")
    return _write_scheme(weights, checked, reason=reason, by=by, now=now)


@transaction.atomic
def propose_scheme(
    *,
    weights: Mapping[str, float],
    borders: Sequence[float],
    hysteresis: float,
    reason: str = "",
    by: int | None,
    now: datetime,
) -> ClassRun:
    """What would be by this scheme, as a preview: it is in force once somebody applies that. Raises CannotSetScheme."""
    set_scheme(weights=weights, borders=borders, hysteresis=hysteresis, reason=reason, by=by, now=now)
    return compute_classes(by=by, now=now)


@transaction.atomic
def compute_classes(*, by: int | None, now: datetime) -> ClassRun:
    """Classify everybody by the scheme in force, as a preview; earlier previews go. All at once, no row by row."""
    scheme = queries.find_scheme() or _write_standard(now=now)
    for preview in ClassRun.objects.select_for_update().filter(state=State.PREVIEW):
        _drop(preview)
    in_force = queries.find_run_in_force()
    table = everybody(run=in_force.pk if in_force else None, now=now)
    rule = queries.rule_of(scheme)
    previous = np.array([_place(letter, rule.classes) for letter in (*LETTERS, "-")], np.int8)[_codes(table.previous)]
    found = rules.classify(table.figures, previous, rule)
    letters = np.array([*rule.classes], "S1")[found.classes]
    run = ClassRun.objects.create(
        scheme=scheme,
        borders=[border for border in found.borders if np.isfinite(border)],
        customers=len(table.customers),
        moved=int((letters != table.previous).sum()),
        drawn=mapping.drawn(_known(table, "margin"), _known(table, "cost_to_serve")),
        computed_at=now,
        by=by,
    )
    _write_placements(run.pk, table, found, letters)
    facts.record(ClassesComputed(run=run.pk, customers=run.customers), at=now, by=by)
    return run


@transaction.atomic
def apply_classes(*, run: int, by: int | None, now: datetime) -> ClassRun:
    """Put a preview in force: somebody's own decision (Art. 22 DSGVO). Raises CannotApplyClasses (run)."""
    row = ClassRun.objects.select_for_update().filter(pk=run).first()
    if row is None or row.state != State.PREVIEW:
        raise CannotApplyClasses(_("This preview does not stand any more."), field="run")
    if ClassRun.objects.filter(state=State.APPLIED, applied_at__gt=row.computed_at).exists():
        raise CannotApplyClasses(_("Other classes came into force since. Please compute again."), field="run")
    row.state, row.applied_at, row.applied_by = State.APPLIED, now, by
    row.save(update_fields=["state", "applied_at", "applied_by"])
    facts.record(ClassesApplied(run=row.pk, moved=row.moved), at=now, by=by)
    return row


@transaction.atomic
def drop_classes(*, run: int, by: int | None, now: datetime) -> None:
    """Throw a preview away. Raises CannotApplyClasses (run)."""
    row = ClassRun.objects.select_for_update().filter(pk=run, state=State.PREVIEW).first()
    if row is None:
        raise CannotApplyClasses(_("This preview does not stand any more."), field="run")
    _drop(row)
    facts.record(ClassesDropped(run=run), at=now, by=by)


@transaction.atomic
def override_class(
    *, customer: int, letter: str, reason: str, until: datetime, by: int | None, now: datetime
) -> ClassOverride:
    """Say another class for one customer until a day; one said before ends now. Raises CannotOverrideClass."""
    if letter not in queries.letters_in_force():
        raise CannotOverrideClass(_("There is no such class."), field="letter")
    if len(reason.strip()) < REASON:
        raise CannotOverrideClass(_("Please say why."), field="reason")
    if until <= now:
        raise CannotOverrideClass(_("Please choose a day that is still to come."), field="until")
    root = customers.roots([customer]).get(customer)
    if root is None:
        raise CannotOverrideClass(_("This customer does not exist."), field="customer")
    facts.lock_chains([root])
    for before in ClassOverride.objects.select_for_update().filter(customer=root, during__contains=now):
        _end(before, by=by, now=now)
    row = ClassOverride.objects.create(
        customer_id=root,
        letter=letter,
        reason=reason.strip()[:300],
        during=DateTimeTZRange(now, until),
        entered_at=now,
        by=by,
    )
    facts.record(ClassOverrideEntered(override=row.pk, until=until), at=now, by=by, customer=root)
    return row


@transaction.atomic
def end_override(*, override: int, by: int | None, now: datetime) -> None:
    """From now on what was computed holds again. Raises CannotOverrideClass when it has ended already."""
    row = ClassOverride.objects.select_for_update().filter(pk=override, during__contains=now).first()
    if row is None:
        raise CannotOverrideClass(_("This has ended already."), field="override")
    _end(row, by=by, now=now)


def _end(row: ClassOverride, *, by: int | None, now: datetime) -> None:
    if row.during.lower == now:
        row.delete()  # said and taken back in the same moment: it never held
    else:
        row.during, row.ended_by = DateTimeTZRange(row.during.lower, now), by
        row.save(update_fields=["during", "ended_by"])
    facts.record(ClassOverrideEnded(override=row.pk or 0), at=now, by=by, customer=row.customer_id)


def _drop(row: ClassRun) -> None:
    Placement.objects.filter(run=row).delete()
    row.state = State.DROPPED
    row.save(update_fields=["state"])


def _said(wrong: WrongScheme) -> str:
    part = wrong.field.partition(".")[0]
    if part == "weights":
        return _("Weights are not negative, and at least one is above 0.")
    if part == "hysteresis":
        return _("How calm a border is lies between 0 and 1.")
    return _("Each class ends above the one before, all below 100 percent.")


def _write_standard(*, now: datetime) -> ClassScheme:
    shares = dict(zip(LETTERS, queries.STANDARD_BORDERS, strict=False))
    rule = make_scheme(queries.STANDARD, shares, queries.STANDARD_HYSTERESIS)
    return _write_scheme(queries.STANDARD, rule, reason="", by=None, now=now)


def _write_scheme(
    weights: Mapping[str, float], rule: Scheme, *, reason: str, by: int | None, now: datetime
) -> ClassScheme:
    newest = ClassScheme.objects.aggregate(newest=Max("number"))["newest"] or 0
    first, second, third = (*rule.borders, None, None)[:3]
    assert first is not None, "a scheme has a border"
    row = ClassScheme.objects.create(
        number=newest + 1,
        border_a=first,
        border_b=second,
        border_c=third,
        hysteresis=rule.hysteresis,
        reason=reason.strip()[:200],
        set_at=now,
        by=by,
        **{name: float(weights.get(name, 0)) for name in CRITERIA},
    )
    facts.record(SchemeSet(scheme=row.pk), at=now, by=by)
    return row


def _place(letter: str, classes: str) -> int:
    """Who was in a class that is no more was in none."""
    return classes.find(letter) if letter != "-" else rules.NONE


def _codes(letters: NDArray[Any]) -> NDArray[np.int64]:
    """For each letter its place in A, B, C, D, and behind them "-"."""
    numbers = letters.view(np.uint8).astype(np.int64)
    return np.where(numbers == ord("-"), len(LETTERS), numbers - ord("A"))


_COLUMNS = (
    "run_id",
    "customer_id",
    "letter",
    "previous",
    "by_figures",
    "score",
    "before",
    *CRITERIA,
    "missing",
    "value",
    "cost",
)
_KINDS = (
    "int8",
    "int8",
    "letter",
    "letter",
    "letter",
    "float8",
    "float8",
    *("float8" for _ in CRITERIA),
    "int2",
    "float8",
    "float8",
)


def _write_placements(run: int, table: Table, found: rules.Classified, letters: NDArray[Any]) -> None:
    nothing = np.zeros(len(letters))
    unknown = sum(
        (np.isnan(table.figures[name]).astype(np.int16) << place for place, name in enumerate(CRITERIA)),
        np.zeros(len(letters), np.int16),
    )
    columns = [
        np.full(len(letters), run),
        table.customers,
        letters,
        table.previous,
        np.array([*found.scheme.classes], "S1")[found.by_figures],
        found.scores,
        found.before,
        *(found.parts.get(name, nothing) for name in CRITERIA),
        unknown,
        _known(table, "margin"),
        _known(table, "cost_to_serve"),
    ]
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY care_placement ({', '.join(_COLUMNS)}) FROM STDIN (FORMAT BINARY)") as copy,
    ):
        copy.write(rows.pack(_KINDS, columns))


def _known(table: Table, name: str) -> NDArray[np.float64]:
    """0 where nobody knows."""
    return np.nan_to_num(table.figures[name], nan=0.0)
