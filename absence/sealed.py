"""Sealing safeguarding notes: readable with the key of the installation and inside their own trust only (SAF-04).

AES-256-GCM. Each trust has a key of its own, derived from `SAFEGUARDING_KEY` and the trust's name; the case a note
belongs to is bound to it, so that a row moved to another case or trust no longer opens.
"""

from __future__ import annotations

import os
import uuid

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from attendance_mis.tenancy.database import connection

_VERSION = b"\x01"
_NONCE = 12


class CannotOpen(Exception):
    """The note does not open with this key: another installation's, another trust's, or altered bytes."""


def _key() -> bytes:
    schema = connection.schema_name.encode()
    return HKDF(hashes.SHA256(), 32, salt=None, info=b"registra safeguarding notes " + schema).derive(
        settings.SAFEGUARDING_KEY.encode()
    )


def seal(text: str, case_id: uuid.UUID) -> bytes:
    nonce = os.urandom(_NONCE)
    return _VERSION + nonce + AESGCM(_key()).encrypt(nonce, text.encode(), case_id.bytes)


def unseal(sealed: bytes, case_id: uuid.UUID) -> str:
    """The note's text; `CannotOpen` if it was sealed with another key or for another case."""
    raw = bytes(sealed)
    nonce, body = raw[1 : 1 + _NONCE], raw[1 + _NONCE :]
    try:
        return AESGCM(_key()).decrypt(nonce, body, case_id.bytes).decode()
    except InvalidTag:
        raise CannotOpen from None
