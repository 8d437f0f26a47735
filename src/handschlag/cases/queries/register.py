"""The register of complaints for supervisors and for learning (law.md R17): its lines, and what they add up to.

It names customers and none of us (law 10).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from datetime import datetime
from statistics import median

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from handschlag.cases.choices import AT_LEAST_PARTLY, OVER, Kind, Level, Nature, Role, Stage, State, Verdict
from handschlag.cases.models import Case, CaseContact, CasePromise, Complaint, Decision, Interim, Recourse, Saying
from handschlag.cases.queries.family import families
from handschlag.cases.rules import register as rules
from handschlag.conversations.choices import Channel
from handschlag.promises.choices import State as PromiseState


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which complaints: received in [from_at, to_at), and what is said of them; None and "" mean all."""

    from_at: datetime
    to_at: datetime
    stage: str = ""
    is_systemic: bool | None = None
    cause: int | None = None
    product: int | None = None


@dataclass(frozen=True)
class Entry:
    """A complaint with what became of it, also where it was merged into another. `case`: the one that goes on."""

    complaint: Complaint
    case: Case
    route: str
    reason: str
    answer: Decision | None
    interims: list[datetime]
    recourse: Recourse | None
    is_acknowledged_in_time: bool | None

    @property
    def received_at(self) -> datetime:
        return self.complaint.case.reported_at

    @property
    def stage(self) -> Stage:
        if self.case.state in OVER:
            return Stage.CLOSED
        return Stage.ANSWERED if self.answer is not None else Stage.OPEN

    @property
    def days(self) -> int | None:
        """Until the answer, or until it ended without one; None while it runs."""
        until = self.answer.told_at if self.answer is not None else self.case.ended_at
        return (until - self.received_at).days if until is not None else None

    @property
    def is_successful(self) -> bool | None:
        return self.answer.verdict in AT_LEAST_PARTLY if self.answer is not None else None


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
    recourse: str
    cause: str
    systemic: str


@dataclass(frozen=True)
class Count:
    """So many complaints of this name."""

    name: str
    times: int


@dataclass(frozen=True)
class Sums:
    """What supervisors ask for once a year, over the complaints chosen. Days: the middle one of those answered."""

    total: int
    answered: int
    successful: int
    open: int
    closed: int
    systemic: int
    forwarded: int
    to_a_board: int
    acknowledged: int
    acknowledged_in_time: int
    days: float | None
    longest: int | None
    lines: list[Count] = field(default_factory=list)
    causes: list[Count] = field(default_factory=list)
    natures: list[Count] = field(default_factory=list)
    routes: list[Count] = field(default_factory=list)


def entries(wanted: Wanted) -> list[Entry]:
    """Every complaint wanted, the oldest first; what was one and turned out otherwise too, practice never."""
    found = list(_rows(wanted))
    joined = families([row.case_id for row in found])
    steps = _Steps.of({one for members in joined.values() for one in members})
    roots = Case.objects.in_bulk({members[0] for members in joined.values()})
    made = [_entry(row, roots[joined[row.case_id][0]], joined[row.case_id], steps) for row in found]
    return [one for one in made if wanted.stage in ("", one.stage)]


def _rows(wanted: Wanted) -> QuerySet[Complaint]:
    rows = Complaint.objects.filter(
        case__reported_at__gte=wanted.from_at, case__reported_at__lt=wanted.to_at, case__is_practice=False
    )
    if wanted.is_systemic is not None:
        rows = rows.filter(is_systemic=wanted.is_systemic)
    if wanted.cause is not None:
        rows = rows.filter(cause=wanted.cause)
    if wanted.product is not None:
        rows = rows.filter(case__product=wanted.product)
    rows = rows.select_related("case__customer", "case__person", "case__product", "cause")
    return rows.order_by("case__reported_at", "case__pk")


def register(wanted: Wanted) -> list[RegisterRow]:
    return [line(one) for one in entries(wanted)]


def headings() -> tuple[str, ...]:
    return (
        _("Number"),
        _("Received"),
        _("Route"),
        _("Complainant"),
        _("Product or line"),
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
        _("Not accepted: turned to"),
        _("Root cause"),
        _("Systemic"),
    )


def register_csv(wanted: Wanted) -> str:
    """The register with its headings in the reader's language; nothing in it is taken for a formula."""
    return rules.as_csv([headings(), *(astuple(row) for row in register(wanted))])


def line(entry: Entry) -> RegisterRow:
    row, answer = entry.complaint, entry.answer
    return RegisterRow(
        number=str(row.case_id),
        received=_day(entry.received_at),
        route=entry.route,
        complainant=str(row.case.person or row.case.customer),
        line=str(row.case.product or ""),
        reason=entry.reason,
        nature=str(Nature(row.nature).label),
        remedy=row.remedy,
        acknowledged=_day(row.acknowledged_at),
        forwarded=" ".join(filter(None, (_day(row.forwarded_at), row.forwarded_to))),
        interims=", ".join(_day(at) for at in entry.interims),
        answered=_day(answer.told_at if answer is not None else None),
        content=f"{answer.words}\n{answer.reasons}" if answer is not None else "",
        outcome=str(Verdict(answer.verdict).label) if answer is not None else "",
        is_successful=_yes_or_no(is_so=entry.is_successful),
        state=_state(entry),
        days=str(entry.days) if entry.days is not None else "",
        recourse=entry.recourse.body if entry.recourse is not None else "",
        cause=str(row.cause or ""),
        systemic=_yes_or_no(is_so=row.is_systemic),
    )


def _state(entry: Entry) -> str:
    """What happens next; of what turned out otherwise and of what was merged, what it is now."""
    if entry.complaint.case.merged_into_id is not None:
        return _("goes on with no. %s") % entry.case.pk
    case = entry.case
    return str(State(case.state).label if case.kind == Kind.COMPLAINT else Kind(case.kind).label)


def add_up(found: Sequence[Entry]) -> Sums:
    """Counts of what was chosen; nothing in it is about one of us."""
    stages = Counter(one.stage for one in found)
    judged = [one.is_acknowledged_in_time for one in found if one.is_acknowledged_in_time is not None]
    days = sorted(one.days for one in found if one.answer is not None and one.days is not None)
    return Sums(
        total=len(found),
        answered=sum(one.answer is not None for one in found),
        successful=sum(one.is_successful is True for one in found),
        open=stages[Stage.OPEN],
        closed=stages[Stage.CLOSED],
        systemic=sum(one.complaint.is_systemic is True for one in found),
        forwarded=sum(one.complaint.forwarded_at is not None for one in found),
        to_a_board=sum(one.recourse is not None for one in found),
        acknowledged=len(judged),
        acknowledged_in_time=sum(judged),
        days=median(days) if days else None,
        longest=days[-1] if days else None,
        lines=_counts(str(one.complaint.case.product or _("without a product")) for one in found),
        causes=_counts(str(one.complaint.cause or _("not found yet")) for one in found),
        natures=_counts(str(Nature(one.complaint.nature).label) for one in found),
        routes=_counts(one.route or _("written down here") for one in found),
    )


def _counts(names: Iterable[str]) -> list[Count]:
    return [Count(name, times) for name, times in sorted(Counter(names).items(), key=lambda one: (-one[1], one[0]))]


@dataclass(frozen=True)
class _Steps:
    """What the register tells of many cases, each found at once: route, first words, the last decision told, interim notices."""

    routes: Mapping[int, str]
    reasons: Mapping[int, str]
    answers: Mapping[int, Decision]
    interims: Mapping[int, list[datetime]]
    recourses: Mapping[int, Recourse]
    acknowledged: Mapping[int, bool]

    @classmethod
    def of(cls, cases: set[int]) -> _Steps:
        told = Decision.objects.filter(case__in=cases, told_at__isnull=False).order_by("decided_at", "pk")
        offered = Recourse.objects.filter(case__in=cases, level=Level.EXTERNAL).order_by("offered_at", "pk")
        interims: dict[int, list[datetime]] = defaultdict(list)
        for case, at in Interim.objects.filter(case__in=cases).order_by("told_at", "pk").values_list("case", "told_at"):
            interims[case].append(at)
        return cls(
            _routes(cases),
            _reasons(cases),
            {one.case_id: one for one in told},
            interims,
            {one.case_id: one for one in offered},
            _acknowledged(cases),
        )


def _entry(row: Complaint, root: Case, members: list[int], steps: _Steps) -> Entry:
    """Told, decided and offered once for all that were merged; how it came in and what was said, of its own."""
    told = [steps.answers[one] for one in members if one in steps.answers]
    offered = [steps.recourses[one] for one in members if one in steps.recourses]
    return Entry(
        row,
        root,
        steps.routes.get(row.case_id, ""),
        steps.reasons.get(row.case_id) or str(row.case),
        max(told, key=lambda one: (one.decided_at, one.pk), default=None),
        sorted(at for one in members for at in steps.interims.get(one, ())),
        max(offered, key=lambda one: (one.offered_at, one.pk), default=None),
        steps.acknowledged.get(row.case_id),
    )


def _acknowledged(cases: set[int]) -> dict[int, bool]:
    """Whether the customer heard in time that it had arrived; those still owed are not judged yet."""
    links = CasePromise.objects.filter(case__in=cases, role=Role.ACKNOWLEDGES, duty="")
    judged = links.filter(promise__state__in=(PromiseState.KEPT, PromiseState.BROKEN))
    found = judged.order_by("-promise__due_at").values_list("case", "promise__state")
    return {case: state == PromiseState.KEPT for case, state in found}


def _yes_or_no(*, is_so: bool | None) -> str:
    return "" if is_so is None else _("yes") if is_so else _("no")


def _day(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%d.%m.%Y}" if at is not None else ""


def _routes(cases: set[int]) -> dict[int, str]:
    """By which way each first came in."""
    links = CaseContact.objects.filter(case__in=cases).order_by("-conversation__started_at", "-pk")
    return {case: str(Channel(channel).label) for case, channel in links.values_list("case", "conversation__channel")}


def _reasons(cases: set[int]) -> dict[int, str]:
    """What each customer said first."""
    return dict(Saying.objects.filter(case__in=cases).order_by("-said_at", "-pk").values_list("case", "words"))
