"""By which ways a customer may be told news (UWG §7, DSGVO Art. 6)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

EVERY_WAY: Final = frozenset({"call", "visit", "letter"})
NEEDS: Final = {"call": "phone", "visit": "phone", "letter": "letter"}
"""Advertising: which consent each way needs. Face to face as on the telephone, for nobody comes to us for that."""


def ways(purpose: str, *, consents: Collection[str]) -> frozenset[str]:
    """What concerns the contract every customer may hear; advertising only by ways they agreed to."""
    if purpose == "contract":
        return EVERY_WAY
    return frozenset(way for way in EVERY_WAY if NEEDS[way] in consents)
