"""The number of a row as an address, a form or a foreign system carries it: text that anybody may have typed."""

from __future__ import annotations

LARGEST = 2**63 - 1
"""What PostgreSQL's bigint holds."""


def read_id(text: str) -> int | None:
    """Whole and not negative, in ASCII digits, and no larger than a column holds; anything else is nobody's: None."""
    if not (text.isascii() and text.isdecimal()) or len(text) > len(str(LARGEST)):
        return None
    number = int(text)
    return number if number <= LARGEST else None
