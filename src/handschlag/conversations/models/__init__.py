"""The nouns of what was said and through which line."""

from handschlag.conversations.models.conversation import Conversation, HeardEvent, Leg, Participant, Ring
from handschlag.conversations.models.line import BlockedNumber, Connection, Line, OutboundCallerId

__all__ = [
    "BlockedNumber",
    "Connection",
    "Conversation",
    "HeardEvent",
    "Leg",
    "Line",
    "OutboundCallerId",
    "Participant",
    "Ring",
]
