"""A complaint or a dispute is looked into, decided with reasons, told and answered (ISO 10002, 7.6–7.9)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from handschlag.cases import queries
from handschlag.cases.actions.belonging import link_contact
from handschlag.cases.actions.going_on import go_to
from handschlag.cases.actions.hearing import hear
from handschlag.cases.actions.holding import check_reached, hold_case, not_heard
from handschlag.cases.actions.receiving import complaint_of, owe_news
from handschlag.cases.actions.solving import close_as, solve_case
from handschlag.cases.choices import NEVER_BY_SILENCE, Answer, Kind, Level, Proof, Role, State, Verdict
from handschlag.cases.facts import (
    CauseFound,
    DecisionAnswered,
    DecisionMade,
    DecisionTold,
    InvestigationAdded,
    RecourseOffered,
)
from handschlag.cases.models import Case, Cause, Complaint, Decision, Investigation, Recourse
from handschlag.cases.rules import paths
from handschlag.conversations.models import Conversation
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.people import actions as people
from handschlag.people import queries as colleagues


class CannotDecide(Cannot):
    """Not open, not a complaint or dispute, or without reasons."""


class CannotAnswer(Cannot):
    """The customer was not told yet, or has answered already."""


class CannotCloseCase(Cannot):
    """Somebody who does not accept is shown every way first."""


class CannotSetCause(Cannot):
    """A cause has a name."""


@transaction.atomic
def note_investigation(*, case: int, words: str, by: int | None, now: datetime) -> Investigation:
    """What was looked into and what it showed. Raises CannotDecide."""
    row = _held(case)
    if not words.strip():
        raise CannotDecide(_("Write down what was looked into and what it showed."), field="words")
    made = Investigation.objects.create(case=row, words=words.strip(), looked_at=now, by=by)
    facts.record(InvestigationAdded(case=row.pk, investigation=made.pk), at=now, by=by, customer=row.customer_id)
    if paths.may_move(row.kind, row.state, State.TO_DECIDE) and row.state == State.TO_INVESTIGATE:
        go_to(row, State.TO_DECIDE, by=by, now=now)
    return made


@transaction.atomic
def decide_case(*, case: int, verdict: str, words: str, reasons: str, by: int | None, now: datetime) -> Decision:
    """What we do, in words for the customer, and why. It is told as soon as it is taken. Raises CannotDecide."""
    row = _held(case)
    for field, said in (("words", words), ("reasons", reasons)):
        if not said.strip():
            raise CannotDecide(_("A decision says what we do, and why."), field=field)
    if verdict not in Verdict.values:
        raise CannotDecide(_("Choose one of these."), field="verdict")
    made = Decision.objects.create(
        case=row, verdict=verdict, words=words.strip(), reasons=reasons.strip(), decided_at=now, by=by
    )
    told = DecisionMade(case=row.pk, decision=made.pk, verdict=verdict)
    facts.record(told, at=now, by=by, customer=row.customer_id)
    if row.state != State.TO_AGREE:
        go_to(row, State.TO_AGREE, by=by, now=now)
    return made


@transaction.atomic
def tell_decision(*, case: int, by: int | None, now: datetime, conversation: int | None = None) -> Decision:
    """The customer heard the decision with its reasons. Twice changes nothing. Raises CannotAnswer."""
    row = _held(case, conversation=conversation)
    check_reached(conversation, CannotAnswer)
    decision = _newest(row)
    if decision.told_at is not None:
        return decision
    if conversation is not None:
        link_contact(row, conversation, by=by, now=now)
    decision.told_at, decision.told_in_id = max(now, decision.decided_at), conversation
    decision.save(update_fields=["told_at", "told_in"])
    hear(row, Role.ACKNOWLEDGES, Role.UPDATES, conversation=conversation, by=by, now=now)
    told = DecisionTold(case=row.pk, decision=decision.pk, conversation=conversation)
    facts.record(told, at=now, by=by, customer=row.customer_id)
    return decision


@transaction.atomic
def answer_decision(*, case: int, is_accepted: bool, conversation: int, by: int | None, now: datetime) -> Decision:
    """The customer accepted, or did not: then it stays open, and they hear where they can go. Raises CannotAnswer."""
    row = _held(case, conversation=conversation)
    decision = _newest(row)
    if decision.told_at is None or decision.answer:
        raise CannotAnswer(_("Tell the decision first; it is answered once."), field="decision")
    if not _answers(decision, conversation):
        raise CannotAnswer(not_heard(), field="conversation")
    link_contact(row, conversation, by=by, now=now)
    decision.answer = Answer.ACCEPTED if is_accepted else Answer.REFUSED
    decision.answered_at, decision.answered_in_id = now, conversation
    decision.save(update_fields=["answer", "answered_at", "answered_in"])
    told = DecisionAnswered(case=row.pk, decision=decision.pk, answer=decision.answer, conversation=conversation)
    facts.record(told, at=now, by=by, customer=row.customer_id)
    if is_accepted:
        go_to(row, State.TO_CARRY_OUT, by=by, now=now)
    elif row.kind == Kind.COMPLAINT:
        owe_news(row, by=by, now=now)
    return decision


@transaction.atomic
def offer_recourse(
    *, case: int, level: str, body: str, by: int | None, now: datetime, conversation: int | None = None
) -> Recourse:
    """Whoever does not accept hears who else of ours looks at it, or which board they can turn to. Raises CannotAnswer.

    Somebody else of ours begins to investigate anew; a board leaves it where it is.
    """
    row = _held(case, conversation=conversation)
    if _newest(row).answer != Answer.REFUSED:
        raise CannotAnswer(_("The customer has not refused a decision."), field="decision")
    if level not in Level.values or not body.strip():
        raise CannotAnswer(_("Name whom the customer can turn to."), field="body")
    if conversation is not None:
        link_contact(row, conversation, by=by, now=now)
    made = Recourse.objects.create(
        case=row, level=level, body=body.strip()[:200], offered_at=now, offered_in_id=conversation, by=by
    )
    told = RecourseOffered(case=row.pk, recourse=made.pk, level=level)
    facts.record(told, at=now, by=by, customer=row.customer_id)
    if level == Level.INTERNAL:
        go_to(row, State.TO_INVESTIGATE, by=by, now=now)
    return made


@transaction.atomic
def close_as_final(*, case: int, by: int | None, now: datetime) -> Case:
    """The customer does not accept, and every way was offered: somebody else of ours, and a board. Raises CannotCloseCase."""
    row = _held(case)
    decision = _newest(row)
    recourses = Recourse.objects.filter(case__in=queries.family(row.pk))
    offered = set(recourses.values_list("level", flat=True))
    if decision.answer != Answer.REFUSED or offered != set(Level.values):
        raise CannotCloseCase(_("First offer that somebody else of ours looks at it, and name the arbitration board."))
    if recourses.filter(level=Level.INTERNAL, offered_at__gt=decision.decided_at).exists():
        raise CannotCloseCase(_("Somebody else of ours was to look at it: decide anew first, and tell the customer."))
    solve_case(case=row.pk, words=decision.words, by=by, now=now)
    return close_as(row.pk, Proof.FINAL, by=by, now=now)


@transaction.atomic
def set_root_cause(
    *, case: int, cause: str, is_systemic: bool, by: int | None, now: datetime, words: str = ""
) -> Complaint:
    """Why it came to this, by a name the house uses again, and whether it will happen to others. Raises CannotSetCause."""
    row = hold_case(case)
    complaint = complaint_of(row)
    if not cause.strip():
        raise CannotSetCause(_("Give it a name."), field="cause")
    known = Cause.objects.filter(name__iexact=cause.strip()[:120]).first()
    named = known or Cause.objects.get_or_create(name=cause.strip()[:120])[0]
    complaint.cause, complaint.is_systemic = named, is_systemic
    complaint.root_cause, complaint.caused_at = words.strip(), now
    complaint.save(update_fields=["cause", "is_systemic", "root_cause", "caused_at"])
    told = CauseFound(case=row.pk, cause=named.pk, is_systemic=is_systemic)
    facts.record(told, at=now, by=by, customer=row.customer_id)
    _tell_if_again(named, by=by, now=now)
    return complaint


def _tell_if_again(cause: Cause, *, by: int | None, now: datetime) -> None:
    """What comes again and again is no single case any more: management hears of it (ISO 10002, 8.3)."""
    if any(one.cause == cause for one in queries.recurring(now=now)):
        thing = queries.cause_thing(cause.pk)
        to = [user.pk for user in colleagues.management()]
        people.give_notice(to=to, matter=thing, code=queries.CAUSE_AGAIN, thing=thing, is_urgent=False, by=by, now=now)


def _held(case: int, *, conversation: int | None = None) -> Case:
    row = hold_case(case, conversation=conversation)
    if row.kind not in NEVER_BY_SILENCE or row.state not in paths.PATHS[row.kind]:
        raise CannotDecide(_("Only an open complaint or dispute is decided."), field="case")
    return row


def _answers(decision: Decision, conversation: int) -> bool:
    """Told and answered in one talk, or in a later one in which the customer said something; letters arrive by the day."""
    came = Conversation.objects.get(pk=conversation)
    if not queries.was_heard_in(conversation) or decision.told_at is None:
        return False
    is_early = came.over_at is not None and localdate(came.over_at) < localdate(decision.told_at)
    return decision.told_in_id == conversation or not is_early


def _newest(row: Case) -> Decision:
    """Also that of one merged into it."""
    decision = Decision.objects.filter(case__in=queries.family(row.pk)).order_by("-decided_at", "-pk").first()
    if decision is None:
        raise CannotAnswer(_("Nothing has been decided yet."), field="decision")
    return decision
