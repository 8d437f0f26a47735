"""Whoever asks for a visit gets a planned one, or an honest no with what they get instead. Both are kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from handschlag.care.choices import Instead, WhyNot
from handschlag.care.facts import VisitGiven, VisitRefusalTold
from handschlag.care.models import VisitAnswer
from handschlag.care.queries import visits as queries
from handschlag.care.rules.naming import rank_in
from handschlag.care.rules.offering import LONGEST_WAY
from handschlag.core import facts
from handschlag.core.errors import Cannot
from handschlag.customers import queries as customers
from handschlag.people.models import User
from handschlag.promises import actions as promises
from handschlag.promises.choices import Clock, Kind, Source
from handschlag.promises.models import Promise


class CannotAnswerVisit(Cannot):
    """Not part of their care and no reason, not free, or a no without what they get instead."""


@transaction.atomic
def give_visit(
    *,
    customer: int,
    host: int,
    starts_at: datetime,
    travel_minutes: int,
    by: int | None,
    now: datetime,
    reason: str = "",
    conversation: int | None = None,
    person: int | None = None,
) -> VisitAnswer:
    """Promise that `host` stands at the door at that time, with both ways kept free; told at once, since they agreed.

    Beyond what the tier contains only with a reason. Raises CannotAnswerVisit naming the field.
    """
    root = _root(customer)
    if not 0 <= travel_minutes <= LONGEST_WAY:
        raise CannotAnswerVisit(_("How many minutes is the way?"), field="travel_minutes")
    offer = _free(root, host, starts_at, travel_minutes, reason, now=now)
    promise = _promise(root, offer, starts_at, person, by=by, now=now)
    row = VisitAnswer.objects.create(
        customer_id=root,
        conversation_id=queries.talk_of(root, conversation),
        answered_at=now,
        by=by,
        promise=promise,
        starts_at=starts_at,
        minutes=offer.minutes,
        travel_minutes=travel_minutes,
        reason=reason.strip()[:200],
    )
    facts.record(VisitGiven(visit_answer=row.pk, promise=promise.pk), at=now, by=by, customer=root)
    return row


@transaction.atomic
def offer_instead_of_visit(
    *,
    customer: int,
    why_not: str,
    instead: str,
    words: str,
    by: int | None,
    now: datetime,
    conversation: int | None = None,
) -> VisitAnswer:
    """An honest no: why, what they get instead, and the sentence that was said. Raises CannotAnswerVisit."""
    root = _root(customer)
    if why_not not in WhyNot.values:
        raise CannotAnswerVisit(_("Why not?"), field="why_not")
    if instead not in Instead.values:
        raise CannotAnswerVisit(_("What do they get instead?"), field="instead")
    if not words.strip():
        raise CannotAnswerVisit(_("What was said?"), field="words")
    if told := rank_in(words):
        raise CannotAnswerVisit(_("“%s” tells a rank. Say what you can do instead.") % told, field="words")
    facts.lock_chains([root])
    row = VisitAnswer.objects.create(
        customer_id=root,
        conversation_id=queries.talk_of(root, conversation),
        answered_at=now,
        by=by,
        why_not=why_not,
        instead=instead,
        words=words.strip()[:300],
    )
    told_no = VisitRefusalTold(visit_answer=row.pk, why=why_not, instead=instead)
    facts.record(told_no, at=now, by=by, customer=root)
    return row


def _free(root: int, host: int, starts_at: datetime, travel: int, reason: str, *, now: datetime) -> queries.VisitOffer:
    """Two who plan with the same colleague or for the same customer at once: the second sees what the first promised."""
    User.objects.select_for_update(no_key=True).filter(pk=host).first()
    facts.lock_chains([root])
    offer = queries.visit_offer(root, now=now, host=host, travel=travel)
    if not offer.is_in_care and not reason.strip():
        raise CannotAnswerVisit(
            _("Their care does not contain this visit. Why is it given all the same?"), field="reason"
        )
    many = queries.LOOKED_AT
    if offer.host is None or starts_at not in queries.visit_slots(
        offer.host, minutes=offer.minutes, travel=travel, now=now, most=many
    ):
        raise CannotAnswerVisit(_("This time is not free any more. Please offer another one."), field="starts_at")
    return offer


def _promise(
    root: int, offer: queries.VisitOffer, starts_at: datetime, person: int | None, *, by: int | None, now: datetime
) -> Promise:
    """Due when we are at the door; broken when the time is over and nobody came."""
    assert offer.host is not None, "somebody comes"
    with override(customers.get_customer(root).language):
        words = _("%(name)s comes to you (%(minutes)d minutes)") % {"name": offer.host, "minutes": offer.minutes}
    return promises.make_promise(
        customer=root,
        kind=Kind.VISIT,
        words=words,
        source=Source.SPOKEN,
        clock=Clock.FIXED,
        due_at=starts_at.astimezone(now.tzinfo),
        grace=timedelta(minutes=offer.minutes),
        owner=offer.host.pk,
        given_by=by,
        person=person,
        told_at=now,
        by=by,
        now=now,
    )


def _root(customer: int) -> int:
    root = customers.roots([customer]).get(customer)
    if root is None:
        raise CannotAnswerVisit(_("This customer does not exist."), field="customer")
    return root
