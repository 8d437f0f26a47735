"""Which number we show to whom we call, and what is kept of a secret address."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable


def fits(pattern: str, dialled: str) -> bool:
    """Whether the whole dialled number is described by `pattern`, in which `*` stands for at least one character."""
    expression = "".join(".+?" if part == "*" else re.escape(part) for part in re.split(r"(\*)", pattern))
    return re.fullmatch(expression, dialled) is not None


def caller_id(rows: Iterable[tuple[str, str]], *, dialled: Iterable[str], default: str) -> str:
    """The caller id of the first row whose pattern fits one of the writings of the dialled number, else `default`.

    `rows` are (pattern, caller id) in their order; a blank default means that the exchange decides.
    """
    writings = tuple(dialled)
    return next((shown for pattern, shown in rows if any(fits(pattern, number) for number in writings)), default)


def hashed(token: str) -> str:
    """What is kept of a token. Looking up by it tells nothing about a token that nearly fits."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
