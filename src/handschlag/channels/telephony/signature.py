"""Proof that a webhook comes from the exchange itself. Pure; a broken key or signature proves nothing."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key


def is_from_sipgate(body: bytes, signature: str, public_key: str) -> bool:
    """`X-Sipgate-Signature`: RSA-SHA256 (PKCS #1 v1.5) over the raw body, in base64; the key in PEM."""
    try:
        key = load_pem_public_key(public_key.strip().encode())
        assert isinstance(key, RSAPublicKey)
        key.verify(base64.b64decode(signature, validate=True), body, padding.PKCS1v15(), SHA256())
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError, AssertionError, binascii.Error):
        return False
    return True


def is_from_placetel(body: bytes, signature: str, secret: str) -> bool:
    """`X-PLACETEL-SIGNATURE`: HMAC-SHA256 over the raw body, in hex."""
    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.strip().lower().encode())


def is_public_key(text: str) -> bool:
    """Whether this is an RSA public key in PEM, as sipgate publishes it."""
    try:
        return isinstance(load_pem_public_key(text.strip().encode()), RSAPublicKey)
    except (UnsupportedAlgorithm, ValueError, TypeError):
        return False
