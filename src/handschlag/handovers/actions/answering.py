"""Accepting, and saying no. At acceptance responsibility moves, and what is owed with it, in one transaction (law 4)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.cases import actions as cases
from handschlag.conversations import actions as conversations
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.customers.rules.acting import Face
from handschlag.handovers import queries
from handschlag.handovers.actions.ending import concerned, end, hold_notices, tell_back
from handschlag.handovers.actions.holding import hold_handover
from handschlag.handovers.choices import OF_A_PERSON, Decline, Manner, State
from handschlag.handovers.facts import HandoverAccepted, HandoverDeclined, HandoverWithdrawn
from handschlag.handovers.models import Handover
from handschlag.handovers.permissions import may_answer, may_take_back
from handschlag.handovers.queries import Matter
from handschlag.handovers.rules.receivers import Receiver
from handschlag.people import queries as people
from handschlag.promises import actions as promises

LONGEST_SENTENCE = 500
LONGEST_WORDS = 300


class CannotAccept(Cannot):
    """Somebody was faster, it was not offered to them, or a sentence is missing (law 4)."""


class CannotDecline(Cannot):
    """It was answered already, was not offered to them, or says no reason."""


class CannotTakeBack(Cannot):
    """It was answered already, or is somebody else's."""


@transaction.atomic
def accept_handover(
    *, handover: int, by: int, now: datetime, read_back: str = "", partner_person: str = ""
) -> Handover:
    """It is theirs from now on. Twice by the same changes nothing; of two at once exactly one has it.

    `read_back`: one sentence of what they understood, where law 4 asks for it. For a partner `partner_person` is who
    of them said so to `by`. Raises CannotAccept.
    """
    row, found = hold_handover(handover)
    if row.state == State.ACCEPTED and row.answered_by_id == by:
        return row
    if not row.is_waiting:
        raise CannotAccept(_("It was answered already."))
    if not may_answer(people.get_user(by), row):
        raise CannotAccept(_("It was not offered to you."))
    if row.to_partner and not partner_person.strip():
        raise CannotAccept(_("Who of them took it?"), field="partner_person")
    if found.is_over or not _is_theirs_still(row, found):
        raise CannotAccept(_("It was settled, or somebody else has it already."))
    if queries.why_read_back(row, found, queries.owed_in(found)):
        row.takes_read_back = True
    sentence = " ".join(read_back.split())[:LONGEST_SENTENCE]
    if row.takes_read_back and not sentence:
        raise CannotAccept(_("Say in one sentence what you understood."), field="read_back")
    row.read_back, row.partner_person = sentence, partner_person.strip()[:120]
    take(row, found, Manner.READ_BACK if sentence else Manner.STEP, by=by, now=now)
    return row


@transaction.atomic
def decline_handover(
    *,
    handover: int,
    reason: str,
    by: int,
    now: datetime,
    words: str = "",
    proposes: Receiver | None = None,
) -> Handover:
    """Not mine because … It stays where it was; `proposes` says where it may belong instead. Raises CannotDecline.

    Recorded without who it was (law 10): whoever gave it sees that on the handover, no figure does.
    """
    row, _found = hold_handover(handover)
    if not row.is_waiting:
        raise CannotDecline(_("It was answered already."))
    if not may_answer(people.get_user(by), row):
        raise CannotDecline(_("It was not offered to you."))
    if reason not in Decline.values or not reason or (reason in OF_A_PERSON and row.to_user_id is None):
        raise CannotDecline(_("Choose why it is not yours."), field="reason")
    if reason == Decline.UNCLEAR and not words.strip():
        raise CannotDecline(_("Say what is missing."), field="words")
    row.declined_as, row.declined_words = reason, " ".join(words.split())[:LONGEST_WORDS]
    if proposes is not None:
        row.proposes_user_id, row.proposes_team_id = proposes.user, proposes.team
    hold_notices([row])
    end(row, State.DECLINED, answered_by=by, by=None, now=now)
    told = HandoverDeclined(handover=row.pk, reason=reason, users=concerned(row))
    facts.record(told, at=now, by=None, customer=row.customer_id)
    tell_back(row, by=by, now=now)
    return row


@transaction.atomic
def take_back_handover(*, handover: int, by: int, now: datetime) -> Handover:
    """Whoever gave it keeps it after all. Twice changes nothing. Raises CannotTakeBack."""
    row, _found = hold_handover(handover)
    if row.state == State.WITHDRAWN:
        return row
    if not row.is_waiting:
        raise CannotTakeBack(_("It was answered already."))
    if not may_take_back(people.get_user(by), row):
        raise CannotTakeBack(_("It is somebody else's."))
    users = tuple(queries.users_of(row.receiver))
    end(row, State.WITHDRAWN, answered_by=None, by=by, now=now)
    facts.record(HandoverWithdrawn(handover=row.pk, users=users), at=now, by=by, customer=row.customer_id)
    return row


def take(row: Handover, found: Matter, manner: Manner, *, by: int, now: datetime) -> None:
    """Part of an action that holds both and has checked that it may: responsibility and promises move, all or nothing.

    A partner does the work; the house keeps its word, so the concern and its promises stay with who gave it (ADR 0195).
    """
    row.manner = manner
    hold_notices([row])
    owed = [] if row.to_partner else queries.owed_in(found)
    if not row.to_partner:
        _move(found, by=by, now=now)
    for promise in sorted(one.pk for one in owed):
        promises.assign_promise(promise=promise, owner=by, by=by, now=now)
    end(row, State.ACCEPTED, answered_by=by, by=by, now=now)
    told = HandoverAccepted(
        handover=row.pk, user=by, manner=manner, promises=tuple(one.pk for one in owed), users=concerned(row)
    )
    facts.record(told, at=now, by=by, customer=row.customer_id)
    tell_back(row, by=by, now=now)


def _move(found: Matter, *, by: int, now: datetime) -> None:
    if found.is_over:
        return
    if found.case is not None:
        cases.assign_case(case=found.case.pk, owner=by, by=by, now=now)
    if found.conversation is not None:
        conversations.pass_on(conversation=found.conversation.pk, user=by, by=by, now=now)


def _is_theirs_still(row: Handover, found: Matter) -> bool:
    return found.holder == Face(row.from_user_id, row.from_team_id)
