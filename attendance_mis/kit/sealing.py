"""Sealing a text so that the database alone does not hold it: AES-256-GCM under a key derived for one purpose.

What a text belongs to is bound to it, so that a row moved elsewhere no longer opens.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION = b"\x01"
_NONCE = 12


class CannotOpen(Exception):
    """It does not open with this key: another installation's, another trust's, or altered bytes."""


def key_for(secret: str, purpose: bytes) -> bytes:
    """A key of its own for each purpose and trust, from one secret of the installation."""
    return HKDF(hashes.SHA256(), 32, salt=None, info=purpose).derive(secret.encode())


def seal(text: str, *, key: bytes, bound_to: bytes) -> bytes:
    return seal_bytes(text.encode(), key=key, bound_to=bound_to)


def unseal(sealed: bytes, *, key: bytes, bound_to: bytes) -> str:
    return unseal_bytes(sealed, key=key, bound_to=bound_to).decode()


def seal_bytes(content: bytes, *, key: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, content, bound_to)


def unseal_bytes(sealed: bytes, *, key: bytes, bound_to: bytes) -> bytes:
    raw = bytes(sealed)
    nonce, body = raw[1 : 1 + _NONCE], raw[1 + _NONCE :]
    try:
        return AESGCM(key).decrypt(nonce, body, bound_to)
    except InvalidTag:
        raise CannotOpen from None
