"""One notification of Placetel → one `CallEvent`."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from handschlag.channels.telephony import parsing
from handschlag.channels.telephony.parsing import Fields, Reading
from handschlag.conversations.events import CallEvent, Direction

EVENTS: Final[dict[str, parsing.Event]] = {
    "IncomingCall": "offered",
    "OutgoingCall": "offered",
    "CallAccepted": "answered",
    "HungUp": "ended",
}
DIRECTIONS: Final[dict[str, Direction]] = {"incomingcall": "in", "outgoingcall": "out", "callaccepted": "in"}
# Zammad leaves the last four empty; an outgoing call that did not get through would then look like a talk.
CAUSES: Final = {
    "missed": "cancel",
    "voicemail": "voicemail",
    "blocked": "blocked",
    "accepted": "normalClearing",
    "busy": "busy",
    "canceled": "cancel",
    "cancelled": "cancel",
    "unavailable": "notFound",
    "congestion": "congestion",
}


def parse(fields: Fields, *, source: str, reading: Reading, at: datetime) -> CallEvent:
    """Numbers are national. `direction` is missing in older versions: implied by the event, unknown for HungUp."""
    kind = parsing.read_event(fields, EVENTS)
    implied = DIRECTIONS.get(fields.one("event").casefold())
    direction = implied or parsing.read_direction(fields)
    parties = parsing.read_parties(fields, reading, direction, international=False, is_new=kind == "offered")
    ending = fields.one("type").casefold()
    return CallEvent(
        source=source,
        call=fields.required("call_id", "callId"),
        kind=kind,
        at=at,
        direction=direction,
        users=fields.all("peer"),
        queue=fields.one("from" if direction == "out" else "to"),
        cause=CAUSES.get(ending, ending[:40]) if kind == "ended" else "",
        seconds=parsing.read_seconds(fields, "duration") if kind == "ended" else None,
        **parties.as_fields(),
    )
