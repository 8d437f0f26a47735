"""Which telephone of ours is made to dial, and what may be dialled by a click."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

PAUSE: Final = timedelta(seconds=4)
MOST_A_MINUTE: Final = 10
E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
TELEPHONE: Final = re.compile(r"[0-9]{2,6}")
SIP_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,39}")
BOX_TELEPHONE: Final = re.compile(r"(DECT|FON[0-9]?|ISDN|SIP|LAN/WLAN):? ?.{0,60}", re.IGNORECASE)


def telephone(provider: str, names: Iterable[str]) -> str | None:
    """Of all names an exchange has for somebody, the telephone that is to ring; None when there is none.

    A FRITZ!Box has one of its own for that ("") unless the name is one of its telephones (`DECT: Kern`).
    """
    known = [name.strip() for name in names]
    if provider == "fritzbox":
        return next((name for name in known if BOX_TELEPHONE.fullmatch(name)), "")
    short = [name for name in known if TELEPHONE.fullmatch(name)]
    return next(iter([*short, *(name for name in known if SIP_NAME.fullmatch(name))]), None)


def is_too_often(asked_at: Iterable[datetime], now: datetime) -> bool:
    """Whether somebody who asked at these moments has to wait: a double click is one call, a script is none."""
    lately = [at for at in asked_at if at > now - timedelta(minutes=1)]
    return len(lately) >= MOST_A_MINUTE or any(at > now - PAUSE for at in lately)


def may_be_dialled(e164: str, kind: str) -> bool:
    """Emergency and special numbers are dialled by hand: they cost, or somebody stands ready for them."""
    return E164.fullmatch(e164) is not None and kind in ("geographic", "mobile")
