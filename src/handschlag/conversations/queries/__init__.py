"""Questions about conversations and the lines they come through."""

from handschlag.conversations.queries.line import (
    Door,
    blocked_numbers,
    caller_id_for,
    connections,
    find_door,
    fritzboxes_to_hear,
    get_blocked_number,
    get_connection,
    get_line,
    heard_lately,
    heard_since,
    is_blocked,
    lines,
)

__all__ = [
    "Door",
    "blocked_numbers",
    "caller_id_for",
    "connections",
    "find_door",
    "fritzboxes_to_hear",
    "get_blocked_number",
    "get_connection",
    "get_line",
    "heard_lately",
    "heard_since",
    "is_blocked",
    "lines",
]
