"""Calls for tests, heard as an exchange tells them."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from handschlag.conversations import actions as conversations
from handschlag.conversations.events import CallEvent
from handschlag.conversations.models import Conversation
from tests.factories.people import NOW

_next = count(1)

ROTH = "+492214710382"
STRANGER = "+492214710999"
OURS = "+492214710100"


def event(kind: str = "offered", call: str = "1", *, at: datetime = NOW, after: float = 0, **more: Any) -> CallEvent:
    """`after`: seconds later than `at`. Numbers are Roth's and ours unless said otherwise."""
    said: dict[str, Any] = {"source": "generic:1", "direction": "in", "remote_raw": ROTH, "remote_e164": ROTH}
    said |= {"local_raw": OURS, "local_e164": OURS} | more
    if "remote_e164" in more and "remote_raw" not in more:
        said["remote_raw"] = more["remote_e164"]
    return CallEvent(kind=kind, call=call, at=at + timedelta(seconds=after), **said)


def hear(*events: CallEvent, now: datetime | None = None) -> Conversation:
    """Tell the house these events in this order; the conversation of the last one, fresh from the database."""
    for told in events:
        heard = conversations.hear(told, now=now or told.at)
    return Conversation.objects.get(id=heard.id)


def missed(remote: str = ROTH, *, at: datetime = NOW, rings: float = 20, **more: Any) -> Conversation:
    call = f"missed{next(_next)}"
    return hear(
        event("offered", call, at=at, remote_e164=remote, **more),
        event("ended", call, at=at, after=rings, remote_e164=remote, cause="cancel", **more),
    )


def talked(
    remote: str = ROTH, *, at: datetime = NOW, seconds: float = 120, user: str = "", **more: Any
) -> Conversation:
    """A call of some length; `user` is the login of who spoke."""
    call = f"talked{next(_next)}"
    users = (user,) if user else ()
    return hear(
        event("offered", call, at=at, remote_e164=remote, users=users, **more),
        event("answered", call, at=at, after=5, remote_e164=remote, users=users, **more),
        event("ended", call, at=at, after=5 + seconds, remote_e164=remote, cause="normalClearing", **more),
    )
