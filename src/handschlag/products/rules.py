from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import date


def tidy_code(text: str) -> str:
    """As codes are stored and compared: composed, capital letters, single dashes for blanks."""
    return re.sub(r"[\s_]+", "-", unicodedata.normalize("NFKC", text).strip()).upper()


def suggest_code(name: str, taken: Collection[str]) -> str:
    """A short code for a product's name ("Private Haftpflicht" → "PRI-HAF"), numbered until it is not taken."""
    words = re.findall(r"[A-Z0-9]+", unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper())
    stem = "-".join(word[:3] for word in words[:4]) or "P"
    return next(code for n in range(1, len(taken) + 2) if (code := stem if n == 1 else f"{stem}-{n}") not in taken)


def is_supported(*, supported_until_on: date | None, ended_on: date | None, on: date) -> bool:
    """Whether a version is still looked after on a day; the last day counts."""
    return all(end is None or on <= end for end in (supported_until_on, ended_on))


def reach(edges: Iterable[tuple[int, int]], start: int) -> set[int]:
    """All that hangs on `start` by pairs (who needs, what is needed), directly or not, without itself."""
    hanging: dict[int, set[int]] = {}
    for who, what in edges:
        hanging.setdefault(what, set()).add(who)
    found, new = set[int](), {start}
    while new:
        new = {who for what in new for who in hanging.get(what, ())} - found
        found |= new
    return found - {start}


def closes_circle(edges: Iterable[tuple[int, int]], who: int, what: int) -> bool:
    """Whether `who` needing `what` would make something need itself."""
    return who == what or what in reach(edges, who)
