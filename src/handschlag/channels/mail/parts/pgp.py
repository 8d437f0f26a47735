"""OpenPGP inside the text: what is there, and the signed text without its armour. Nothing is verified or opened here."""

from __future__ import annotations

import re
from typing import Final

SIGNED: Final = "-----BEGIN PGP SIGNED MESSAGE-----"
ENCRYPTED: Final = "-----BEGIN PGP MESSAGE-----"
_SIGNATURE: Final = "-----BEGIN PGP SIGNATURE-----"
_END: Final = "-----END PGP SIGNATURE-----"
_ARMOUR_HEADER: Final = re.compile(r"(?:Hash|NotDashEscaped|Charset): ?.*", re.IGNORECASE)


def found_in(text: str) -> list[str]:
    """`pgp-signed`, `pgp-encrypted`: by a line of its own, not by being spoken of."""
    return [name for mark, name in ((SIGNED, "pgp-signed"), (ENCRYPTED, "pgp-encrypted")) if f"\n{mark}" in f"\n{text}"]


def is_armour(lines: list[str]) -> list[bool]:
    """Which lines are nothing but armour around a signed text."""
    inside = head = False
    told = []
    for line in lines:
        bare = line.strip()
        if bare == SIGNED:
            head = True
            told.append(True)
            continue
        if bare == _SIGNATURE:
            inside = True
        told.append(inside or (head and bool(_ARMOUR_HEADER.fullmatch(bare))))
        head = head and bool(bare)
        inside = inside and bare != _END
    return told
