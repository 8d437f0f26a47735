"""How long what opens a customer's own pages lasts, and how much of a customer a person may see there."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Final

LINK_LASTS: Final = timedelta(days=90)
CODE_LASTS: Final = timedelta(minutes=10)
VISIT_LASTS: Final = timedelta(hours=2)
MOST_TRIES: Final = 5
CODES_AN_HOUR: Final = 5
DIGITS: Final = 6


def sees_everything(*, person: int | None, is_main: bool, others: Collection[int], is_authorised: bool) -> bool:
    """The customer's own address, the main person, whoever is authorised, and whoever is alone; others see their own."""
    return person is None or is_main or is_authorised or not set(others) - {person}


def tidy_code(typed: str) -> str:
    """The six digits as they were sent, "" for what cannot be a code. Spaces and hyphens are how people write them."""
    digits = typed.replace(" ", "").replace("-", "").strip()
    return digits if len(digits) == DIGITS and digits.isascii() and digits.isdigit() else ""


def initials(name: str) -> str:
    """„E. R.“ of Ernst Roth: enough for them to know that they are meant, for nobody else to know who."""
    return " ".join(f"{part[0].upper()}." for part in name.split() if part[0].isalpha())[:20]
