"""Status codes of mail servers: RFC 3463 (`5.1.1`), RFC 5321 (`550`), or only words."""

from __future__ import annotations

import re
from typing import Final

_ENHANCED: Final = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
_REPLY: Final = re.compile(r"(?<![\d.:-])([45])[0-5]\d(?=[ \-:;,']|$)(?!\s*(?:bytes|kb|mb|ms|sec))", re.IGNORECASE)
_SOFT: Final = re.compile(
    r"\bdelay|verz(?:ö|oe)ger|noch nicht|not yet|will (?:keep|continue|be retried|retry|try)|keep trying|re-?try|tempor(?:är|ar)|"
    r"vor(?:ü|ue)bergehend|try again|later|sp(?:ä|ae)ter|weiterhin versucht|quota|mailbox (?:is )?full|postfach (?:ist )?voll|over ?quota|"
    r"insufficient (?:storage|system)|grey-?list|timed? out|timeout|connection (?:refused|reset)",
    re.IGNORECASE,
)
_FINAL: Final = re.compile(r"permanent|fatal|giving up|given up|gave up|dauerhaft|endg(?:ü|ue)ltig", re.IGNORECASE)


def read(text: str) -> str:
    """The first code in it as RFC 3463 writes it; `5.0.0` for a bare `550`; empty if there is none."""
    if found := _ENHANCED.search(text):
        return ".".join(found.groups())
    found = _REPLY.search(text)
    return f"{found[1]}.0.0" if found else ""


def is_hard(code: str, words: str) -> bool:
    """By the class of the code: 5 stays, 4 passes. Without a code by the words, and hard where they say nothing."""
    if code:
        return code.startswith("5")
    return bool(_FINAL.search(words)) or not _SOFT.search(words)
