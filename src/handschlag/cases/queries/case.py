"""One case with all that belongs to it, and lists of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.cases.choices import OVER, Kind, Role, State
from handschlag.cases.models import (
    Case,
    CaseContact,
    CaseLink,
    CaseMerge,
    CasePromise,
    CaseRule,
    CaseSplit,
    Reading,
    Saying,
    Solution,
)
from handschlag.cases.models.case import ENDED, OPEN
from handschlag.cases.queries.clock import clock_of, clocks_of
from handschlag.cases.queries.family import families, family
from handschlag.cases.queries.warning import Warned, warnings
from handschlag.cases.queries.words import by_words
from handschlag.cases.rules import paths
from handschlag.cases.rules.clock import CustomersClock
from handschlag.conversations.models import Conversation
from handschlag.core.errors import NotThere
from handschlag.core.look import once_a_look
from handschlag.customers import queries as customers
from handschlag.people.holdings import Holder, Holding
from handschlag.promises import queries as promises
from handschlag.promises.models import Promise

SILENCE_DAYS = 5
RETURN_DAYS = 14
MOST_NAMED = 3


@dataclass(frozen=True)
class Belonging:
    """A promise of a case as it stands now (what took its place, where it was replaced), and what it is for."""

    role: Role
    promise: Promise


@dataclass(frozen=True)
class CasePage:
    """All that belongs to a case and to those merged into it, the newest of everything first.

    `beside`: readings that were written at the same time as the newest one, by somebody who had not seen it.
    `moves`: what could happen next instead. `kin`: cases that have to do with it and go on side by side.
    """

    case: Case
    clock: CustomersClock
    warnings: list[Warned]
    sayings: list[Saying]
    reading: Reading | None
    beside: list[Reading]
    contacts: list[Conversation]
    promises: list[Belonging]
    solutions: list[Solution]
    merged: list[CaseMerge]
    origin: CaseSplit | None
    parts: list[CaseSplit]
    kin: list[Case]
    moves: list[State]


@dataclass(frozen=True)
class Listed:
    """A line of a list: the case and its customer's clock."""

    case: Case
    clock: CustomersClock


@once_a_look
def find_case(case: int) -> Case | None:
    return with_names().filter(pk=case).first()


def get_case(case: int) -> Case:
    found = find_case(case)
    if found is None:
        raise NotThere(_("This concern does not exist."), field="case")
    return found


def going_on(case: int) -> Case:
    """The case itself, or the one it was merged into. Raises NotThere."""
    members = family(case)
    return get_case(members[0] if members else case)


def cases_of(customer: customers.Whose) -> QuerySet[Case]:
    """All concerns of this customer, the newest report first; of merged ones the one that goes on."""
    rows = with_names().filter(customer__in=customers.family(customer), merged_into__isnull=True)
    return rows.order_by("-reported_at", "-pk")


def open_cases(customer: customers.Whose) -> QuerySet[Case]:
    """What is not settled, the longest waiting first; what we think solved is still open."""
    return cases_of(customer).exclude(state__in=OVER).order_by("reported_at", "pk")


def find_complaining(customer: customers.Whose) -> Case | None:
    """The complaint this customer has waited for longest."""
    return open_cases(customer).filter(kind=Kind.COMPLAINT).first()


def cases_in(conversation: int) -> list[Case]:
    """What was spoken of in this conversation, each as the case that goes on."""
    linked = CaseContact.objects.filter(conversation=conversation).values_list("case", flat=True)
    roots = {members[0] for members in families(linked).values()}
    return list(with_names().filter(pk__in=roots).order_by("reported_at", "pk"))


def cases(
    *,
    state: str = "",
    kind: str = "",
    owner: int | None = None,
    owner_team: int | None = None,
    words: str = "",
    is_over: bool = False,
    now: datetime,
) -> QuerySet[Case]:
    """The list of *Anliegen*: what is open, the longest waiting first, or what is over, the newest end first.

    `words`: as `by_words` finds them.
    """
    rows = with_faces().filter(ENDED if is_over else OPEN)
    wanted = {"state": state, "kind": kind, "owner": owner, "owner_team": owner_team}
    rows = rows.filter(**{field: value for field, value in wanted.items() if value})
    if words.strip():
        rows = by_words(rows, words, now=now)
    return rows.order_by(*(("-ended_at", "-pk") if is_over else ("reported_at", "pk")))


def listed(rows: Iterable[Case], *, now: datetime) -> list[Listed]:
    """Lines of a list with their clocks."""
    some = list(rows)
    clocks = clocks_of([row.pk for row in some], now=now)
    return [Listed(row, clocks[row.pk]) for row in some]


def board() -> Mapping[State, int]:
    """How many wait for what, in the whole house."""
    rows = Case.objects.filter(OPEN)
    counted = dict(rows.order_by("state").values_list("state").annotate(count=Count("pk")))
    return {state: counted.get(state, 0) for state in State if state not in OVER}


@once_a_look
def promises_of_case(case: int) -> list[Belonging]:
    """What was promised for it, the first due first."""
    links = CasePromise.objects.filter(case__in=family(case)).select_related("promise__owner", "promise__owner_team")
    found = [Belonging(Role(link.role), promises.newest(link.promise)) for link in links]
    return sorted(found, key=lambda one: (one.promise.falls_due_at, one.promise.pk))


def get_merge(merge: int) -> CaseMerge:
    found = CaseMerge.objects.select_related("into").filter(pk=merge).first()
    if found is None:
        raise NotThere(_("These were never merged."), field="merge")
    return found


def standing_solution(case: int) -> Solution | None:
    return Solution.objects.filter(case=case, failed_at__isnull=True).first()


def rule_of(kind: str) -> CaseRule:
    """What the house says of this kind, or what holds until it says something."""
    found = CaseRule.objects.filter(kind=kind).first()
    if found is not None:
        return found
    silent = None if kind in ("complaint", "dispute") else SILENCE_DAYS
    return CaseRule(kind=kind, silence_days=silent, return_days=RETURN_DAYS)


def page(case: int, *, now: datetime) -> CasePage:
    """The page of a case; of a merged one that of the case that goes on. Raises NotThere."""
    row = going_on(case)
    members = family(row.pk)
    readings = list(Reading.objects.filter(case__in=members).order_by("-read_at", "-pk"))
    newest = readings[0] if readings else None
    contacts = CaseContact.objects.filter(case__in=members).values("conversation")
    spoken = Conversation.objects.filter(pk__in=contacts).select_related("person", "user")
    belonging = promises_of_case(row.pk)
    solutions = list(Solution.objects.filter(case__in=members).order_by("-solved_at", "-pk"))
    links = CaseLink.objects.filter(Q(one__in=members) | Q(other__in=members)).values_list("one", "other")
    kin = {number for pair in links for number in pair} - set(members)
    return CasePage(
        case=row,
        clock=clock_of(row.pk, now=now),
        warnings=warnings(row, reading=newest, promises=[(one.role, one.promise) for one in belonging], now=now),
        sayings=list(Saying.objects.filter(case__in=members).order_by("-said_at", "-pk")),
        reading=newest,
        beside=[one for one in readings[1:] if newest is not None and one.after_id == newest.after_id],
        contacts=list(spoken.order_by("-started_at", "-pk")),
        promises=belonging,
        solutions=solutions,
        merged=list(CaseMerge.objects.filter(into__in=members, undone_at__isnull=True).select_related("case")),
        origin=CaseSplit.objects.filter(case=row, undone_at__isnull=True).select_related("origin").first(),
        parts=list(CaseSplit.objects.filter(origin__in=members, undone_at__isnull=True).select_related("case")),
        kin=list(with_names().filter(pk__in=kin).order_by("reported_at", "pk")),
        moves=[State(state) for state in paths.PATHS[row.kind] if paths.may_move(row.kind, row.state, state)],
    )


def holdings(holder: Holder) -> list[Holding]:
    """Open concerns a user or a team works on, or is the face of: asked by `people` before they leave."""
    theirs = (
        Q(owner=holder.user) | Q(face=holder.user)
        if holder.user is not None
        else Q(owner_team=holder.team) | Q(face_team=holder.team)
    )
    rows = Case.objects.filter(theirs, merged_into__isnull=True).exclude(state__in=OVER).order_by("reported_at", "pk")
    count = rows.count()
    examples = tuple(str(row) for row in rows[:MOST_NAMED])
    return [Holding(ngettext("%d open concern", "%d open concerns", count) % count, count, examples)]


def with_names() -> QuerySet[Case]:
    return Case.objects.select_related(
        "customer", "person", "face", "face_team", "owner", "owner_team", "installed_item__product", "product"
    )


def with_faces() -> QuerySet[Case]:
    """With what a line of a list shows: each further join costs the database more to plan than fifty rows to read."""
    return Case.objects.select_related("customer", "owner", "owner_team")
