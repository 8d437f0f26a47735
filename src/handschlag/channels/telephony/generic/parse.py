"""One webhook of the generic contract → one `CallEvent`. Fields as in docs/admin/telephony.md."""

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
VOICEMAIL: Final = "voicemail"


def parse(fields: Fields, *, source: str, reading: Reading, at: datetime) -> CallEvent:
    """Numbers may come as `493055571600`, `02214710334`, `+49 123 456789`, an extension or a queue's name."""
    direction = parsing.read_direction(fields)
    if direction is None and fields.one("event").casefold() != "dtmf":
        raise CannotParse("direction", "is missing")
    kind = parsing.read_event(fields, EVENTS)
    parties = parsing.read_parties(fields, reading, direction, international=True, is_new=kind == "offered")
    users = fields.all("user") or fields.all("user_id")
    is_machine = kind == "answered" and tuple(user.casefold() for user in users) == (VOICEMAIL,)
    return CallEvent(
        source=source,
        call=parsing.read_call_id(fields),
        kind=kind,
        at=at,
        direction=direction,
        users=users,
        answering=fields.one("answeringNumber", "answering_number"),
        queue=fields.one("queue") or fields.one("from" if direction == "out" else "to"),
        cause=VOICEMAIL if is_machine else parsing.read_cause(fields),
        dtmf=fields.one("dtmf"),
        **parties.as_fields(),
    )
