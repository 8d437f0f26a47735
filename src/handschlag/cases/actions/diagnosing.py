"""Walking a diagnosis guide: each step writes a finding or a tried step, and the next contact goes on where this one stopped."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.cases import queries
from handschlag.cases.actions.establishing import establish
from handschlag.cases.actions.going_on import go_to
from handschlag.cases.actions.holding import hold_case
from handschlag.cases.actions.trying import try_step
from handschlag.cases.choices import OVER, SOLVED, Scope, State
from handschlag.cases.facts import DiagnosisBegun, DiagnosisConcluded
from handschlag.cases.models import Case, Diagnosis
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.knowledge import queries as knowledge
from handschlag.knowledge.rules import guides as rules


class CannotDiagnose(Cannot):
    """No open concern, no guide, or not a step or answer of it."""


@transaction.atomic
def begin_diagnosis(*, case: int, guide: int, by: int | None, now: datetime) -> Diagnosis:
    """Diagnose by what the guide says now; what is established is skipped at once. Raises CannotDiagnose, NotThere.

    The same guide again goes on with the diagnosis that is under way; another one takes its place.
    """
    row = hold_case(case)
    if row.state in OVER or row.state in SOLVED:
        raise CannotDiagnose(_("This concern is not open."), field="case")
    version = knowledge.guide_version(guide)
    going = next(iter(_under_way(row)), None)
    if going is not None and going.version.guide_id == guide:
        return going
    for other in _under_way(row):
        _conclude(row, other, other.version.guide.name, by=by, now=now)
    made = Diagnosis.objects.create(case=row, version=version, begun_at=now, by=by)
    facts.record(DiagnosisBegun(case=row.pk, version=version.pk), at=now, by=by, customer=row.customer_id)
    _conclude_if_over(row, made, by=by, now=now)
    return made


@transaction.atomic
def answer_step(
    *,
    case: int,
    step: str,
    answer: str,
    manner: str,
    by: int | None,
    now: datetime,
    conversation: int | None = None,
    again: str = "",
) -> Diagnosis:
    """The answer to a question of the guide becomes a finding; what stood established needs a reason (law 2).

    Raises CannotDiagnose, CannotEstablish.
    """
    row = hold_case(case, conversation=conversation)
    going = _going(row)
    asked = knowledge.tree_of(going.version).steps.get(step)
    said = rules.fitting(asked, answer) if isinstance(asked, rules.Ask) else None
    if said is None or not isinstance(asked, rules.Ask):
        raise CannotDiagnose(_("Choose one of the answers of this step."), field="answer")
    if manner not in asked.manners:
        raise CannotDiagnose(_("The guide wants to know it in another way."), field="manner")
    is_of_item = asked.scope == Scope.ITEM and row.installed_item_id is None
    establish(
        case=row.pk,
        question=asked.about,
        answer=said,
        manner=manner,
        scope=Scope.CASE if is_of_item else asked.scope,
        valid_until_at=now + timedelta(days=asked.valid_days) if asked.valid_days else None,
        until_change=asked.until,
        conversation=conversation,
        again=again,
        by=by,
        now=now,
    )
    _conclude_if_over(row, going, by=by, now=now)
    return going


@transaction.atomic
def note_step(
    *,
    case: int,
    step: str,
    showed: str,
    by: int | None,
    now: datetime,
    note: str = "",
    conversation: int | None = None,
    again: str = "",
) -> Diagnosis:
    """What the guide says to try was tried, and what it showed. Raises CannotDiagnose, CannotTry."""
    row = hold_case(case, conversation=conversation)
    going = _going(row)
    wanted = knowledge.tree_of(going.version).steps.get(step)
    if not isinstance(wanted, rules.Try) or showed not in wanted.ways:
        raise CannotDiagnose(_("Choose what this step showed."), field="showed")
    try_step(
        case=row.pk,
        words=wanted.what,
        showed=showed,
        note=note,
        conversation=conversation,
        again=again,
        by=by,
        now=now,
    )
    _conclude_if_over(row, going, by=by, now=now)
    return going


def _going(row: Case) -> Diagnosis:
    going = next(iter(_under_way(row)), None)
    if going is None:
        raise CannotDiagnose(_("No diagnosis is under way here."), field="case")
    return going


def _under_way(row: Case) -> list[Diagnosis]:
    """Also of those merged into it; the one begun last, which the page shows, first."""
    found = Diagnosis.objects.filter(case__in=queries.family(row.pk), concluded_at__isnull=True)
    return list(found.select_related("version__guide").order_by("-begun_at", "-pk"))


def _conclude_if_over(row: Case, going: Diagnosis, *, by: int | None, now: datetime) -> None:
    """At the end of a way the cause is known: next it is to be fixed."""
    at = queries.walk(row, going.version, now=now).at
    if not isinstance(at, rules.Conclude):
        return
    _conclude(row, going, at.known, by=by, now=now)
    if row.state == State.TO_DIAGNOSE:
        go_to(row, State.TO_FIX, by=by, now=now)


def _conclude(row: Case, going: Diagnosis, known: str, *, by: int | None, now: datetime) -> None:
    going.concluded_at, going.concluded_as = now, known
    going.save(update_fields=["concluded_at", "concluded_as"])
    told = DiagnosisConcluded(case=row.pk, diagnosis=going.pk)
    facts.record(told, at=now, by=by, customer=row.customer_id)
