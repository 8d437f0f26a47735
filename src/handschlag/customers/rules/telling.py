"""By which way a customer is told what concerns them: as they wish, as far as we have it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PHONE, EMAIL, LETTER = "phone", "email", "letter"
WHAT_WE_HAVE: Final = (EMAIL, PHONE, LETTER)
"""In this order, when nothing was said or what they wish cannot be done."""


@dataclass(frozen=True)
class Way:
    """`channel`: "" when there is none at all. `lacks`: what they wish and we cannot do; `is_wish`: it is as they wish."""

    channel: str
    is_wish: bool = False
    lacks: str = ""
    is_call_wished: bool = False


def way(wish: str, *, has: frozenset[str], wants_call: bool = False) -> Way:
    """`wish`: what they said once, for everything ("": nothing). `wants_call`: for this matter they asked to be called."""
    if wants_call and PHONE in has:
        return Way(PHONE, is_wish=True, is_call_wished=True)
    if wish in has:
        return Way(wish, is_wish=True, lacks=PHONE if wants_call else "", is_call_wished=wants_call)
    first = next((channel for channel in WHAT_WE_HAVE if channel in has), "")
    return Way(first, lacks=PHONE if wants_call else wish, is_call_wished=wants_call)
