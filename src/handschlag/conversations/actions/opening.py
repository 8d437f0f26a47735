"""Contacts that begin at a desk: somebody at the door, a letter in the hand."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.conversations.actions.holding import hold_conversation
from handschlag.conversations.actions.inbox_rules import follow_rules
from handschlag.conversations.actions.owing import owe_answer
from handschlag.conversations.actions.recognising import whom_it_concerns
from handschlag.conversations.choices import Certainty, Channel, Direction, State
from handschlag.conversations.facts import CallAnswered, LetterEntered, VisitEnded, VisitStarted
from handschlag.conversations.models import Conversation
from handschlag.conversations.queries.inbox_rules import entry_of
from handschlag.core import facts
from handschlag.core.errors import Cannot


class CannotEnterLetter(Cannot):
    """Not yet received, or from nobody about nothing."""


@transaction.atomic
def start_visit(
    *,
    by: int | None,
    now: datetime,
    customer: int | None = None,
    person: int | None = None,
    name: str = "",
    user: int | None = None,
    team: int | None = None,
) -> Conversation:
    """Somebody is at the door; as fast as a ring. With `user` the talk has begun, without it they are waiting."""
    visit = Conversation.objects.create(
        channel=Channel.VISIT,
        direction=Direction.IN,
        state=State.CONNECTED if user else State.RINGING,
        started_at=now,
        connected_at=now if user else None,
        sender=name.strip()[:200],
        customer_id=customer,
        person_id=person,
        certainty=Certainty.CONFIRMED if customer else Certainty.UNKNOWN,
        user_id=user,
        team_id=team,
    )
    visit.shown_to = whom_it_concerns(visit, now=now)
    visit.save(update_fields=["shown_to"])
    fact = VisitStarted(conversation=visit.id, users=tuple(visit.shown_to))
    facts.record(fact, at=now, by=by, customer=customer)
    if user is not None:
        answered = CallAnswered(conversation=visit.id, user=user, users=tuple(visit.shown_to))
        facts.record(answered, at=now, by=by, customer=customer)
    return visit


@transaction.atomic
def end_visit(*, conversation: int, by: int | None, now: datetime) -> Conversation:
    """They have gone. Ending it twice changes nothing."""
    visit = hold_conversation(conversation)
    if visit.channel == Channel.VISIT and not visit.is_over:
        close_visit(visit, by=by, now=now)
        visit.save(update_fields=["state", "over_at", "ending"])
    return visit


def close_visit(visit: Conversation, *, by: int | None, now: datetime) -> None:
    """Part of an action that holds and saves `visit`."""
    visit.state, visit.over_at = State.OVER, now
    visit.ending = "talked" if visit.connected_at is not None else "missed"
    fact = VisitEnded(conversation=visit.id, users=tuple(visit.shown_to))
    facts.record(fact, at=now, by=by, customer=visit.customer_id)


@transaction.atomic
def enter_letter(
    *,
    received_on: date,
    by: int | None,
    now: datetime,
    sender: str = "",
    subject: str = "",
    customer: int | None = None,
    person: int | None = None,
    note: str = "",
    scan: int | None = None,
    direction: str = Direction.IN,
    user: int | None = None,
) -> Conversation:
    """A letter, entered by hand in seconds. `scan` is kept raw input (core.intake). Raises CannotEnterLetter.

    Without `user` it belongs to nobody yet and waits in the inbox.
    """
    zone = ZoneInfo(settings.TIME_ZONE)
    if received_on > now.astimezone(zone).date():
        raise CannotEnterLetter(_("This day is still to come."), field="received_on")
    if not (sender.strip() or customer or subject.strip()):
        raise CannotEnterLetter(_("Say who wrote, or what about."), field="sender")
    letter = Conversation.objects.create(
        channel=Channel.LETTER,
        direction=direction,
        state=State.OVER,
        started_at=min(datetime.combine(received_on, time(0), tzinfo=zone), now),
        over_at=now,
        sender=sender.strip()[:200],
        subject=subject.strip()[:200],
        customer_id=customer,
        person_id=person,
        certainty=Certainty.CONFIRMED if customer else Certainty.UNKNOWN,
        note=note,
        scan_id=scan,
        user_id=user,
    )
    if direction == Direction.IN:
        _take_in(letter, now=now)
    letter.shown_to = whom_it_concerns(letter, now=now)
    letter.save()
    fact = LetterEntered(conversation=letter.id, users=tuple(letter.shown_to))
    facts.record(fact, at=now, by=by, customer=customer)
    return letter


def _take_in(letter: Conversation, *, now: datetime) -> None:
    """As with a mail; who entered it for themselves keeps it. Nobody enters advertising, so no rule throws a letter away."""
    follow_rules(letter, entry_of(letter.sender, None, "", letter.subject, letter.note), now=now)
    owe_answer(letter, party=letter.sender, about=letter.subject, now=now)
