"""One push of sipgate.io → one `CallEvent`."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from handschlag.channels.telephony import parsing
from handschlag.channels.telephony.parsing import CannotParse, Fields, Reading
from handschlag.conversations.events import CallEvent

EVENTS: Final[dict[str, parsing.Event]] = {
    "newCall": "offered",
    "answer": "answered",
    "hangup": "ended",
    "dtmf": "dtmf",
}


def parse(fields: Fields, *, source: str, reading: Reading, at: datetime) -> CallEvent:
    """Numbers are E.164 without plus, or `anonymous`. A transferred call is a new call with the same `origCallId`."""
    direction = parsing.read_direction(fields)
    if direction is None and fields.one("event").casefold() != "dtmf":
        raise CannotParse("direction", "is missing")
    kind = parsing.read_event(fields, EVENTS)
    call = parsing.read_call_id(fields)
    origin = fields.one("origCallId")
    parties = parsing.read_parties(fields, reading, direction, international=True, is_new=kind == "offered")
    return CallEvent(
        source=source,
        call=call,
        kind=kind,
        at=at,
        direction=direction,
        users=fields.all("user") or fields.all("fullUserId") or fields.all("userId"),
        answering=fields.one("answeringNumber"),
        queue=fields.one("from" if direction == "out" else "to"),
        origin="" if origin == call else origin,
        diversion=fields.one("diversion"),
        cause=parsing.read_cause(fields),
        dtmf=fields.one("dtmf"),
        **parties.as_fields(),
    )


def user_ids(fields: Fields) -> tuple[str, ...]:
    """What sipgate calls our people besides their names: `1234567w0`, `w0`. For finding the user, not for showing."""
    return (*fields.all("fullUserId"), *fields.all("userId"))
