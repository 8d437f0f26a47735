"""How much of one mail is read. What lies beyond is left out and said in `problems`; the raw mail is kept elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes before, in characters after decoding."""

    size: int = 150 * MEGABYTE
    header: int = 4 * MEGABYTE
    fields: int = 2_000
    depth: int = 25
    parts: int = 1_000
    addresses: int = 10_000
    references: int = 500
    text: int = 2 * MEGABYTE
    html: int = 4 * MEGABYTE
    unpacked: int = 150 * MEGABYTE
    """What one container inside a mail (winmail.dat, an opaque signature) may hold in all."""


STANDARD: Final = Limits()
