"""What is handed over: whose it is now, what is still owed for it, whether anything is left to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from handschlag.cases import queries as cases
from handschlag.cases.models import Case, CasePromise
from handschlag.conversations import queries as conversations
from handschlag.conversations.choices import Channel
from handschlag.conversations.models import Conversation, Promised
from handschlag.core.errors import NotThere
from handschlag.customers.rules.acting import Face
from handschlag.handovers.choices import State
from handschlag.handovers.models import Handover, Inquiry
from handschlag.promises import queries as promises
from handschlag.promises.choices import RUNNING, Source
from handschlag.promises.choices import State as PromiseState
from handschlag.promises.models import Promise

COMPLAINTS = ("complaint", "dispute")


@dataclass(frozen=True)
class Matter:
    """Exactly one of case, promise and conversation; `holder` is who is responsible for it now (nobody: an empty face)."""

    case: Case | None = None
    promise: Promise | None = None
    conversation: Conversation | None = None

    @property
    def key(self) -> dict[str, int | None]:
        """As a row has it."""
        return {
            "case": self.case.pk if self.case else None,
            "promise": self.promise.pk if self.promise else None,
            "conversation": self.conversation.pk if self.conversation else None,
        }

    @property
    def customer(self) -> int | None:
        row = self.case or self.promise or self.conversation
        return row.customer_id if row is not None else None

    @property
    def holder(self) -> Face:
        if self.case is not None:
            return Face(self.case.owner_id, self.case.owner_team_id)
        if self.promise is not None:
            return Face(self.promise.owner_id, self.promise.owner_team_id)
        return _holder_of_talk(self.conversation) if self.conversation is not None else Face()

    @property
    def is_over(self) -> bool:
        if self.case is not None:
            return self.case.is_over
        if self.promise is not None:
            return not is_owed(self.promise)
        return self.conversation is None or not has_rest(self.conversation)

    @property
    def is_complaint(self) -> bool:
        return self.case is not None and self.case.kind in COMPLAINTS

    @property
    def is_practice(self) -> bool:
        row = self.case or self.conversation
        return row is not None and row.is_practice

    @property
    def title(self) -> str:
        if self.case is not None:
            return str(self.case)
        if self.promise is not None:
            return promises.words_of(self.promise)
        return _title_of_talk(self.conversation) if self.conversation is not None else ""


def matter(*, case: int | None = None, promise: int | None = None, conversation: int | None = None) -> Matter:
    """The matter as it goes on: of a merged case the one it went into, of a replaced promise the new one. Raises NotThere."""
    if case is not None:
        return Matter(case=cases.going_on(case))
    if promise is not None:
        newest = promises.newest(promises.get_promise(promise))
        return Matter(promise=promises.get_promise(newest.pk))
    if conversation is not None:
        return Matter(conversation=conversations.get_conversation(conversation))
    raise NotThere(_("Say what is handed over."))


def matter_of(row: Handover | Inquiry) -> Matter:
    return matter(case=row.case_id, promise=row.promise_id, conversation=row.conversation_id)


def owed_in(found: Matter) -> list[Promise]:
    """What whoever is responsible still owes for it, the first due first.

    What belongs to another open matter, or is offered to somebody by itself, goes its own way.
    """
    holder = found.holder
    theirs = [
        row
        for row in _promises(found)
        if is_owed(row) and (row.owner_id, row.owner_team_id) == (holder.user, holder.team)
    ]
    offered = Handover.objects.filter(promise__in=[row.pk for row in theirs], state=State.WAITING)
    apart = set() if found.promise is not None else set(offered.values_list("promise", flat=True))
    return sorted((row for row in theirs if row.pk not in apart), key=lambda row: (row.falls_due_at, row.pk))


def waiting_for(found: Matter) -> Handover | None:
    """The one handover of it that waits for an answer."""
    rows = Handover.objects.filter(_same(found), state=State.WAITING)
    return rows.select_related("to_user", "to_team", "to_skill", "from_user", "from_team").first()


def earlier(found: Matter) -> list[Handover]:
    """Every handover of it there was, the oldest first."""
    rows = Handover.objects.filter(_same(found)).order_by("given_at", "pk")
    return list(rows.select_related("from_user", "from_team", "to_user", "to_team", "to_skill", "answered_by"))


def is_owed(row: Promise) -> bool:
    is_left = row.state in RUNNING or (row.state == PromiseState.BROKEN and row.done_at is None)
    return is_left and row.source != Source.CUSTOMER


def has_rest(row: Conversation) -> bool:
    """A contact without an outcome, or with a next step that is not done."""
    return row.wrapped_up_at is None or bool(row.next_step and row.next_step_done_at is None)


def _same(found: Matter) -> Q:
    if found.case is not None:
        return Q(case__in=cases.family(found.case.pk))
    if found.promise is not None:
        return Q(promise__in=_chain(found.promise.pk))
    return Q(conversation=found.conversation)


def _chain(promise: int) -> list[int]:
    """A promise and those it took the place of."""
    found = [promise]
    while (before := Promise.objects.filter(replaced_by=found[-1]).values_list("pk", flat=True).first()) is not None:
        found.append(before)
    return found


def _promises(found: Matter) -> Iterable[Promise]:
    if found.case is not None:
        return [belonging.promise for belonging in cases.promises_of_case(found.case.pk)]
    if found.promise is not None:
        return [found.promise]
    talk = found.conversation
    if talk is None:
        return []
    made = set(Promised.objects.filter(conversation=talk).values_list("promise", flat=True)) | {talk.owes_id or 0}
    of_cases = CasePromise.objects.filter(promise__in=made).values_list("promise", flat=True)
    return Promise.objects.filter(pk__in=made - set(of_cases))


def _holder_of_talk(row: Conversation) -> Face:
    if row.next_step and row.next_step_done_at is None and row.next_step_user_id is not None:
        return Face(row.next_step_user_id)
    return Face(row.user_id) if row.user_id is not None else Face(None, row.team_id)


def _title_of_talk(row: Conversation) -> str:
    lines = (line.strip() for line in row.note.splitlines())
    noted = next((line for line in lines if line and not line.startswith("/")), "")
    return row.subject or row.next_step or noted or str(Channel(row.channel).label)
