"""What a customer answers to a promise. An answer moves nothing: only a colleague makes another promise of a wish."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.core import facts
from handschlag.core.errors import Cannot, NotThere
from handschlag.people import actions as people
from handschlag.promises.actions.holding import hold_promise
from handschlag.promises.actions.linking import extend_links
from handschlag.promises.actions.making import tell_promise
from handschlag.promises.choices import State
from handschlag.promises.facts import InsteadOffered, PromiseAgreed, WishReceived, WishSettled
from handschlag.promises.models import Agreement, Promise, Wish
from handschlag.promises.queries import FARTHEST_WISH, WISH, is_offered, link_days

LONGEST_WORDS = 500


class CannotOfferInstead(Cannot):
    """The wish was answered already, or this time cannot be offered."""


class CannotAnswerPromise(Cannot):
    """There is nothing left to answer, or the answer says nothing."""


@transaction.atomic
def agree_to_promise(*, promise: int, conversation: int, by: int | None, now: datetime) -> Promise:
    """It suits the customer: they know of it, so its words stand. Saying it twice changes nothing."""
    row = hold_promise(promise)
    if row.state != State.OPEN:
        raise CannotAnswerPromise(_("This promise has ended already."))
    _agreement, is_new = Agreement.objects.get_or_create(
        promise=row, defaults={"conversation": conversation, "at": now}
    )
    if is_new:
        tell_promise(promise=promise, by=by, now=now)
        fact = PromiseAgreed(promise=row.pk, conversation=conversation)
        facts.record(fact, at=now, by=by, customer=row.customer_id)
    return row


@transaction.atomic
def record_wish(
    *, promise: int, conversation: int, wanted_at: datetime | None, words: str, by: int | None, now: datetime
) -> Wish:
    """The customer would like another time, or wants to hear from us. A later wish takes the place of an earlier one.

    Raises CannotAnswerPromise for a promise that is done or over, for nothing said, and for a time nobody can offer.
    """
    row = hold_promise(promise)
    is_owed = row.state == State.OPEN or (row.state == State.BROKEN and row.done_at is None)
    if not is_owed:
        raise CannotAnswerPromise(_("This promise has ended already."))
    said = words.strip()
    if wanted_at is None and not said:
        raise CannotAnswerPromise(_("Choose a time, or write when it suits you."), field="words")
    if len(said) > LONGEST_WORDS:
        raise CannotAnswerPromise(_("Please write at most 500 characters."), field="words")
    if wanted_at is not None and not is_offered(row, wanted_at, now=now):
        raise CannotAnswerPromise(
            _("This time can no longer be offered. Please choose another one."), field="wanted_at"
        )
    earlier = Wish.objects.filter(promise=row, settled_at__isnull=True).first()
    if earlier is not None:
        settle_wish(wish=earlier.pk, by=by, now=now)
    wish = Wish.objects.create(promise=row, conversation=conversation, wanted_at=wanted_at, words=said, made_at=now)
    fact = WishReceived(
        promise=row.pk, wish=wish.pk, conversation=conversation, owner=row.owner_id, owner_team=row.owner_team_id
    )
    facts.record(fact, at=now, by=by, customer=row.customer_id)
    return wish


@transaction.atomic
def offer_instead(*, wish: int, at: datetime, by: int | None, now: datetime) -> Wish:
    """Offer another time than the one they wished; it waits on their page for their yes, and nothing has moved.

    A later offer takes the place of an earlier one. Raises CannotOfferInstead, NotThere.
    """
    found = _hold_wish(wish)
    if found.settled_at is not None:
        raise CannotOfferInstead(_("This wish was answered already."))
    if not now < at <= now + FARTHEST_WISH:
        raise CannotOfferInstead(_("This time can no longer be offered. Please choose another one."))
    if found.instead_at == at:
        return found
    found.instead_at, found.offered_at, found.offered_by = at, now, by
    found.save(update_fields=["instead_at", "offered_at", "offered_by"])
    fact = InsteadOffered(promise=found.promise_id, wish=found.pk, instead_at=at)
    facts.record(fact, at=now, by=by, customer=found.promise.customer_id)
    people.settle_notices(thing=f"wish-{found.pk}", code=WISH, by=by, now=now)
    return found


def _hold_wish(wish: int) -> Wish:
    found = Wish.objects.filter(id=wish).first()
    if found is None:
        raise NotThere(_("This wish does not exist."))
    hold_promise(found.promise_id)
    found.refresh_from_db()
    return found


@transaction.atomic
def settle_wish(*, wish: int, by: int | None, now: datetime, became: int | None = None) -> Wish:
    """It was answered: with another promise, or in a talk. Doing it twice changes nothing."""
    found = _hold_wish(wish)
    row = found.promise
    if found.settled_at is not None:
        return found
    found.settled_at, found.settled_by, found.became_id = now, by, became
    found.save(update_fields=["settled_at", "settled_by", "became"])
    fact = WishSettled(promise=row.pk, wish=found.pk, became=became)
    facts.record(fact, at=now, by=by, customer=row.customer_id)
    people.settle_notices(thing=f"wish-{found.pk}", code=WISH, by=by, now=now)
    if became is not None:
        until = Promise.objects.get(id=became).due_at + timedelta(days=link_days())
        extend_links(row, until=until, by=by, now=now)
    return found
