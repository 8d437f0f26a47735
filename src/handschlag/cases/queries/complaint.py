"""A complaint with all its steps, what comes again, and the register for supervisors (law.md R17)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from handschlag.cases.choices import AT_LEAST_PARTLY, Kind, Nature, Role, State, Verdict
from handschlag.cases.models import (
    Assessment,
    Case,
    CaseContact,
    Cause,
    Complaint,
    Decision,
    Interim,
    Investigation,
    Recourse,
    Saying,
)
from handschlag.cases.queries.case import Belonging, promises_of_case
from handschlag.cases.queries.family import family
from handschlag.cases.rules import register as rules
from handschlag.conversations.choices import Channel
from handschlag.people.models import User
from handschlag.people.notices import Line, Sentence

DANGER = "case_danger"
"""The code of what management hears at once."""
AGAIN, LATELY = 3, timedelta(days=90)


@dataclass(frozen=True)
class ComplaintPath:
    """The path of a complaint, each step the newest first. `promises`: acknowledgement and news."""

    complaint: Complaint
    assessments: list[Assessment]
    investigations: list[Investigation]
    interims: list[Interim]
    decisions: list[Decision]
    recourses: list[Recourse]
    promises: list[Belonging]
    definition: str


@dataclass(frozen=True)
class Recurring:
    """A cause that came again: how often in which time, and when last."""

    cause: Cause
    times: int
    last_at: datetime


@dataclass(frozen=True)
class RegisterRow:
    """One line of the register, all of it as text; times in the house's zone."""

    number: str
    received: str
    route: str
    complainant: str
    line: str
    reason: str
    nature: str
    remedy: str
    acknowledged: str
    forwarded: str
    interims: str
    answered: str
    content: str
    outcome: str
    is_successful: str
    state: str
    days: str
    cause: str
    systemic: str


def definition() -> str:
    """The definition of the supervisor, to be read beside the choice (BaFin 3/2013 (VA))."""
    return _(
        "A complaint is any expression of dissatisfaction with a contract or our service. A plain request for performance, "
        "information or clarification is none."
    )


def thing(case: Case) -> str:
    """What a notice calls it."""
    return f"case-{case.pk}"


def find_complaint(case: int) -> ComplaintPath | None:
    """The path of this case (with all that was merged into it), if it is or was a complaint."""
    members = family(case)
    complaint = Complaint.objects.select_related("cause", "case").filter(case__in=members).order_by("pk").first()
    if complaint is None:
        return None
    of_it = Q(case__in=members)
    return ComplaintPath(
        complaint=complaint,
        assessments=list(Assessment.objects.filter(of_it).order_by("-assessed_at", "-pk")),
        investigations=list(Investigation.objects.filter(of_it).order_by("-looked_at", "-pk")),
        interims=list(Interim.objects.filter(of_it).order_by("-told_at", "-pk")),
        decisions=list(Decision.objects.filter(of_it).order_by("-decided_at", "-pk")),
        recourses=list(Recourse.objects.filter(of_it).order_by("-offered_at", "-pk")),
        promises=[one for one in promises_of_case(case) if one.role in (Role.ACKNOWLEDGES, Role.UPDATES)],
        definition=definition(),
    )


def causes() -> QuerySet[Cause]:
    return Cause.objects.order_by("name")


def recurring(*, now: datetime, least: int = AGAIN, within: timedelta = LATELY) -> list[Recurring]:
    """Causes that came at least so often in that time, the most frequent first: something is wrong with more than one case."""
    lately = Complaint.objects.filter(cause__isnull=False, case__reported_at__gt=now - within, case__is_practice=False)
    counted = lately.values_list("cause").annotate(times=Count("pk"), last_at=Max("case__reported_at"))
    named = Cause.objects.in_bulk([cause for cause, times, _last_at in counted if times >= least])
    found = [Recurring(named[cause], times, last) for cause, times, last in counted if cause in named]
    return sorted(found, key=lambda one: (-one.times, one.cause.name))


def register(*, from_at: datetime, to_at: datetime) -> list[RegisterRow]:
    """Every complaint received in [from_at, to_at), the oldest first; what was one and turned out otherwise too."""
    rows = Complaint.objects.filter(
        case__reported_at__gte=from_at, case__reported_at__lt=to_at, case__is_practice=False
    )
    rows = rows.select_related("case__customer", "case__person", "case__product", "cause")
    found = list(rows.order_by("case__reported_at", "case__pk"))
    steps = _Steps.of([row.case_id for row in found])
    return [_line(row, steps) for row in found]


def headings() -> tuple[str, ...]:
    return (
        _("Number"),
        _("Received"),
        _("Route"),
        _("Complainant"),
        _("Line"),
        _("Reason"),
        _("Nature"),
        _("Remedy sought"),
        _("Acknowledged"),
        _("Sent on"),
        _("Interim notices"),
        _("Answered"),
        _("Content of the answer"),
        _("Decision"),
        _("At least partly successful"),
        _("State"),
        _("Days"),
        _("Root cause"),
        _("Systemic"),
    )


def register_csv(*, from_at: datetime, to_at: datetime) -> str:
    """The register with its headings in the reader's language; nothing in it is taken for a formula."""
    return rules.as_csv([headings(), *(astuple(row) for row in register(from_at=from_at, to_at=to_at))])


def say_dangers(lines: Sequence[Line], **_for: User | datetime) -> Mapping[int, Sentence]:
    """The teller of `DANGER`: as long as the complaint is open."""
    numbers = {line.id: int(line.thing.partition("-")[2]) for line in lines}
    rows = Case.objects.select_related("customer").in_bulk(set(numbers.values()))
    said = {}
    for line in lines:
        row = rows.get(numbers[line.id])
        if row is not None and not row.is_over:
            text = _("Somebody is in danger: %(customer)s, %(subject)s.")
            text %= {"customer": row.customer, "subject": row}
            said[line.id] = Sentence(text, "customer", row.customer_id, is_urgent=True)
    return said


@dataclass(frozen=True)
class _Steps:
    """What the register tells of many cases, each found at once: route, first words, the last decision told, interim notices."""

    routes: Mapping[int, str]
    reasons: Mapping[int, str]
    answers: Mapping[int, Decision]
    interims: Mapping[int, list[str]]

    @classmethod
    def of(cls, cases: Sequence[int]) -> _Steps:
        told = Decision.objects.filter(case__in=cases, told_at__isnull=False).order_by("decided_at", "pk")
        interims: dict[int, list[str]] = defaultdict(list)
        for case, at in Interim.objects.filter(case__in=cases).order_by("told_at", "pk").values_list("case", "told_at"):
            interims[case].append(_day(at))
        return cls(_routes(cases), _reasons(cases), {one.case_id: one for one in told}, interims)


def _line(row: Complaint, steps: _Steps) -> RegisterRow:
    case = row.case
    answer = steps.answers.get(case.pk)
    over_at = answer.told_at if answer is not None else case.ended_at
    return RegisterRow(
        number=str(case.pk),
        received=_day(case.reported_at),
        route=steps.routes.get(case.pk, ""),
        complainant=str(case.person or case.customer),
        line=str(case.product or ""),
        reason=steps.reasons.get(case.pk) or str(case),
        nature=str(Nature(row.nature).label),
        remedy=row.remedy,
        acknowledged=_day(row.acknowledged_at),
        forwarded=" ".join(filter(None, (_day(row.forwarded_at), row.forwarded_to))),
        interims=", ".join(steps.interims.get(case.pk, ())),
        answered=_day(over_at if answer is not None else None),
        content=f"{answer.words}\n{answer.reasons}" if answer is not None else "",
        outcome=str(Verdict(answer.verdict).label) if answer is not None else "",
        is_successful=_yes_or_no(is_so=answer.verdict in AT_LEAST_PARTLY if answer is not None else None),
        state=str(State(case.state).label if case.kind == Kind.COMPLAINT else Kind(case.kind).label),
        days=str((over_at - case.reported_at).days) if over_at is not None else "",
        cause=str(row.cause or ""),
        systemic=_yes_or_no(is_so=row.is_systemic),
    )


def _yes_or_no(*, is_so: bool | None) -> str:
    return "" if is_so is None else _("yes") if is_so else _("no")


def _day(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%d.%m.%Y}" if at is not None else ""


def _routes(cases: Sequence[int]) -> dict[int, str]:
    """By which way each first came in."""
    links = CaseContact.objects.filter(case__in=cases).order_by("-conversation__started_at", "-pk")
    return {case: str(Channel(channel).label) for case, channel in links.values_list("case", "conversation__channel")}


def _reasons(cases: Sequence[int]) -> dict[int, str]:
    """What each customer said first."""
    return dict(Saying.objects.filter(case__in=cases).order_by("-said_at", "-pk").values_list("case", "words"))
