"""What waits for whom. Each list in a fixed number of statements, the first to be answered first."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from handschlag.cases.choices import OVER
from handschlag.cases.models import Case, CasePromise
from handschlag.conversations.models import Conversation
from handschlag.core.errors import NotThere
from handschlag.handovers.choices import State
from handschlag.handovers.models import Bundle, Handover, Inquiry
from handschlag.handovers.queries.matter import Matter, is_owed
from handschlag.people.models import Membership, User
from handschlag.people.permissions import may_manage
from handschlag.promises.choices import RUNNING
from handschlag.promises.choices import State as PromiseState
from handschlag.promises.models import Promise

ANSWERED_FOR = timedelta(days=7)
"""So long what became of one's own handovers stands in the list."""
CAME_BACK = (State.DECLINED, State.RETURNED)


def handovers() -> QuerySet[Handover]:
    """With all that a line of a list says."""
    matters = ("case", "promise", "promise__person", "promise__customer", "conversation", "customer", "bundle")
    people = (
        "from_user",
        "from_team",
        "to_user",
        "to_team",
        "to_skill",
        "answered_by",
        "proposes_user",
        "proposes_team",
    )
    return Handover.objects.select_related(*matters, *people, "asked_user", "asked_team")


def get_handover(handover: int) -> Handover:
    found = handovers().filter(pk=handover).first()
    if found is None:
        raise NotThere(_("This handover does not exist."), field="handover")
    return found


def get_bundle(bundle: int) -> Bundle:
    found = Bundle.objects.select_related("user", "to_user", "to_team").filter(pk=bundle).first()
    if found is None:
        raise NotThere(_("This handover does not exist."), field="bundle")
    return found


def in_bundle(bundle: int) -> QuerySet[Handover]:
    return handovers().filter(bundle=bundle).order_by("answer_by_at", "pk")


def to_answer(user: int) -> QuerySet[Handover]:
    """What waits for this user's answer: asked of them, of a team of theirs, of a skill they have."""
    teams = Membership.objects.filter(user=user).values("team")
    skills = User.skills.through.objects.filter(user=user).values("skill")
    asked = Q(to_user=user) | Q(to_team__in=teams) | Q(to_skill__in=skills)
    rows = handovers().filter(asked, state=State.WAITING).exclude(from_user=user)
    return rows.order_by("answer_by_at", "pk")


def given(user: int, *, now: datetime) -> QuerySet[Handover]:
    """What this user gave or is responsible for: what waits, and what became of the rest lately; came back first."""
    mine = Q(given_by=user) | Q(from_user=user)
    rows = handovers().filter(mine).filter(Q(state=State.WAITING) | Q(answered_at__gt=now - ANSWERED_FOR))
    return rows.exclude(state__in=(State.WITHDRAWN, State.OVER)).order_by("answered_at", "answer_by_at", "pk")


def came_back(user: int) -> list[Handover]:
    """Declined or unanswered, still this user's, and not handed on anew: the newest of each matter."""
    rows = handovers().filter(from_user=user, state__in=CAME_BACK).order_by("-answered_at", "-pk")[:200]
    newest: dict[tuple[int | None, ...], Handover] = {}
    for row in rows:
        newest.setdefault((row.case_id, row.promise_id, row.conversation_id), row)
    return [row for row in newest.values() if _is_still_theirs(row, user)]


def _is_still_theirs(row: Handover, user: int) -> bool:
    same = {"case": row.case_id, "promise": row.promise_id, "conversation": row.conversation_id}
    if Handover.objects.filter(**same, given_at__gt=row.given_at).exists():
        return False
    if row.case is not None:
        return row.case.owner_id == user and not row.case.is_over
    if row.promise is not None:
        return row.promise.owner_id == user and is_owed(row.promise)
    assert row.conversation is not None
    found = Matter(conversation=row.conversation)
    return found.holder.user == user and not found.is_over


def all_waiting(user: User) -> QuerySet[Handover]:
    """For leads: all that waits in or from a team they lead; management sees the whole house."""
    rows = handovers().filter(state=State.WAITING, is_practice=False).order_by("answer_by_at", "pk")
    if may_manage(user):
        return rows
    led = Membership.objects.filter(user=user, is_lead=True).values("team")
    theirs = Membership.objects.filter(team__in=led).values("user")
    return rows.filter(
        Q(to_team__in=led) | Q(to_user__in=theirs) | Q(from_team__in=led) | Q(from_user__in=theirs) | Q(to_user=user)
    )


def inquiries() -> QuerySet[Inquiry]:
    matters = ("case", "promise", "promise__person", "promise__customer", "conversation", "customer")
    return Inquiry.objects.select_related(*matters, "asked_by", "answered_by", "to_user", "to_team", "to_skill")


def get_inquiry(inquiry: int) -> Inquiry:
    found = inquiries().filter(pk=inquiry).first()
    if found is None:
        raise NotThere(_("This question does not exist."), field="inquiry")
    return found


def inquiries_to(user: int) -> QuerySet[Inquiry]:
    """Open questions this user may answer, the oldest first."""
    teams = Membership.objects.filter(user=user).values("team")
    skills = User.skills.through.objects.filter(user=user).values("skill")
    asked = Q(to_user=user) | Q(to_team__in=teams) | Q(to_skill__in=skills)
    return inquiries().filter(asked, ended_at__isnull=True).exclude(asked_by=user).order_by("asked_at", "pk")


def inquiries_of(user: int, *, now: datetime) -> QuerySet[Inquiry]:
    """What this user asked: open ones, and lately answered ones."""
    rows = inquiries().filter(asked_by=user).filter(Q(ended_at__isnull=True) | Q(ended_at__gt=now - ANSWERED_FOR))
    return rows.order_by("-ended_at", "asked_at", "pk")


def inquiries_about(found: Matter) -> QuerySet[Inquiry]:
    key = {name: number for name, number in found.key.items() if number is not None}
    return inquiries().filter(**key).order_by("asked_at", "pk")


def desk_of(user: int) -> list[Matter]:
    """Every open matter on somebody's desk: concerns, promises that belong to none of these, contacts with a rest."""
    cases = Case.objects.filter(owner=user, merged_into__isnull=True).exclude(state__in=OVER).select_related("customer")
    listed = Q(case__in=cases) | Q(case__merged_into__in=cases)
    of_cases = CasePromise.objects.filter(listed).values("promise")
    owed = Q(state__in=RUNNING) | Q(state=PromiseState.BROKEN, done_at__isnull=True)
    promises = Promise.objects.filter(owed, owner=user).exclude(pk__in=of_cases).select_related("customer", "person")
    step = Q(next_step_user=user, next_step_done_at__isnull=True) & ~Q(next_step="")
    nachtrag = Q(user=user, wrapped_up_at__isnull=True, state="over")
    talks = Conversation.objects.filter(step | nachtrag, is_internal=False).select_related("customer", "person")
    return [
        *(Matter(case=row) for row in cases.order_by("reported_at", "pk")),
        *(Matter(promise=row) for row in promises.order_by("breaks_at", "pk")),
        *(Matter(conversation=row) for row in talks.order_by("started_at", "pk")),
    ]
