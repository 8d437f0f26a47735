"""What the tracker of manager messages knows of a channel and of a call. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from handschlag.channels.telephony.ami.parse import ChannelName, is_extension, is_inside, is_outside
from handschlag.channels.telephony.parsing import Reading

BY_CAUSE: Final = {
    "1": "notFound", "3": "notFound", "28": "notFound", "17": "busy", "18": "noAnswer", "19": "noAnswer",
    "20": "noAnswer", "21": "noAnswer", "34": "congestion", "38": "congestion", "42": "congestion", "44": "congestion",
}  # fmt: skip
BY_DIAL_STATUS: Final = {
    "BUSY": "busy", "NOANSWER": "noAnswer", "CANCEL": "cancel", "CHANUNAVAIL": "notFound", "CONGESTION": "congestion",
}  # fmt: skip

Side = Literal["outside", "inside", "between"]


@dataclass
class Channel:
    """One end of a call at the exchange. A Local channel is between two ends and is nobody."""

    unique_id: str
    name: ChannelName
    number: str
    extension: str
    side: Side
    seen_at: datetime
    bridge: str = ""

    @property
    def who(self) -> str:
        """What the exchange calls the telephone: its extension, or the name of its endpoint."""
        return self.name.endpoint


@dataclass
class Call:
    """All channels with one Linkedid. `legs` are the names under which it goes on after transfers."""

    name: str
    began_at: datetime
    live: dict[str, Channel] = field(default_factory=dict)
    first: Channel | None = None
    direction: Literal["in", "out"] | None = None
    is_internal: bool = False
    is_as_dialled: bool = False
    remote: str = ""
    local: str = ""
    queue: str = ""
    is_answered: bool = False
    by_machine: bool = False
    went_outside: bool = False
    is_over: bool = False
    dial_status: str = ""
    hung_up: str = ""
    cause: str = ""
    legs: list[str] = field(default_factory=list)
    waiting_leg: str = ""

    @property
    def is_offered(self) -> bool:
        return self.direction is not None

    @property
    def ending(self) -> str:
        """In the generic contract's words."""
        if self.by_machine:
            return "voicemail"
        if self.is_answered:
            return "normalClearing"
        if self.direction == "out":
            return BY_DIAL_STATUS.get(self.dial_status) or BY_CAUSE.get(self.hung_up, "cancel")
        if self.went_outside:
            return "forwarded"
        return self.cause or BY_CAUSE.get(self.hung_up, "cancel")


def side_of(name: ChannelName, context: str, number: str, *, contexts: tuple[str, ...], reading: Reading) -> Side:
    """Whether a channel leads to somebody outside, to one of our telephones, or is between two others."""
    if name.is_local:
        return "between"
    if is_outside(context, contexts):
        return "outside"
    if contexts or is_extension(name.endpoint) or is_inside(context):
        return "inside"
    return "outside" if reading.number(number, international=True).e164 else "inside"
