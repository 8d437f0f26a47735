"""When two deliveries are one mail (ADR 0225). Pure."""

from __future__ import annotations

import hashlib
import re
from typing import Final

_ON_THE_WAY: Final = re.compile(
    rb"^(?:received|return-path|delivered-to|x-original-to|x-delivered-to|envelope-to|x-envelope-to)[ \t]*:"
    rb"[^\n]*+\n(?:[ \t][^\n]*+\n)*+",
    re.IGNORECASE | re.MULTILINE,
)
_ENVELOPE: Final = re.compile(rb"\A(?:>?From [^\n]*+\n)")


def fingerprint(raw: bytes, *, has_id: bool) -> str:
    """SHA-256 in hexadecimal. Line ends do not count; with a Message-ID neither does what servers wrote on the way."""
    told = raw.replace(b"\r\n", b"\n")
    if has_id:
        told = _ENVELOPE.sub(b"", told)
        head, blank, body = told.partition(b"\n\n")
        told = _ON_THE_WAY.sub(b"", head + b"\n") + blank + body
    return hashlib.sha256(told).hexdigest()
