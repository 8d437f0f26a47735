"""The nouns of what was said and through which line."""

from handschlag.conversations.models.carrying import HardMark
from handschlag.conversations.models.conversation import (
    AsideNote,
    Conversation,
    HeardEvent,
    Leg,
    Participant,
    Promised,
    Ring,
)
from handschlag.conversations.models.dialling import Dialling
from handschlag.conversations.models.line import BlockedNumber, Connection, Line, OutboundCallerId

__all__ = [
    "AsideNote",
    "BlockedNumber",
    "Connection",
    "Conversation",
    "Dialling",
    "HardMark",
    "HeardEvent",
    "Leg",
    "Line",
    "OutboundCallerId",
    "Participant",
    "Promised",
    "Ring",
]
