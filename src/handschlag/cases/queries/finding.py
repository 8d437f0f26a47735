"""What is established, side by side where it is contradicted; what was tried; and where the next contact begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from handschlag.cases.choices import Again, Scope, Showed
from handschlag.cases.models import Case, Finding, RepeatedWork, Step
from handschlag.cases.queries.case import going_on, open_cases, promises_of_case
from handschlag.cases.queries.family import family
from handschlag.cases.rules import findings as rules
from handschlag.core.moments import when
from handschlag.customers import queries as customers
from handschlag.promises import queries as promises
from handschlag.promises.choices import RUNNING, Source


@dataclass(frozen=True)
class Established:
    """One question with what stands of it, the newest last; several answers are to be decided between."""

    question: str
    findings: list[Finding]
    is_contradictory: bool


@dataclass(frozen=True)
class Repeated:
    """How much was asked or tried once more in a time, in the whole house, and why. No person is in it (law 10)."""

    asked: int
    tried: int
    reasons: dict[Again, int]
    questions: list[tuple[str, int]]


def standing(case: Case, *, question: str, scope: str, now: datetime) -> list[Finding]:
    """What stands of this question for the same thing, the oldest first."""
    rows = _about(case).filter(question_key=rules.key(question), scope=scope)
    return [one for one in rows if rules.stands(_stated(one), now=now)]


def beside(finding: Finding, *, now: datetime) -> list[Finding]:
    """What stands of the same question for the same thing, itself among it if it still does, the oldest first."""
    case = Q(case__in=family(finding.case_id)) if finding.case_id is not None else Q(pk=finding.pk)
    same = {
        Scope.CUSTOMER: Q(customer__in=customers.family(finding.customer_id)),
        Scope.ITEM: Q(installed_item=finding.installed_item),
        Scope.CASE: case,
    }[Scope(finding.scope)]
    rows = Finding.objects.filter(same, scope=finding.scope, question_key=finding.question_key)
    return [one for one in rows.order_by("established_at", "pk") if rules.stands(_stated(one), now=now)]


def established(case: Case, *, now: datetime) -> list[Established]:
    """All that stands for this case: its own findings, those of what it is about, those of the customer."""
    rows = {one.pk: one for one in _about(case)}
    found = rules.known([_stated(one) for one in rows.values()], now=now)
    return [
        Established(
            rows[one.findings[-1].number].question, [rows[each.number] for each in one.findings], one.is_contradictory
        )
        for one in found
    ]


def answers(case: Case, *, now: datetime) -> dict[str, str]:
    """Each question (by its key) that has one answer: what a diagnosis guide skips."""
    return rules.answers(rules.known([_stated(one) for one in _about(case)], now=now))


def findings_of(customer: customers.Whose) -> QuerySet[Finding]:
    """All that was ever established for this customer, the newest first, also what was overtaken."""
    return Finding.objects.filter(customer__in=customers.family(customer)).order_by("-established_at", "-pk")


def tried(case: int) -> QuerySet[Step]:
    """What was tried, in its order."""
    return Step.objects.filter(case__in=family(case)).order_by("tried_at", "pk")


def repeated_work(*, from_at: datetime, to_at: datetime) -> Repeated:
    """What was asked or tried once more in [from_at, to_at), most often first."""
    rows = RepeatedWork.objects.filter(at__gte=from_at, at__lt=to_at)
    counted = dict(rows.order_by("why").values_list("why").annotate(count=Count("pk")))
    questions = rows.filter(finding__isnull=False).values_list("finding__question_key")
    often = questions.annotate(count=Count("pk")).order_by("-count", "finding__question_key")
    return Repeated(
        asked=rows.filter(finding__isnull=False).count(),
        tried=rows.filter(step__isnull=False).count(),
        reasons={why: counted[why] for why in Again if why in counted},
        questions=list(often),
    )


def begins_with(customer: int, *, now: datetime) -> str:
    """The one sentence at which the next contact begins; nothing where nothing is open. Of several concerns the oldest."""
    row = open_cases(customer).first()
    return begin(row.pk, now=now) if row is not None else ""


def begin(case: int, *, now: datetime) -> str:
    """Where the last contact about this stopped: since when, what was tried last, what is promised, what comes next."""
    row = going_on(case)
    said = {"subject": row, "since": when(row.reported_at, now=now), "next": row.get_state_display()}
    parts = [_("%(subject)s, since %(since)s: %(next)s.") % said]
    last = tried(row.pk).last()
    if last is not None:
        parts.append(
            _("Tried last: %(step)s (%(showed)s).") % {"step": last.words, "showed": Showed(last.showed).label}
        )
    open_questions = [one for one in established(row, now=now) if one.is_contradictory]
    if open_questions:
        parts.append(_("To be decided: %s") % open_questions[0].question)
    owed = [one.promise for one in promises_of_case(row.pk) if one.promise.state in RUNNING]
    if owed:
        text = _("The customer owes us: %(words)s (%(due)s).") if owed[0].source == Source.CUSTOMER else ""
        text = text or _("Promised: %(words)s (%(due)s).")
        parts.append(text % {"words": promises.words_of(owed[0]), "due": when(owed[0].falls_due_at, now=now)})
    return " ".join(parts)


def _about(case: Case) -> QuerySet[Finding]:
    """What can hold for this case, the oldest first: of the customer, of the item it is about, of the case's family."""
    theirs = Q(scope=Scope.CUSTOMER, customer__in=customers.family(case.customer_id))
    its = Q(scope=Scope.CASE, case__in=family(case.pk))
    of_item = Q(scope=Scope.ITEM, installed_item=case.installed_item_id) if case.installed_item_id else Q(pk__in=[])
    return Finding.objects.filter(theirs | its | of_item).order_by("established_at", "pk")


def _stated(one: Finding) -> rules.Stated:
    return rules.Stated(one.pk, one.question, one.answer, one.valid_until_at, bool(one.overtaken_as))
