"""The verbs of the room: begin, take in part by part, end, and take back."""

from handschlag.moving.actions.beginning import CannotMove, begin_move, end_move
from handschlag.moving.actions.parties import take_in_parties
from handschlag.moving.actions.tickets import take_in_tickets
from handschlag.moving.actions.undoing import go_on_undoing_move, undo_move

__all__ = [
    "CannotMove",
    "begin_move",
    "end_move",
    "go_on_undoing_move",
    "take_in_parties",
    "take_in_tickets",
    "undo_move",
]
