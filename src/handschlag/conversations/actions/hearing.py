"""One thing happened to one leg of a call. Whatever the order, the same events make the same call."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from handschlag.conversations.actions.consequences import draw_consequences
from handschlag.conversations.actions.dialling import link_dialling
from handschlag.conversations.actions.recognising import recognise_caller
from handschlag.conversations.choices import Channel, Direction, State
from handschlag.conversations.events import CallEvent
from handschlag.conversations.models import Conversation, HeardEvent, Leg, Line, Ring
from handschlag.conversations.rules import Sight, standing
from handschlag.core.models import Installation
from handschlag.people import queries as people
from handschlag.people.models import User

PRACTICE = "practice"
LOST_AFTER = timedelta(hours=4)


@transaction.atomic
def hear(event: CallEvent, *, now: datetime) -> Conversation:
    """Act on one event of an exchange and return the conversation it belongs to.

    Idempotent and indifferent to order: duplicates change nothing, an event of an unknown call opens it, a late new
    call fills in what was missing, a transfer or forward (`origin`) joins the call it came from. The call is one
    conversation with all its legs; what it is follows from them.
    """
    _one_at_a_time(event)
    leg = _leg_of(event, now=now)
    is_new = _note_heard(leg, event)
    call = Conversation.objects.select_for_update().get(id=leg.conversation_id)
    if not is_new and event.kind != "offered":
        return call
    _fold_into_leg(leg, event)
    _fold_into_call(call, event)
    recognise_caller(call, now=now)
    link_dialling(call, now=now)
    _stand(call, now=now)
    return call


@transaction.atomic
def sweep_lost_calls(*, now: datetime, older_than: timedelta = LOST_AFTER) -> int:
    """Close calls whose end nobody told us: they ended unseen. Return how many. A true end heard later still counts."""
    lost = Conversation.objects.select_for_update(skip_locked=True).filter(
        ~Q(state=State.OVER), channel=Channel.CALL, started_at__lt=now - older_than
    )
    swept = 0
    for call in lost.order_by("id")[:200]:
        legs = Leg.objects.filter(conversation=call, ended_at__isnull=True)
        legs.update(ended_at=now, is_lost=True)
        _stand(call, now=now)
        swept += 1
    return swept


def _one_at_a_time(event: CallEvent) -> None:
    """Events of one call wait for each other, also those of a call and the one it came from."""
    keys = sorted({f"call {event.source} {call}" for call in (event.call, event.origin) if call})
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def _leg_of(event: CallEvent, *, now: datetime) -> Leg:
    leg = Leg.objects.filter(source=event.source, call=event.call).first()
    if leg is None:
        call = _call_of(event) or Conversation.objects.create(
            channel=Channel.CALL,
            direction=event.direction or Direction.IN,
            state=State.RINGING,
            started_at=min(event.at, now),
            is_practice=_is_practice(event),
        )
        leg = Leg.objects.create(conversation=call, source=event.source, call=event.call, origin=event.origin)
    elif event.origin and not leg.origin:
        leg.origin = event.origin
        leg.save(update_fields=["origin"])
    return leg


def _is_practice(event: CallEvent) -> bool:
    """In an example installation everything is an example: there the practice phone rings like any other."""
    if not event.source.startswith(PRACTICE):
        return False
    return not Installation.objects.filter(id=1, is_example=True).exists()


def _call_of(event: CallEvent) -> Conversation | None:
    """The conversation this new leg continues: that of its origin, of its siblings, or of the legs that came of it."""
    same = Q(origin=event.call)
    if event.origin:
        same |= Q(call=event.origin) | Q(origin=event.origin)
    found = Leg.objects.filter(same, source=event.source).exclude(call=event.call).order_by("conversation", "id")
    leg = found.select_related("conversation").first()
    return leg.conversation if leg else None


def _note_heard(leg: Leg, event: CallEvent) -> bool:
    """Whether this event is new. Digits count each time, all else once per party."""
    same = {"at": event.at, "digits": event.dtmf[:40]} if event.kind == "dtmf" else {}
    _heard, is_new = HeardEvent.objects.get_or_create(
        leg=leg, kind=event.kind, party=event.leg[:80], **same, defaults={"at": event.at}
    )
    return is_new


def _fold_into_leg(leg: Leg, event: CallEvent) -> None:
    if event.kind == "offered":
        leg.offered_at = min(leg.offered_at or event.at, event.at)
        leg.diversion = leg.diversion or event.diversion[:80]
        Ring.objects.bulk_create(
            [Ring(leg=leg, user=user) for user in _ours(event) if event.direction != "out"],
            ignore_conflicts=True,
        )
    elif event.kind == "answered":
        _fold_answer(leg, event)
    elif event.kind == "ended":
        _fold_end(leg, event)
    leg.save()


def _fold_answer(leg: Leg, event: CallEvent) -> None:
    """The first human wins over a machine, the earlier over the later."""
    is_machine = is_voicemail(event)
    if leg.answered_at is not None and not (leg.by_machine and not is_machine) and leg.answered_at <= event.at:
        return
    if leg.answered_at is not None and is_machine and not leg.by_machine:
        return
    found = _ours(event)
    leg.answered_at, leg.by_machine = event.at, is_machine
    leg.answered_by = found[0] if found and not is_machine else None
    leg.answering = (event.answering or next(iter(event.users), ""))[:80]


def _fold_end(leg: Leg, event: CallEvent) -> None:
    """A party that stopped ringing ends nothing while another one still rings or speaks."""
    leg.cause = leg.cause or event.cause[:40]
    leg.seconds = leg.seconds if leg.seconds is not None else event.seconds
    if event.leg and _others_are_live(leg, event.leg):
        return
    if leg.ended_at is None or leg.is_lost or event.at < leg.ended_at:
        leg.ended_at, leg.is_lost = event.at, False


def _others_are_live(leg: Leg, party: str) -> bool:
    began = set(HeardEvent.objects.filter(leg=leg, kind__in=["offered", "answered"]).values_list("party", flat=True))
    ended = set(HeardEvent.objects.filter(leg=leg, kind="ended").values_list("party", flat=True))
    return "" not in ended and bool(began - ended - {party, ""})


def is_voicemail(event: CallEvent) -> bool:
    names = {name.casefold() for name in (*event.users, event.answering, event.cause)}
    return "voicemail" in names


def _ours(event: CallEvent) -> list[User]:
    return people.user_by_extension([*event.users, *([event.answering] if event.answering else [])])


def _fold_into_call(call: Conversation, event: CallEvent) -> None:
    """What an event tells about both ends. What is known is not overwritten by a later leg's view of it."""
    if event.direction and event.kind == "offered" and not call.legs.exclude(call=event.call).exists():
        call.direction = event.direction
    if event.kind == "offered" and event.direction == "out" and call.user is None:
        call.user = next(iter(_ours(event)), None)
    is_first_leg = not event.origin or event.origin == event.call
    if event.remote_raw and (not call.remote_raw or (event.kind == "offered" and is_first_leg)):
        call.remote_raw, call.remote_e164 = event.remote_raw[:80], event.remote_e164[:20]
    call.is_anonymous = (call.is_anonymous or event.is_anonymous) and not call.remote_e164
    call.is_internal = call.is_internal or event.is_internal
    call.local_raw = call.local_raw or event.local_raw[:80]
    call.queue = call.queue or event.queue[:80]
    if call.line is None and event.local_e164:
        call.line = Line.objects.filter(e164=event.local_e164).first()
        call.team = call.team or (call.line.team if call.line else None)


def _stand(call: Conversation, *, now: datetime) -> None:
    """Let the call be what its legs say, save it, and draw the consequences of what changed."""
    legs = list(Leg.objects.filter(conversation=call).select_related("answered_by").order_by("id"))
    sights = [_sight(leg) for leg in legs]
    stands = standing(sights, is_incoming=call.direction == Direction.IN)
    was = call.state
    firsts = [sight.first_at for sight in sights if sight.first_at is not None]
    call.started_at = min([call.started_at, *firsts])
    call.state, call.ending = stands.state, stands.ending or ""
    call.connected_at, call.over_at = stands.connected_at, stands.over_at
    talking = [leg for leg, sight in zip(legs, sights, strict=True) if sight.talked_from is not None]
    answered = [leg for leg in talking if leg.answered_by is not None]
    is_put_through = False
    if answered:
        latest = max(answered, key=lambda leg: leg.answered_at or call.started_at)
        is_put_through = was == State.CONNECTED and _has_left(call.user_id, answered)
        call.user = latest.answered_by if call.user is None or was == State.RINGING or is_put_through else call.user
    draw_consequences(call, was=was, is_put_through=is_put_through, now=now)
    call.save()


def _has_left(user: int | None, answered: list[Leg]) -> bool:
    """Who had the call hung up, and a colleague goes on speaking: it was put through after a word among the two."""
    theirs = [leg for leg in answered if leg.answered_by_id == user]
    return (
        bool(theirs)
        and all(leg.ended_at is not None for leg in theirs)
        and any(leg.ended_at is None for leg in answered)
    )


def _sight(leg: Leg) -> Sight:
    return Sight(
        offered_at=leg.offered_at,
        answered_at=leg.answered_at,
        ended_at=leg.ended_at,
        by_machine=leg.by_machine,
        cause=leg.cause,
        seconds=leg.seconds,
        is_lost=leg.is_lost,
    )
