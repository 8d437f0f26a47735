"""What a law makes us owe for a concern. The days are counted in `promises`; here stands which concern they are of."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.cases.actions.holding import hold_case
from handschlag.cases.actions.promising import link
from handschlag.cases.choices import Kind, Role
from handschlag.cases.models import Case
from handschlag.cases.queries import family, first_report, matter_of, standing_solution
from handschlag.core.errors import Cannot
from handschlag.promises import actions as promises
from handschlag.promises import queries as promised
from handschlag.promises.choices import Owed
from handschlag.promises.models import LawClock, OutageDay


class CannotCountByLaw(Cannot):
    """It is over, or was only practised."""


@transaction.atomic
def count_by_law(*, case: int, law: str, is_complete: bool, by: int | None, now: datetime) -> LawClock:
    """Have a law count the days of this concern since the customer first told us; its promises belong to the concern.

    `is_complete`: nothing works at all. Asked again nothing moves, but a partial outage can turn out to be complete.
    Where a concern that was merged into this one is counted already, that clock goes on. Raises CannotCountByLaw,
    CannotStartLawClock, CannotMakePromise.
    """
    row = hold_case(case)
    if row.is_over or row.is_practice:
        raise CannotCountByLaw(_("This concern is not open."), field="case")
    running = promised.law_clocks(matters_of(row.pk)).filter(law__code=law).first()
    clock = promises.start_law_clock(
        law=law,
        matter=running.matter if running is not None else matter_of(row.pk),
        customer=running.customer_id if running is not None else row.customer_id,
        person=row.person_id,
        reported_at=running.reported_at if running is not None else first_report(row),
        is_complete=is_complete,
        owner=row.owner_id,
        owner_team=row.owner_team_id,
        by=by,
        now=now,
    )
    _link_all(row, clock, by=by, now=now)
    solution = standing_solution(row.pk)
    if solution is not None:
        promises.note_law_fix(matters=[clock.matter], fixed_at=solution.solved_at, by=by, now=now)
        clock.refresh_from_db()
    return clock


def _link_all(row: Case, clock: LawClock, *, by: int | None, now: datetime) -> None:
    for made in promised.law_promises([clock.matter]):
        role = Role.SETTLES if made.by_law.owed == Owed.REPAIR else Role.ALONG
        link(row, made, role, by=by, now=now)


def count_by_laws(row: Case, *, is_complete: bool | None, by: int | None, now: datetime) -> None:
    """Part of an action that holds the case: every law that counts by itself for what the fault is of begins to.

    `is_complete` None: as such faults usually are.
    """
    if row.kind != Kind.FAULT or row.is_practice or row.product_id is None:
        return
    for law, is_usually in promised.laws_covering(row.product_id, reported_at=row.reported_at):
        said = is_usually if is_complete is None else is_complete
        count_by_law(case=row.pk, law=law, is_complete=said, by=by, now=now)


@transaction.atomic
def note_day(*, case: int, law: str, on: date, is_complete: bool, by: int | None, now: datetime) -> OutageDay:
    """On that day nothing worked at all, or something did. Raises CannotCountByLaw, CannotNoteDay."""
    row = hold_case(case)
    clock = promised.law_clocks(matters_of(row.pk)).filter(law__code=law).first()
    if clock is None:
        raise CannotCountByLaw(_("This law does not count the days of it."), field="law")
    day = promises.note_outage_day(
        clock=clock.pk,
        on=on,
        is_complete=is_complete,
        person=row.person_id,
        owner=row.owner_id,
        owner_team=row.owner_team_id,
        by=by,
        now=now,
    )
    _link_all(row, clock, by=by, now=now)
    return day


def note_fix(row: Case, fixed_at: datetime, *, by: int | None, now: datetime) -> None:
    """Part of solving it: meters stand, what a fix in time leaves nothing of is marked as kept."""
    promises.note_law_fix(matters=matters_of(row.pk), fixed_at=fixed_at, by=by, now=now)


def withdraw_fix(row: Case, *, by: int | None, now: datetime) -> None:
    """Part of reopening it: days go on from the first report."""
    promises.withdraw_law_fix(matters=matters_of(row.pk), by=by, now=now)


def confirm_fix(row: Case, *, by: int | None, now: datetime) -> None:
    """Part of confirming it: what was marked is judged."""
    promises.confirm_law_fix(matters=matters_of(row.pk), by=by, now=now)


def matters_of(case: int) -> list[str]:
    return [matter_of(one) for one in family(case)]
