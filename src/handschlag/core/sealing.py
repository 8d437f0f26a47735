"""Secrets that have to be read again (a box's password, a shared key) lie sealed in the database.

Sealed with a key derived from the installation's signing key, which never lies there: a copied database alone opens
nothing. Whoever changes the signing key has to enter these secrets anew.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class CannotUnseal(Exception):
    """Sealed with another signing key, or not sealed by us."""


def seal(text: str) -> str:
    """The text, readable only with this installation's signing key; "" stays ""."""
    return _cipher().encrypt(text.encode()).decode() if text else ""


def unseal(sealed: str) -> str:
    try:
        return _cipher().decrypt(sealed.encode()).decode() if sealed else ""
    except (InvalidToken, ValueError) as why:
        raise CannotUnseal from why


def keyed(purpose: str, salt: str) -> bytes:
    """32 bytes only this installation can make from `salt`, other ones for each purpose: HMAC-SHA256.

    What is made so need not be stored: whoever has the database alone cannot make it.
    """
    return hmac.digest(settings.SECRET_KEY.encode(), f"{purpose}\0{salt}".encode(), hashlib.sha256)


def _cipher() -> Fernet:
    key = hashlib.sha256(b"handschlag sealed secrets\0" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
