"""A customer's own concerns as they see them: what they said, how it stands, what was written. Nothing of ours beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from handschlag.cases.choices import OVER, Role, State
from handschlag.cases.models import Case, CaseContact, Saying, Solution
from handschlag.cases.queries.case import promises_of_case, rule_of, standing_solution
from handschlag.cases.queries.family import family
from handschlag.conversations import queries as conversations
from handschlag.conversations.queries.seen import Seen
from handschlag.core.errors import NotThere
from handschlag.customers.queries import Visitor, own_addresses
from handschlag.customers.queries import family as family_of
from handschlag.promises import queries as promises
from handschlag.promises.choices import Source
from handschlag.promises.choices import State as PromiseState

MOST = 30


@dataclass(frozen=True, kw_only=True)
class Matter:
    """A concern in the customer's eyes: this and nothing else of it leaves the house.

    `kind` and `state` are codes of choices. `words`: the first thing they said about it. `face`: whom they know for it.
    `may_confirm`: we think it is solved and ask them; `may_deny`: they can say that it is not.
    """

    case: int
    kind: str
    state: str
    words: str
    reported_at: datetime
    ended_at: datetime | None
    solved_at: datetime | None
    silence_until_at: datetime | None
    face: str
    may_confirm: bool
    may_deny: bool

    @property
    def is_over(self) -> bool:
        return self.state in OVER


@dataclass(frozen=True, kw_only=True)
class MatterPage:
    """One concern with what was promised for it and what was written and spoken about it."""

    matter: Matter
    promises: list[promises.Shown]
    story: list[Seen]


def matters(visitor: Visitor, *, now: datetime) -> list[Matter]:
    """What is going on, the newest report first, then what is over."""
    rows = list(_theirs(visitor).order_by("-reported_at", "-pk")[:MOST])
    return sorted((_matter(row, now) for row in rows), key=lambda one: one.is_over)


def matter_page(visitor: Visitor, case: int, *, now: datetime) -> MatterPage:
    """Raises NotThere, also for what is another customer's, or another person's they may not speak for."""
    row = get_theirs(visitor, case)
    members = family(row.pk)
    contacts = CaseContact.objects.filter(case__in=members).values_list("conversation", flat=True)
    person = None if visitor.sees_everything else visitor.person
    story = conversations.seen_by(
        visitor.customer,
        person=person,
        addresses=own_addresses(visitor.customer, visitor.person),
        among=list(contacts),
        now=now,
    )
    told = [
        one.promise
        for one in promises_of_case(row.pk)
        if one.role != Role.THEIRS
        and one.promise.told_at is not None
        and one.promise.source != Source.CUSTOMER
        and one.promise.state != PromiseState.REPLACED
    ]
    shown = [promises.shown_promise(promise, now=now) for promise in told]
    return MatterPage(matter=_matter(row, now), promises=shown, story=story)


def get_theirs(visitor: Visitor, case: int) -> Case:
    """The concern, if it is one this visitor may see. Raises NotThere."""
    row = _theirs(visitor).filter(pk=case).first()
    if row is None:
        raise NotThere(_("This concern does not exist."), field="case")
    return row


def _theirs(visitor: Visitor) -> QuerySet[Case]:
    rows = Case.objects.select_related("face", "face_team").filter(
        customer__in=family_of(visitor.customer), merged_into__isnull=True, is_practice=False
    )
    rows = rows.exclude(withdrawn_as="mistake")
    return rows if visitor.sees_everything else rows.filter(person=visitor.person)


def _matter(row: Case, now: datetime) -> Matter:
    said = Saying.objects.filter(case__in=family(row.pk)).order_by("said_at", "pk").values_list("words", flat=True)
    solution = standing_solution(row.pk)
    return Matter(
        case=row.pk,
        kind=row.kind,
        state=row.state,
        words=said.first() or "",
        reported_at=row.reported_at,
        ended_at=row.ended_at,
        solved_at=solution.solved_at if solution else None,
        silence_until_at=solution.silence_until_at if solution and row.state == State.TO_CONFIRM else None,
        face=str(row.face or row.face_team or ""),
        may_confirm=row.state == State.TO_CONFIRM,
        may_deny=row.state == State.TO_CONFIRM or (row.state == State.CONFIRMED and _is_recent(row, solution, now)),
    )


def _is_recent(row: Case, solution: Solution | None, now: datetime) -> bool:
    """As long as the house lets what was settled be opened again."""
    ended = solution.confirmed_at if solution else None
    return ended is not None and now <= ended + timedelta(days=rule_of(row.kind).return_days)
