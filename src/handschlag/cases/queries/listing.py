"""The list of concerns as somebody wants to see it: narrowed, page by page, and as a board by what happens next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from handschlag.cases.choices import Role, State
from handschlag.cases.models import Case, CasePromise, CaseView, Solution, Waiting
from handschlag.cases.queries.case import cases, with_faces
from handschlag.cases.queries.clock import clocks_of
from handschlag.cases.queries.family import families
from handschlag.cases.rules.clock import CustomersClock
from handschlag.core.errors import NotThere
from handschlag.people import queries as people
from handschlag.promises.choices import RUNNING
from handschlag.promises.choices import State as PromiseState
from handschlag.promises.models import Promise

WHOSE = ("mine", "team", "all")
BROKEN, TODAY, WAITING, RETURNED, ASKING = "broken", "today", "waiting", "returned", "unconfirmed"
ONLY = (BROKEN, TODAY, WAITING, RETURNED, ASKING)
MOST_COUNTED = 1000
"""Nobody reads further; beyond it the list says "more than"."""
PAGE, CARDS = 30, 12


@dataclass(frozen=True)
class CaseFilter:
    """How the list is narrowed. `older_days`: first reported at least so long ago; `only`: a code of `ONLY`."""

    whose: str = "all"
    kind: str = ""
    state: str = ""
    owner: int | None = None
    team: int | None = None
    product: int | None = None
    fault: int | None = None
    older_days: int | None = None
    only: str = ""
    words: str = ""
    is_over: bool = False


@dataclass(frozen=True)
class Line:
    """A concern in a list: its clock, what falls due next, whether it waits for the customer, and how often it came back."""

    case: Case
    clock: CustomersClock
    due: Promise | None
    awaited: Promise | None
    returns: int


@dataclass(frozen=True)
class Page:
    """`count`: of all pages, at most MOST_COUNTED + 1."""

    lines: list[Line]
    next: str
    count: int


@dataclass(frozen=True)
class Column:
    """What waits for the same next step: the longest waiting, and how many there are in all."""

    state: State
    lines: list[Line]
    count: int


def narrowed(wanted: CaseFilter, *, user: int, now: datetime) -> QuerySet[Case]:
    """The open ones, the longest waiting first; or those that are over, the newest end first."""
    rows = cases(
        state=wanted.state,
        kind=wanted.kind,
        owner=wanted.owner,
        words=wanted.words,
        is_over=wanted.is_over,
        now=now,
    ).filter(_whose(wanted, user))
    if wanted.product is not None:
        rows = rows.filter(product=wanted.product)
    if wanted.fault is not None:
        rows = rows.filter(_of(Waiting.objects.filter(fault=wanted.fault, left_at__isnull=True)))
    if wanted.older_days is not None:
        rows = rows.filter(reported_at__lte=now - timedelta(days=wanted.older_days))
    return rows.filter(_only(wanted.only, now=now))


def count_cases(wanted: CaseFilter, *, user: int, now: datetime) -> int:
    """At most MOST_COUNTED + 1."""
    return _counted(narrowed(wanted, user=user, now=now))


def list_cases(wanted: CaseFilter, *, user: int, now: datetime, after: str = "") -> Page:
    """One page. `after`: the cursor of the page before. Raises NotThere for one that is none."""
    rows = narrowed(wanted, user=user, now=now)
    count = _counted(rows)
    if after:
        at, last = _cursor(after)
        rows = rows.filter(
            Q(ended_at__lt=at) | Q(ended_at=at, pk__lt=last)
            if wanted.is_over
            else Q(reported_at__gt=at) | Q(reported_at=at, pk__gt=last)
        )
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    more = _mark(shown[-1], is_over=wanted.is_over) if len(found) > PAGE else ""
    return Page(lines(shown, now=now), more, count)


def _counted(rows: QuerySet[Case]) -> int:
    return rows.order_by()[: MOST_COUNTED + 1].count()


def columns(wanted: CaseFilter, *, user: int, now: datetime) -> list[Column]:
    """The board: every next step that anything waits for, or that lies on the path of the kind asked for."""
    rows = narrowed(wanted, user=user, now=now)
    counted: Mapping[str, int] = dict(rows.order_by("state").values_list("state").annotate(count=Count("pk")))
    found = {
        state: list(rows.filter(state=state).values_list("pk", flat=True)[:CARDS])
        for state in State
        if counted.get(state)
    }
    shown = with_faces().filter(pk__in=[pk for some in found.values() for pk in some])
    drawn = {line.case.pk: line for line in lines(shown, now=now)}
    return [Column(state, [drawn[pk] for pk in some], counted[state]) for state, some in found.items()]


def lines(rows: Iterable[Case], *, now: datetime) -> list[Line]:
    """In a few queries, however many."""
    some = list(rows)
    clocks = clocks_of([row.pk for row in some], now=now)
    kin = families([row.pk for row in some])
    root_of = {member: root for root, members in kin.items() for member in members}
    ours, theirs = _owed(root_of)
    failed = Solution.objects.filter(case__in=root_of, failed_at__isnull=False).values_list("case", flat=True)
    returns = [root_of[case] for case in failed]
    return [Line(row, clocks[row.pk], ours.get(row.pk), theirs.get(row.pk), returns.count(row.pk)) for row in some]


def case_views(user: int) -> QuerySet[CaseView]:
    """Their own and those colleagues share with a team of theirs, by name."""
    shared = Q(team__in=people.teams_of(user).values("pk"))
    return CaseView.objects.select_related("user", "team").filter(Q(user=user) | shared).order_by("name", "pk")


def _owed(root_of: Mapping[int, int]) -> tuple[dict[int, Promise], dict[int, Promise]]:
    """What of ours falls due first, and what the customer owes first, by case."""
    links = CasePromise.objects.filter(_STANDING, case__in=root_of).select_related("promise")
    ours: dict[int, Promise] = {}
    theirs: dict[int, Promise] = {}
    for link in sorted(links, key=lambda one: (one.promise.falls_due_at, one.promise.pk)):
        (theirs if link.role == Role.THEIRS else ours).setdefault(root_of[link.case_id], link.promise)
    return ours, theirs


_STANDING = Q(promise__state__in=RUNNING) | Q(promise__state=PromiseState.BROKEN, promise__done_at__isnull=True)


def _whose(wanted: CaseFilter, user: int) -> Q:
    if wanted.whose == "mine":
        return Q(owner=user)
    teams = [wanted.team] if wanted.team is not None else None
    if teams is None and wanted.whose == "team":
        teams = list(people.teams_of(user).values_list("pk", flat=True))
    if teams is None:
        return Q()
    members = people.desk_users().filter(memberships__team__in=teams).values("pk")
    return Q(owner_team__in=teams) | Q(owner__in=members)


def _only(code: str, *, now: datetime) -> Q:
    ours = CasePromise.objects.exclude(role=Role.THEIRS)
    tomorrow = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    unkept = Q(promise__state=PromiseState.BROKEN, promise__done_at__isnull=True)
    if code == BROKEN:
        return _of(ours.filter(unkept))
    if code == TODAY:
        return _of(ours.filter(promise__state__in=RUNNING, promise__due_at__lt=tomorrow))
    if code == WAITING:
        return _of(CasePromise.objects.filter(_STANDING, role=Role.THEIRS))
    if code == RETURNED:
        return _of(Solution.objects.filter(failed_at__isnull=False))
    return Q(state=State.TO_CONFIRM) if code == ASKING else Q()


def _of(rows: QuerySet[CasePromise] | QuerySet[Solution] | QuerySet[Waiting]) -> Q:
    """Of the concern itself, or of one that was merged into it, also by way of a third one; those are few, and read first."""
    deep = rows.filter(case__merged_into__merged_into__isnull=False).values_list("case", flat=True)
    own, merged = rows.filter(case=OuterRef("pk")), rows.filter(case__merged_into=OuterRef("pk"))
    return Q(Exists(own)) | Q(Exists(merged)) | Q(pk__in={one[0] for one in families(deep).values()})


def _mark(row: Case, *, is_over: bool) -> str:
    at = row.ended_at if is_over and row.ended_at is not None else row.reported_at
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%S.%f}_{row.pk}"


def _cursor(text: str) -> tuple[datetime, int]:
    at, _sep, last = text.partition("_")
    try:
        return datetime.strptime(at, "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC), int(last)
    except ValueError as why:
        raise NotThere(_("This page does not exist."), field="after") from why
