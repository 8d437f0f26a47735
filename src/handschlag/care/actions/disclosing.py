"""Requests about the own class: noted, promised an answer within a month, answered; information by one document."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from handschlag.care.choices import Asked, Manner
from handschlag.care.facts import ClassDisclosed, ClassRequestAnswered, ClassRequested
from handschlag.care.models import ClassDisclosure, ClassRequest
from handschlag.care.queries import disclosing as queries
from handschlag.care.rules.deadlines import one_month_after
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.customers import queries as customers
from handschlag.customers.models import Customer
from handschlag.people import queries as people
from handschlag.promises import actions as promises
from handschlag.promises import queries as ledger
from handschlag.promises.choices import Clock, Kind, Source, State
from handschlag.promises.models import Promise
from handschlag.worktime import queries as worktime


class CannotNoteRequest(Cannot):
    """No such customer, nobody who asked, or nothing said."""


class CannotAnswerRequest(Cannot):
    """Answered already, without words, or information that needs the document."""


@transaction.atomic
def note_request(
    *, customer: int, kind: str, asked_by: str, words: str, manner: str, by: int | None, now: datetime
) -> ClassRequest:
    """Keep what was asked; management owes an answer by the end of the same day of the next month.

    The same words again, while nobody answered, are the same request: nobody is owed two answers. Raises CannotNoteRequest naming the field.
    """
    root = customers.roots([customer]).get(customer)
    if root is None:
        raise CannotNoteRequest(_("This customer does not exist."), field="customer")
    if kind not in Asked.values or manner not in Manner.values:
        raise CannotNoteRequest(_("This is not known."), field="kind" if kind not in Asked.values else "manner")
    if not asked_by.strip():
        raise CannotNoteRequest(_("Who asked, and how do we know it was them?"), field="asked_by")
    if kind != Asked.INFORMATION and not words.strip():
        raise CannotNoteRequest(_("What did they say? In their words, please."), field="words")
    facts.lock_chains([root])
    said = words.strip()[:1000]
    known = ClassRequest.objects.filter(customer=root, kind=kind, words=said, answered_at=None).first()
    if known is not None:
        return known
    promise = promise_answer(customers.get_customer(root), by=by, now=now)
    row = ClassRequest.objects.create(
        customer_id=root,
        kind=kind,
        asked_by=asked_by.strip()[:200],
        words=said,
        manner=manner,
        asked_at=now,
        noted_by=by,
        promise=promise,
    )
    facts.record(ClassRequested(request=row.pk, promise=promise.pk), at=now, by=by, customer=root)
    return row


@transaction.atomic
def disclose_class(*, request: int, manner: str, by: int, now: datetime) -> ClassDisclosure:
    """Hand the document over as it is at this moment, and keep it word for word; that promise is kept.

    Twice changes nothing. Raises CannotAnswerRequest.
    """
    if manner not in Manner.values:
        raise CannotAnswerRequest(_("Please say how it was handed over."), field="manner")
    row = _hold(request)
    if row.kind != Asked.INFORMATION:
        raise CannotAnswerRequest(_("This asks for an answer, not for information."), field="request")
    given = ClassDisclosure.objects.filter(request=row).first()
    if given is not None:
        return given
    made = ClassDisclosure.objects.create(
        request=row, document=queries.document(row, now=now), made_at=now, manner=manner, by=by
    )
    _settle(row, "", by=by, now=now)
    disclosed = ClassDisclosed(request=row.pk, disclosure=made.pk, manner=manner)
    facts.record(disclosed, at=now, by=by, customer=row.customer_id)
    return made


@transaction.atomic
def answer_request(*, request: int, answer: str, by: int, now: datetime) -> ClassRequest:
    """What we answered to a correction, an objection or the wish for a human look. Raises CannotAnswerRequest."""
    row = _hold(request)
    if row.kind == Asked.INFORMATION:
        raise CannotAnswerRequest(_("Information is given by its document."), field="request")
    if row.answered_at is not None:
        raise CannotAnswerRequest(_("This was answered already."), field="request")
    if not answer.strip():
        raise CannotAnswerRequest(_("What did we answer?"), field="answer")
    _settle(row, answer.strip()[:2000], by=by, now=now)
    facts.record(ClassRequestAnswered(request=row.pk), at=now, by=by, customer=row.customer_id)
    return row


def _hold(request: int) -> ClassRequest:
    row = ClassRequest.objects.select_for_update(of=("self",)).filter(pk=request).select_related("promise").first()
    if row is None:
        raise CannotAnswerRequest(_("This request does not exist."), field="request")
    facts.lock_chains([row.customer_id])
    return row


def _settle(row: ClassRequest, answer: str, *, by: int, now: datetime) -> None:
    row.answer, row.answered_at, row.answered_by = answer, now, by
    row.save(update_fields=["answer", "answered_at", "answered_by"])
    promise = ledger.newest(row.promise)
    if promise.state != State.RELEASED:
        promises.keep_promise(promise=promise.pk, by=by, now=now)


def promise_answer(customer: Customer, *, person: int | None = None, by: int | None, now: datetime) -> Promise:
    """Part of an action that holds the chain. By the end of the last day; the words tell nothing of what the answer will be about."""
    zone = worktime.business_clock(now=now).zone
    last = one_month_after(now.astimezone(zone).date())
    due_at = datetime.combine(last + timedelta(days=1), datetime.min.time(), zone) - timedelta(minutes=1)
    bosses = people.management()
    with override(customer.language):
        words = _("You get our answer about the data we keep of you.")
    return promises.make_promise(
        customer=customer.pk,
        person=person,
        kind=Kind.ANSWER,
        words=words,
        source=Source.LAW,
        clock=Clock.FIXED,
        due_at=due_at,
        owner=bosses[0].pk if bosses else None,
        told_at=now,
        by=by,
        now=now,
    )
