"""A question to a colleague (*Rückfrage*): responsibility stays, the waiting is measured (law 4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.handovers import queries
from handschlag.handovers.actions.ending import waited
from handschlag.handovers.actions.holding import hold_inquiry, hold_matter
from handschlag.handovers.facts import InquiryAnswered, InquiryMade, InquiryWithdrawn
from handschlag.handovers.models import Inquiry
from handschlag.handovers.permissions import may_answer_inquiry
from handschlag.handovers.rules.receivers import Receiver
from handschlag.people import actions as people
from handschlag.people import queries as colleagues
from handschlag.people.notices import ToTell

LONGEST_QUESTION = 1000
LONGEST_ANSWER = 2000


class CannotAsk(Cannot):
    """Nothing to ask, or nobody who could answer."""


class CannotAnswer(Cannot):
    """It was answered or withdrawn already, was asked of somebody else, or says nothing."""


@transaction.atomic
def ask_colleague(
    *,
    to: Receiver,
    words: str,
    by: int,
    now: datetime,
    case: int | None = None,
    promise: int | None = None,
    conversation: int | None = None,
) -> Inquiry:
    """Ask a colleague, a team or a skill. The same question while it is open is one. Raises CannotAsk."""
    found = hold_matter(case=case, promise=promise, conversation=conversation)
    said = words.strip()[:LONGEST_QUESTION]
    if not said:
        raise CannotAsk(_("What do you want to know?"), field="words")
    users = [user for user in queries.users_of(to) if user != by]
    if not to.is_one or not users:
        raise CannotAsk(_("Nobody there could answer."), field="to")
    key = {f"{name}_id": number for name, number in found.key.items()}
    same = {"to_user_id": to.user, "to_team_id": to.team, "to_skill_id": to.skill}
    known = Inquiry.objects.filter(**key, **same, words=said, asked_by=by, ended_at__isnull=True).first()
    if known is not None:
        return known
    row = Inquiry.objects.create(
        **key,
        **same,
        customer_id=found.customer,
        words=said,
        asked_by_id=by,
        asked_at=now,
        is_practice=found.is_practice,
    )
    told = InquiryMade(inquiry=row.pk, users=tuple(users), **found.key)
    facts.record(told, at=now, by=by, customer=row.customer_id)
    _tell(row, queries.INQUIRY, users, by=by, now=now)
    return row


@transaction.atomic
def answer_inquiry(*, inquiry: int, answer: str, by: int, now: datetime) -> Inquiry:
    """Raises CannotAnswer. The first answer counts; whoever asked is told."""
    row = hold_inquiry(inquiry)
    if not row.is_open:
        raise CannotAnswer(_("It was answered or withdrawn already."))
    if not may_answer_inquiry(colleagues.get_user(by), row):
        raise CannotAnswer(_("It was asked of somebody else."))
    if not answer.strip():
        raise CannotAnswer(_("Write the answer."), field="answer")
    people.hold_notices_of(users=[row.asked_by_id], things=[queries.thing_of_inquiry(row.pk)])
    row.answer, row.answered_by_id = answer.strip()[:LONGEST_ANSWER], by
    _end(row, by=by, now=now)
    facts.record(InquiryAnswered(inquiry=row.pk, users=(row.asked_by_id,)), at=now, by=by, customer=row.customer_id)
    _tell(row, queries.ANSWER, [row.asked_by_id], by=by, now=now)
    return row


@transaction.atomic
def withdraw_inquiry(*, inquiry: int, by: int, now: datetime) -> Inquiry:
    """Whoever asked knows it by now. Twice changes nothing. Raises CannotAnswer."""
    row = hold_inquiry(inquiry)
    if not row.is_open:
        return row
    if row.asked_by_id != by:
        raise CannotAnswer(_("It was asked by somebody else."))
    _end(row, by=by, now=now)
    users = tuple(queries.users_of(row.receiver))
    facts.record(InquiryWithdrawn(inquiry=row.pk, users=users), at=now, by=by, customer=row.customer_id)
    return row


def _end(row: Inquiry, *, by: int, now: datetime) -> None:
    row.ended_at = max(now, row.asked_at)
    row.waited_seconds = waited(row.customer_id, row.to_team_id, row.asked_at, row.ended_at)
    row.save()
    people.settle_notices(thing=queries.thing_of_inquiry(row.pk), code=queries.INQUIRY, by=by, now=now)


def _tell(row: Inquiry, code: str, users: Iterable[int], *, by: int, now: datetime) -> None:
    matter = f"customer-{row.customer_id}" if row.customer_id is not None else queries.thing_of_inquiry(row.pk)
    thing = queries.thing_of_inquiry(row.pk)
    people.give_notices([ToTell(user, matter, code, thing) for user in users if user != by], by=by, now=now)
