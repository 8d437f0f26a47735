"""Judgement about conversations: pure."""

from handschlag.conversations.rules.calls import Sight, Standing, standing
from handschlag.conversations.rules.notes import Command, note_commands
from handschlag.conversations.rules.rhythm import Rhythm, rhythm
from handschlag.conversations.rules.wrapping import REMAINS, Happened, Proposal, propose

__all__ = [
    "REMAINS",
    "Command",
    "Happened",
    "Proposal",
    "Rhythm",
    "Sight",
    "Standing",
    "note_commands",
    "propose",
    "rhythm",
    "standing",
]
