"""What a customer answers on the page of a promise is a contact like any other, and the agreement law 3 asks for."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.conversations import queries
from handschlag.conversations.actions.holding import hold_chains, hold_conversation
from handschlag.conversations.actions.recognising import who_acts
from handschlag.conversations.actions.wrapping import finish_next_step, promise_in
from handschlag.conversations.choices import Certainty, Channel, Direction, Outcome, State
from handschlag.conversations.facts import AnswerReceived
from handschlag.conversations.models import Conversation, Promised
from handschlag.core import facts
from handschlag.core.errors import Cannot, NotThere
from handschlag.people import actions as people
from handschlag.people import queries as colleagues
from handschlag.promises import actions as promises
from handschlag.promises import queries as promised
from handschlag.promises.choices import Kind, Source
from handschlag.promises.choices import State as PromiseState
from handschlag.promises.models import Promise, Wish

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOVED = " → "
"""Between the words of a promise and the time agreed later."""
AGREES = gettext_lazy("It suits the customer: %(promise)s")
ACCEPTS = gettext_lazy("The time we offered suits the customer: %(promise)s")
WISHES = gettext_lazy("The customer would like another time: %(promise)s")


class CannotGrantWish(Cannot):
    """Already answered, nothing owed any more, or no time in it."""


@transaction.atomic
def hear_agreement(*, token: str, now: datetime) -> Promise:
    """Whoever holds the link says that it suits them. Saying it twice changes nothing.

    Raises NotThere for a link that opens nothing, CannotAnswerPromise for a promise that has ended.
    """
    row = _opened(token, now=now)
    hold_chains(row.customer_id)
    if row.state == PromiseState.OPEN and promised.agreed_at(row.pk) is not None:
        return row
    contact = _contact(row, AGREES, "", now=now)
    promises.agree_to_promise(promise=row.pk, conversation=contact.pk, by=None, now=now)
    _tell(contact, row, now=now)
    return row


@transaction.atomic
def hear_wish(*, token: str, wanted_at: datetime | None, words: str, now: datetime) -> Wish:
    """Whoever holds the link would like another time. It waits for whoever owes the promise; nothing has moved.

    Who answers to a broken promise has heard that it is broken. Raises NotThere for a link that opens nothing,
    CannotAnswerPromise for what cannot be wished.
    """
    earlier = promised.open_wish(_opened(token, now=now).pk)
    if earlier is not None:
        hold_conversation(earlier.conversation)
    row = _opened(token, now=now)
    hold_chains(row.customer_id)
    contact = _contact(row, WISHES, words.strip(), now=now)
    wish = promises.record_wish(
        promise=row.pk, conversation=contact.pk, wanted_at=wanted_at, words=words, by=None, now=now
    )
    if earlier is not None:
        _finish(hold_conversation(earlier.conversation), by=None, now=now)
    if row.state == PromiseState.BROKEN:
        promises.tell_of_break(promise=row.pk, by=None, now=now, conversation=contact.pk)
    if contact.user_id is not None:
        with translation.override(settings.LANGUAGE_CODE):
            contact.next_step = _("Answer the customer's wish")
        contact.outcome, contact.next_step_user_id = Outcome.PASSED_ON, contact.user_id
        contact.next_step_on = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    else:  # nobody owes it: it belongs to nobody and waits in the inbox
        contact.outcome, contact.wrapped_up_at = "", None
    contact.save()
    _tell(contact, row, now=now)
    if contact.user_id is not None:
        _give_notice(wish, row, contact.user_id, now=now)
    return wish


@transaction.atomic
def grant_wish(*, wish: int, by: int | None, now: datetime, words: str = "") -> Promise:
    """Make of a wish the promise the customer agreed to, in the contact in which they wished it; returns the new one.

    Before the due time it takes the old one's place; what is broken stays broken, and this is promised beside it.
    The time is the one they chose, else the one `words` (by default their own) name. Raises CannotGrantWish.
    """
    found = promised.get_wish(wish)
    contact = hold_conversation(found.conversation)
    hold_chains(found.promise.customer_id)
    row = Promise.objects.get(id=found.promise_id)
    if promised.get_wish(wish).settled_at is not None:
        raise CannotGrantWish(_("This wish was answered already."))
    due_at = _due(found, row, words, now=now)
    made = _move(row, contact, due_at, by=by, now=now)
    promises.settle_wish(wish=wish, became=made.pk, by=by, now=now)
    _finish(contact, by=by, now=now)
    return made


def _move(row: Promise, contact: Conversation, due_at: datetime, *, by: int | None, now: datetime) -> Promise:
    """The promise both agreed to, in this contact: in the old one's place, or beside it where that is broken."""
    said = _words(row, due_at)
    if row.state == PromiseState.OPEN and now <= row.breaks_at:
        made = promises.replace_promise(promise=row.pk, agreed_in=contact.pk, words=said, due_at=due_at, by=by, now=now)
        Promised.objects.create(conversation=contact, promise=made)
        return made
    if not promised.is_owed(row.pk):
        raise CannotGrantWish(_("This promise has ended already."))
    new = promise_in(
        conversation=contact.pk, words=said, kind=row.kind, due_at=due_at, owner=row.owner_id, by=by, now=now
    )
    return promises.tell_promise(promise=new.pk, by=by, now=now)


@transaction.atomic
def hear_acceptance(*, token: str, now: datetime) -> Promise:
    """Whoever holds the link takes the time we offered instead of the one they wished; returns the new promise.

    Saying it twice changes nothing. Raises NotThere for a link that opens nothing, CannotGrantWish where no offer waits
    any more.
    """
    row = _opened(token, now=now)
    earlier = promised.open_wish(row.pk)
    if earlier is None:
        if promised.is_accepted(row.pk):
            return row
        raise CannotGrantWish(_("This time can no longer be offered. Please choose another one."))
    asked_in = hold_conversation(earlier.conversation)
    hold_chains(row.customer_id)
    wish, row = promised.get_wish(earlier.pk), Promise.objects.get(id=earlier.promise_id)
    if wish.settled_at is not None or wish.instead_at is None or wish.instead_at <= now:
        raise CannotGrantWish(_("This time can no longer be offered. Please choose another one."))
    contact = _contact(row, ACCEPTS, "", now=now)
    made = _move(row, contact, wish.instead_at, by=None, now=now)
    promises.settle_wish(wish=wish.pk, became=made.pk, by=None, now=now)
    _finish(asked_in, by=None, now=now)
    _tell(contact, row, now=now)
    return made


@transaction.atomic
def close_wish(*, wish: int, by: int | None, now: datetime) -> Wish:
    """It was spoken about with the customer; the promise stays as it is. Doing it twice changes nothing."""
    found = promised.get_wish(wish)
    contact = hold_conversation(found.conversation)
    hold_chains(found.promise.customer_id)
    settled = promises.settle_wish(wish=wish, by=by, now=now)
    _finish(contact, by=by, now=now)
    return settled


def _opened(token: str, *, now: datetime) -> Promise:
    link = promised.find_link(token, now=now)
    if link is None:
        raise NotThere(_("This link opens nothing."))
    return promised.get_promise(promised.newest(link.promise).pk)


def _contact(row: Promise, subject: _StrPromise, note: str, *, now: datetime) -> Conversation:
    """The contact, over as soon as it happened. Its subject is read at the desk, in the house's language."""
    owner = queries.who_owes(row)
    is_here = owner is not None and colleagues.find_running_absence(owner, now=now) is None
    whose = owner if is_here else who_acts(row.customer_id, now=now).user_id or owner
    with translation.override(settings.LANGUAGE_CODE):
        named = str(Kind(row.kind).label) if row.source == Source.MISSED_CALL else row.words
        return Conversation.objects.create(
            channel=Channel.PORTAL,
            direction=Direction.IN,
            state=State.OVER,
            started_at=now,
            over_at=now,
            customer=row.customer,
            person=row.person,
            certainty=Certainty.CERTAIN if row.customer else Certainty.UNKNOWN,
            remote_e164=row.party if row.party.startswith("+") else "",
            user_id=whose,
            subject=(str(subject) % {"promise": named})[:200],
            note=note,
            outcome=Outcome.INFORMED,
            wrapped_up_at=now,
            serves=row,
        )


def _tell(contact: Conversation, row: Promise, *, now: datetime) -> None:
    fact = AnswerReceived(conversation=contact.pk, promise=row.pk, user=contact.user_id)
    facts.record(fact, at=now, by=None, customer=contact.customer_id)


def _give_notice(wish: Wish, row: Promise, user: int, *, now: datetime) -> None:
    matter = promised.matters_of([row])[row.pk]
    people.give_notice(to=user, matter=matter, code=promised.WISH, thing=f"wish-{wish.pk}", by=None, now=now)


def _finish(contact: Conversation, *, by: int | None, now: datetime) -> None:
    """Part of an action that holds `contact`: nothing of it is left to do."""
    if contact.next_step:
        finish_next_step(conversation=contact.pk, by=by, now=now)
    else:
        contact.outcome, contact.wrapped_up_at, contact.wrapped_up_by = Outcome.SETTLED, now, by
        contact.user_id = contact.user_id or by
        contact.save(update_fields=["outcome", "wrapped_up_at", "wrapped_up_by", "user"])


def _due(wish: Wish, row: Promise, words: str, *, now: datetime) -> datetime:
    """The time somebody typed, else the one that was wished."""
    if not words.strip():
        due_at = promised.wished_time(wish, now=now)
        if due_at is not None:
            return due_at
    said = words.strip() or wish.words
    understood = promised.understand(said, customer=row.customer_id, team=row.owner_team_id, now=now)
    if understood.due_at is None:
        raise CannotGrantWish(promised.question(understood), field="words")
    return understood.due_at


def _words(row: Promise, due_at: datetime) -> str:
    """What was promised, and the time that counts now; the time agreed before is left out."""
    with translation.override(settings.LANGUAGE_CODE):
        said = str(Kind(row.kind).label) if row.source == Source.MISSED_CALL else row.words.split(MOVED)[0]
        local = due_at.astimezone(ZoneInfo(settings.TIME_ZONE))
        return f"{said}{MOVED}{date_format(local, 'l')}, {date_format(local, 'SHORT_DATE_FORMAT')} {local:%H:%M}"
