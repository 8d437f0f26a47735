"""A real slot is promised: whoever asks for somebody gets a time at which they are there."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from handschlag.care.actions.asking import settle_with
from handschlag.care.queries import availability as queries
from handschlag.conversations import actions as conversations
from handschlag.conversations.actions.holding import hold_conversation
from handschlag.conversations.models import Conversation, Promised
from handschlag.core.errors import Cannot
from handschlag.customers import queries as customers
from handschlag.people.models import User
from handschlag.promises import actions as promises
from handschlag.promises.choices import Clock, Source
from handschlag.promises.models import Promise


class CannotBook(Cannot):
    """Taken meanwhile, or never free."""


@transaction.atomic
def book_slot(
    *,
    customer: int,
    colleague: int,
    starts_at: datetime,
    by: int | None,
    now: datetime,
    kind: str = queries.CALL_BACK,
    person: int | None = None,
    told_at: datetime | None = None,
) -> Promise:
    """Promise the customer that this colleague calls at that time; told at once, since they agreed to it.

    Due when the slot ends. Raises CannotBook when the slot is no longer (or was never) free.
    """
    root = customers.roots([customer]).get(customer)
    if root is None:
        raise CannotBook(_("This customer does not exist."), field="customer")
    answer = _hold_slot(colleague, starts_at, kind=kind, now=now)
    return promises.make_promise(
        customer=root,
        kind=kind,
        words=_words(answer.user, starts_at, language=customers.get_customer(root).language),
        source=Source.SPOKEN,
        clock=Clock.FIXED,
        due_at=_end(answer, starts_at),
        owner=colleague,
        given_by=by,
        person=person,
        told_at=told_at or now,
        by=by,
        now=now,
    )


@transaction.atomic
def promise_slot(*, conversation: int, colleague: int, starts_at: datetime, by: int | None, now: datetime) -> Promise:
    """The same in a running conversation: the promise hangs on it, and whoever was asked for is no longer asked in vain.

    Said twice it is the same promise. Raises CannotBook; without customer and number nobody could be called.
    """
    row = hold_conversation(conversation)
    if row.customer_id is None and not row.remote_e164:
        raise CannotBook(_("Say first who it is: choose the customer."), field="customer")
    colleague_row = User.objects.filter(pk=colleague).first()
    words = _words(colleague_row, starts_at, language=_language(row)) if colleague_row else ""
    said = Promised.objects.filter(conversation=row, line=words[:300]).select_related("promise").first()
    if said is not None:
        return said.promise
    answer = _hold_slot(colleague, starts_at, kind=queries.CALL_BACK, now=now)
    made = conversations.promise_in(
        conversation=conversation,
        words=words,
        kind=queries.CALL_BACK,
        due_at=_end(answer, starts_at),
        owner=colleague,
        told_at=now,
        by=by,
        now=now,
    )
    settle_with(row, made, by=by, now=now)
    return made


def _hold_slot(colleague: int, starts_at: datetime, *, kind: str, now: datetime) -> queries.Answer:
    """Two who book the same colleague at the same time: the second sees what the first promised."""
    User.objects.select_for_update(no_key=True).filter(pk=colleague).first()
    answer = queries.honest_answer(colleague, now=now, kind=kind, most=1, earliest=starts_at)
    if answer is None or starts_at not in answer.slots:
        raise CannotBook(_("This time is not free any more. Please offer another one."), field="starts_at")
    return answer


def _end(answer: queries.Answer, starts_at: datetime) -> datetime:
    return starts_at + timedelta(minutes=answer.minutes)


def _language(row: Conversation) -> str:
    return row.customer.language if row.customer else "de"


def _words(colleague: User, starts_at: datetime, *, language: str) -> str:
    with override(language):
        local = timezone.localtime(starts_at)
        return _("%(name)s calls you on %(day)s at %(time)s") % {
            "name": colleague.name,
            "day": date_format(local, pgettext("date format", "l, j F")),
            "time": date_format(local, "H:i"),
        }
