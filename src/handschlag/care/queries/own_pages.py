"""What a customer can choose on their own pages: whom they know and when those are free; what they asked about their data."""

from __future__ import annotations

from datetime import datetime

from handschlag.care.choices import DataAsked
from handschlag.care.queries.availability import Answer, honest_answers
from handschlag.conversations.choices import Channel
from handschlag.conversations.models import Promised
from handschlag.customers import queries as customers
from handschlag.promises.choices import Clock, Kind, State
from handschlag.promises.models import Promise

SLOTS = 6


def call_faces(customer: int, *, now: datetime) -> list[Answer]:
    """Whoever looks after them and whoever stands in, each with the next times that can really be promised."""
    face = customers.responsibility(customer, now=now)
    ids = [user for user in (face.owner_id, face.stand_in_id) if user is not None]
    found = {answer.user.pk: answer for answer in honest_answers(ids, now=now, most=SLOTS)} if ids else {}
    return [found[user] for user in ids if user in found]


def agreed_calls(customer: int, *, now: datetime) -> int:
    """How many calls they chose themselves are still ahead."""
    booked = Promised.objects.filter(
        conversation__channel=Channel.PORTAL, conversation__customer__in=customers.family(customer)
    )
    ahead = Promise.objects.filter(kind=Kind.CALL_BACK, clock=Clock.FIXED, state=State.OPEN, due_at__gt=now)
    return ahead.filter(pk__in=booked.values("promise")).count()


def open_data_request(customer: int, person: int | None, kind: str) -> Promise | None:
    """Our promise to answer this, while it is owed."""
    asked = Promised.objects.filter(
        line=f"data:{kind}", conversation__customer__in=customers.family(customer), conversation__person=person
    )
    return Promise.objects.filter(pk__in=asked.values("promise"), state=State.OPEN).order_by("due_at").first()


def data_requests(customer: int, person: int | None) -> list[tuple[DataAsked, Promise]]:
    """What they asked and is not answered yet, with by when it will be."""
    found = ((kind, open_data_request(customer, person, kind)) for kind in DataAsked)
    return [(kind, promise) for kind, promise in found if promise is not None]
