"""Doing the next step accepts it; saying it to the customer does too; what is settled waits for nobody (law 4)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from handschlag.cases import actions as cases
from handschlag.cases import queries as concerns
from handschlag.cases.models import CasePromise
from handschlag.conversations.models import Conversation
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.core.models import FactRow
from handschlag.customers import queries as customers
from handschlag.customers.rules.acting import Face
from handschlag.handovers import queries
from handschlag.handovers.actions.answering import take
from handschlag.handovers.actions.ending import end, hold_notices
from handschlag.handovers.actions.holding import hold_handover
from handschlag.handovers.choices import Kind, Manner, State
from handschlag.handovers.facts import HandoverEnded, TakerTold
from handschlag.handovers.models import Handover
from handschlag.handovers.permissions import may_answer
from handschlag.handovers.queries import Matter
from handschlag.people import queries as people


class CannotTellTaker(Cannot):
    """Nobody has taken it yet, or the conversation was with somebody else."""


@transaction.atomic
def follow(
    *,
    by: int | None,
    now: datetime,
    is_deed: bool,
    fact: int,
    case: int | None = None,
    promise: int | None = None,
    conversation: int | None = None,
) -> list[Handover]:
    """Something was done about a matter, by `by`, as `fact` (its number) tells. Whoever was offered it and did its next step has it from
    then on, unless a sentence must be read back; what they did before they were asked accepts nothing. Where nothing is
    left of it, or it went elsewhere, nobody waits any more.

    Returns what was answered by that. Harmless to repeat.
    """
    done = []
    held = [hold_handover(handover) for handover in _about(case=case, promise=promise, conversation=conversation)]
    hold_notices(row for row, _found in held)
    for row, found in held:
        is_answer = is_deed and _was_asked_before(row, fact)
        if row.is_waiting and _follow(row, found, by if is_answer else None, now=now):
            done.append(row)
    return done


@transaction.atomic
def accept_by_answering(*, conversation: int, by: int, fact: int, now: datetime) -> list[Handover]:
    """The call was put through to `by`, who was offered what is spoken of in it. Harmless to repeat.

    Whoever spoke before they were asked has accepted nothing by it.
    """
    taken = []
    waiting = Handover.objects.filter(in_call=conversation, kind=Kind.WARM, state=State.WAITING)
    held = [
        hold_handover(handover, in_call=conversation)
        for handover in list(waiting.order_by("pk").values_list("pk", flat=True))
    ]
    hold_notices(row for row, _found in held)
    for row, found in held:
        if _was_asked_before(row, fact) and _may_take(row, found, by):
            take(row, found, Manner.ANSWERED, by=by, now=now)
            taken.append(row)
    return taken


@transaction.atomic
def tell_taker(*, handover: int, conversation: int, by: int, now: datetime) -> Handover:
    """The customer hears in this contact who looks after it now; for a concern that is its face from then on (law 1).

    Said by whoever it was offered to, it accepts: it counts as read back. Raises CannotTellTaker.
    """
    row, found = hold_handover(handover, in_call=conversation)
    if not _was_with(conversation, found.customer):
        raise CannotTellTaker(_("This conversation was not with this customer."), field="conversation")
    is_takers = row.is_waiting and not row.to_partner and may_answer(people.get_user(by), row)
    if not is_takers and row.state != State.ACCEPTED:
        raise CannotTellTaker(_("Nobody has taken it yet: %(name)s looks after it.") % {"name": row.giver_name})
    if row.told_at is not None:
        return row
    if not is_takers and not row.to_partner and found.holder.user != row.answered_by_id:
        raise CannotTellTaker(_("It went on since: say who looks after it now on the page of what it is about."))
    row.told_at, row.told_in_id = now, conversation
    if is_takers and not _is_elsewhere(row, found):
        take(row, found, Manner.TOLD, by=by, now=now)
    else:
        row.save(update_fields=["told_at", "told_in"])
    taker = row.answered_by_id if not row.to_partner else None
    if found.case is not None:
        cases.tell_face(case=found.case.pk, conversation=conversation, face=taker, by=by, now=now)
    told = TakerTold(handover=row.pk, conversation=conversation)
    facts.record(told, at=now, by=by, customer=row.customer_id)
    return row


@transaction.atomic
def accept_by_telling(*, case: int, conversation: int, by: int, fact: int, now: datetime) -> list[Handover]:
    """On the concern's own page `by` told the customer that they look after it. Harmless to repeat."""
    taken = []
    about = _about(case=case, promise=None, conversation=None)
    held = [hold_handover(handover, in_call=conversation) for handover in about]
    hold_notices(row for row, _found in held)
    for row, found in held:
        is_theirs = row.is_waiting and _was_asked_before(row, fact) and found.case is not None and not row.to_partner
        if is_theirs and not _is_elsewhere(row, found) and may_answer(people.get_user(by), row):
            row.told_at, row.told_in_id = now, conversation
            take(row, found, Manner.TOLD, by=by, now=now)
            taken.append(row)
    return taken


def _about(*, case: int | None, promise: int | None, conversation: int | None) -> list[int]:
    """What waits about this: also of the concern a promise was made for."""
    of_case = CasePromise.objects.filter(promise=promise).values_list("case", flat=True).first() if promise else None
    members = {member for each in (case, of_case) if each is not None for member in concerns.family(each)}
    chain = Q(promise=promise) | Q(promise__replaced_by=promise) if promise is not None else Q(pk__in=[])
    talk = Q(conversation=conversation) if conversation is not None else Q(pk__in=[])
    waiting = Handover.objects.filter(Q(case__in=members) | chain | talk, state=State.WAITING)
    return list(waiting.order_by("pk").values_list("pk", flat=True))


def _follow(row: Handover, found: Matter, by: int | None, *, now: datetime) -> bool:
    if by is not None and not _is_elsewhere(row, found) and _may_take(row, found, by):
        take(row, found, Manner.DONE, by=by, now=now)
        return True
    if not found.is_over and not _is_elsewhere(row, found):
        return False
    users = tuple(queries.users_of(row.receiver))
    end(row, State.OVER, answered_by=None, by=by, now=now)
    facts.record(HandoverEnded(handover=row.pk, users=users), at=now, by=by, customer=row.customer_id)
    return True


def _may_take(row: Handover, found: Matter, user: int) -> bool:
    """Offered to them, and no sentence is asked for."""
    if not row.is_waiting or row.to_partner or not may_answer(people.get_user(user), row):
        return False
    return not row.takes_read_back and not queries.why_read_back(row, found, queries.owed_in(found))


def _was_asked_before(row: Handover, fact: int) -> bool:
    """Whether it was offered before what `fact` tells of: by the order of facts, which no clock and no late worker changes."""
    given = FactRow.objects.filter(name="HandoverGiven", customer=row.customer_id, pk__lt=fact)
    return given.filter(payload__handover=row.pk).exists()


def _is_elsewhere(row: Handover, found: Matter) -> bool:
    """Somebody else is responsible by now; a matter that is over was settled by whoever had it."""
    return not found.is_over and found.holder != Face(row.from_user_id, row.from_team_id)


def _was_with(conversation: int, customer: int | None) -> bool:
    family = customers.family(customer) if customer is not None else ()
    return Conversation.objects.filter(pk=conversation, customer__in=family).exists()
