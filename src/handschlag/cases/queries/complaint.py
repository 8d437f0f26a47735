"""A complaint with all its steps, what comes again, and to whom customers can turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _

from handschlag.cases.choices import NEVER_BY_SILENCE, Role
from handschlag.cases.models import (
    Assessment,
    Case,
    Cause,
    Complaint,
    Decision,
    Interim,
    Investigation,
    Office,
    Recourse,
)
from handschlag.cases.queries.case import Belonging, promises_of_case
from handschlag.cases.queries.family import family
from handschlag.core.errors import NotThere
from handschlag.people.models import User
from handschlag.people.notices import Line, Sentence

DANGER = "case_danger"
"""The code of what management hears at once."""
CAUSE_AGAIN = "cause_again"
"""The code of: the same cause came again and again."""
AGAIN, LATELY = 3, timedelta(days=90)


@dataclass(frozen=True)
class ComplaintPath:
    """The path of a complaint or a dispute, each step the newest first. `promises`: acknowledgement and news.

    `complaint`: its line in the register; a dispute has none.
    """

    complaint: Complaint | None
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
    """The path of this case (with all that was merged into it), if it is or was a complaint, or is a dispute."""
    members = family(case)
    lines = {one.case_id: one for one in Complaint.objects.select_related("cause", "case").filter(case__in=members)}
    complaint = next((lines[one] for one in members if one in lines), None)
    if complaint is None and not Case.objects.filter(pk__in=members[:1], kind__in=NEVER_BY_SILENCE).exists():
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


def causes(*, with_retired: bool = False) -> QuerySet[Cause]:
    """By name; those that are no longer proposed on request, last."""
    rows = Cause.objects.order_by("is_retired", "name")
    return rows if with_retired else rows.filter(is_retired=False)


def counted_causes() -> list[tuple[Cause, int]]:
    """Every cause with how many complaints ever had it."""
    times = dict(Complaint.objects.filter(cause__isnull=False).values_list("cause").annotate(times=Count("pk")))
    return [(cause, times.get(cause.pk, 0)) for cause in causes(with_retired=True)]


def offices(*, with_retired: bool = False) -> QuerySet[Office]:
    """To whom customers can turn, by name."""
    rows = Office.objects.order_by("is_retired", "name")
    return rows if with_retired else rows.filter(is_retired=False)


def get_cause(cause: int) -> Cause:
    """Raises NotThere."""
    found = Cause.objects.filter(pk=cause).first()
    if found is None:
        raise NotThere(_("This cause is not known."), field="cause")
    return found


def get_office(office: int) -> Office:
    """Raises NotThere."""
    found = Office.objects.filter(pk=office).first()
    if found is None:
        raise NotThere(_("This office is not in the list."), field="office")
    return found


def recurring(*, now: datetime, least: int = AGAIN, within: timedelta = LATELY) -> list[Recurring]:
    """Causes that came at least so often in that time, the most frequent first: something is wrong with more than one case."""
    lately = Complaint.objects.filter(cause__isnull=False, case__reported_at__gt=now - within, case__is_practice=False)
    counted = lately.values_list("cause").annotate(times=Count("pk"), last_at=Max("case__reported_at"))
    named = Cause.objects.in_bulk([cause for cause, times, _last_at in counted if times >= least])
    found = [Recurring(named[cause], times, last) for cause, times, last in counted if cause in named]
    return sorted(found, key=lambda one: (-one.times, one.cause.name))


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


def cause_thing(cause: int) -> str:
    """What a notice calls a cause."""
    return f"cause-{cause}"


def say_causes(lines: Sequence[Line], *, now: datetime, **_for: User) -> Mapping[int, Sentence]:
    """The teller of `CAUSE_AGAIN`: as long as it came often lately. It opens no file: it is about many customers."""
    again = {cause_thing(one.cause.pk): one for one in recurring(now=now)}
    said = {}
    for line in lines:
        found = again.get(line.thing)
        if found is not None:
            text = _("The same cause %(times)d times in %(days)d days: %(cause)s.")
            text %= {"times": found.times, "days": LATELY.days, "cause": found.cause}
            said[line.id] = Sentence(text, "settings-cause", found.cause.pk)
    return said
