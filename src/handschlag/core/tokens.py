"""The token of a link: 128 bits, in letters and digits that can be read out and typed."""

from __future__ import annotations

import base64
import hashlib
import re

TOKEN = re.compile(r"[a-z2-7]{26}")
BYTES = 16


def token_of(keyed: bytes) -> str:
    """26 small letters and digits 2 to 7 of the first 16 bytes (base32: no 0 and O, no 1 and l)."""
    return base64.b32encode(keyed[:BYTES]).decode("ascii").rstrip("=").lower()


def tidy_token(typed: str) -> str:
    """The token as it was handed out, "" for what cannot be one. Whoever types it may write capitals and hyphens."""
    token = typed.replace("-", "").strip().lower()
    return token if TOKEN.fullmatch(token) else ""


def hash_of(token: str) -> str:
    """SHA-256; a token of 128 random bits needs no salt."""
    return hashlib.sha256(token.encode("ascii")).hexdigest()
