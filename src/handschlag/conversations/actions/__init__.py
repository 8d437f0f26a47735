"""The only writers of conversations and of the lines they come through."""

from handschlag.conversations.actions.line import (
    CannotBlock,
    CannotChangeConnection,
    CannotChangeLine,
    add_line,
    block_number,
    change_connection,
    change_line,
    create_connection,
    note_health,
    remove_connection,
    remove_line,
    rotate_token,
    set_caller_ids,
    unblock_number,
)

__all__ = [
    "CannotBlock",
    "CannotChangeConnection",
    "CannotChangeLine",
    "add_line",
    "block_number",
    "change_connection",
    "change_line",
    "create_connection",
    "note_health",
    "remove_connection",
    "remove_line",
    "rotate_token",
    "set_caller_ids",
    "unblock_number",
]
