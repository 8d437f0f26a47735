"""The practice phone: rings through the same door as a real exchange, so that everything can be tried without one.

A practice call is kept as raw input and then heard by `conversations`, exactly as a webhook would be. Its source is
"practice:<id of the user whose phone rings>", which marks the conversation as practice (in an example installation,
where all is practice, it counts like any other).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _

from handschlag.conversations import actions as conversations
from handschlag.conversations.events import CallEvent, Kind
from handschlag.conversations.models import Conversation, Leg
from handschlag.core import intake, phone
from handschlag.core.errors import Cannot
from handschlag.core.models import Installation, RawInput
from handschlag.people.models import User


class CannotPickUp(Cannot):
    """It rings elsewhere, or no longer."""


CONTENT_TYPE = "application/json"
FALLBACK_REGION = "DE"


@dataclass(frozen=True, kw_only=True)
class Sign:
    """What the practice exchange says about one call, as it is written into the raw input."""

    call: str
    kind: Kind
    number: str
    login: str
    at: str
    cause: str = ""


def ring(*, number: str, user: User, now: datetime) -> str:
    """Let `number` ("anonymous" for a withheld one) ring at `user`'s desk; returns the name of the call."""
    call = uuid4().hex
    _say(Sign(call=call, kind="offered", number=number, login=user.login, at=now.isoformat()), user=user, now=now)
    return call


def answer(*, call: str, number: str, user: User, now: datetime) -> None:
    _say(Sign(call=call, kind="answered", number=number, login=user.login, at=now.isoformat()), user=user, now=now)


def hang_up(*, call: str, number: str, user: User, cause: str, now: datetime) -> None:
    """`cause` in the words of the generic contract: normalClearing after talking, cancel when the caller gave up."""
    sign = Sign(call=call, kind="ended", number=number, login=user.login, at=now.isoformat(), cause=cause)
    _say(sign, user=user, now=now)


def is_ringing(*, conversation: Conversation, user: User) -> bool:
    """Whether this is a practice call that rings at this user's desk now."""
    return _ringing_leg(conversation, user) is not None


def pick_up(*, conversation: Conversation, user: User, now: datetime) -> Conversation:
    """Pick up a practice call that rings at this user's desk, as lifting the receiver would."""
    leg = _ringing_leg(conversation, user)
    if leg is None:
        raise CannotPickUp(_("This call does not ring at your desk."))
    answer(call=leg.call, number=conversation.remote_raw or "anonymous", user=user, now=now)
    return Conversation.objects.get(pk=conversation.pk)


def _ringing_leg(conversation: Conversation, user: User) -> Leg | None:
    waiting = Leg.objects.filter(conversation=conversation, source=source_of(user), ended_at=None, answered_at=None)
    return waiting.first()


def source_of(user: User) -> str:
    return f"practice:{user.id}"


def _say(sign: Sign, *, user: User, now: datetime) -> None:
    body = json.dumps(asdict(sign)).encode()
    raw = intake.keep(source=source_of(user), body=body, content_type=CONTENT_TYPE, meta={}, now=now)

    def hear(kept: RawInput) -> None:
        conversations.hear(event_from(kept.source, json.loads(bytes(kept.body))), now=now)

    intake.handle(raw, hear, now=now)


def event_from(source: str, told: dict[str, Any]) -> CallEvent:
    """The raw input as a call event. Numbers are read as the installation's own region reads them."""
    home = Installation.objects.filter(id=1).values_list("region", "area_code").first()
    region, area_code = home or (FALLBACK_REGION, "")
    number = phone.normalise(told["number"], region=region, area_code=area_code)
    return CallEvent(
        source=source,
        call=told["call"],
        kind=told["kind"],
        at=datetime.fromisoformat(told["at"]),
        direction="in",
        remote_raw=told["number"],
        remote_e164=number.e164 or "",
        is_anonymous=number.kind == "anonymous",
        users=(told["login"],),
        answering=told["login"] if told["kind"] == "answered" else "",
        cause=told["cause"],
    )
