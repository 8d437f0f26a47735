"""Reports of delivery as RFC 3464 has them: one block of fields for the mail, one for each address."""

from __future__ import annotations

import re
from typing import Final

from handschlag.channels.mail.machine import status
from handschlag.channels.mail.mail import Bounce

KINDS: Final = frozenset({"message/delivery-status", "message/global-delivery-status"})
_FIELD: Final = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,60})[ \t]*:[ \t]*(.*)")
_BLANK: Final = re.compile(r"[ \t]+")
_TYPED: Final = re.compile(r"\s*(?:rfc822|utf-8|x400|smtp|dns|x-[a-z0-9-]+|unknown|local)\s*;\s*", re.IGNORECASE)
_HEX: Final = re.compile(r"\+([0-9A-F]{2})")
_FAILED: Final = frozenset({"failed", "failure", "delayed"})
_SUCCEEDED: Final = frozenset({"delivered", "relayed", "expanded"})
_MOST: Final = 2_000
_LONGEST_REASON: Final = 1_000
_SIGNED: Final = re.compile(r"(?:final|original)-recipient[ \t]*:[^\n]*@", re.IGNORECASE)


def read(text: str) -> list[Bounce]:
    """Each address that failed or is late, once; addresses that were reached are left out."""
    found: dict[str, Bounce] = {}
    for block in _blocks(text):
        if (bounce := _bounce(block)) and len(found) < _MOST:
            found.setdefault(bounce.address.lower(), bounce)
    return list(found.values())


def stands_in(text: str) -> bool:
    """A report that some program put into the text instead of a part of its own."""
    return bool(_SIGNED.search(text[:200_000]))


def _blocks(text: str) -> list[dict[str, str]]:
    """Fields in small letters; a field that comes twice in one block begins the next one, where the blank line is missing."""
    blocks: list[dict[str, str]] = [{}]
    last = ""
    for line in text.split("\n"):
        if not line.strip():
            blocks.append({})
        elif line[0] in " \t" and last in blocks[-1]:
            blocks[-1][last] += " " + line.strip()
        elif found := _FIELD.match(line):
            last = found[1].lower()
            if last in blocks[-1] and last in ("final-recipient", "original-recipient"):
                blocks.append({})
            blocks[-1].setdefault(last, found[2].strip())
    return [block for block in blocks if block]


def _bounce(block: dict[str, str]) -> Bounce | None:
    address = _address(block.get("original-recipient", "")) or _address(block.get("final-recipient", ""))
    if not address:
        return None
    action = block.get("action", "").partition(" ")[0].lower().strip(";,.()")
    reason = _TYPED.sub("", block.get("diagnostic-code", ""), count=1) or block.get("x-display-name", "")
    code = status.read(block.get("status", "")) or status.read(reason)
    if action in _SUCCEEDED or (action not in _FAILED and not code.startswith(("4", "5"))):
        return None
    reason = _BLANK.sub(" ", reason).strip()[:_LONGEST_REASON]
    is_hard = status.is_hard(code, reason) and action != "delayed"
    return Bounce(address, code, reason, is_hard)


def _address(typed: str) -> str:
    """`rfc822; anna@example.org`, brackets and xtext (RFC 3461) taken off; empty if it is none."""
    bare = _TYPED.sub("", typed, count=1).strip().strip("<>").strip()
    if typed.lower().lstrip().startswith("rfc822"):
        bare = _HEX.sub(lambda found: chr(int(found[1], 16)), bare)
    return bare if "@" in bare.strip("@") and not any(character.isspace() for character in bare) else ""
