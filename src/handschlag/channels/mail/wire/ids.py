"""Message-ID, In-Reply-To, References: `<left@right>` each, also where the brackets, the at sign or the folding are broken."""

from __future__ import annotations

import re
from typing import Final

from handschlag.channels.mail.wire import words

_BRACKETED: Final = re.compile(r"<([^<>]*)>")
_BLANK: Final = re.compile(r"\s+")
_LONGEST: Final = 998
_COMMENT: Final = re.compile(r"\([^()]*\)|\"[^\"]*\"")


def read_all(raw: bytes, *, most: int) -> list[str]:
    """Each once, in their order. Of too many the first and the last ones, which are what threads hang on."""
    text = words.decode(raw)
    found = [tidy for inner in _BRACKETED.findall(text) if (tidy := _tidied(inner))]
    if not found:
        bare = _COMMENT.sub(" ", text).replace("<", " ").replace(">", " ").replace(",", " ")
        found = [f"<{token}>" for token in bare.split() if "@" in token.strip("@") and len(token) <= _LONGEST]
    once = list(dict.fromkeys(found))
    return once if len(once) <= most else [*once[: most // 2], *once[len(once) - most // 2 :]]


def read_one(raw: bytes | None) -> str | None:
    """A Message-ID; what has neither brackets nor at sign still tells two mails apart."""
    if raw is None:
        return None
    found = read_all(raw, most=2)
    if found:
        return found[0]
    bare = _BLANK.sub("", words.decode(raw)).strip("<>")
    return f"<{bare[:_LONGEST]}>" if bare else None


def _tidied(inner: str) -> str:
    inner = _BLANK.sub("", inner)
    return f"<{inner}>" if inner and len(inner) <= _LONGEST else ""
