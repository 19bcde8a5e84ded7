"""Sealing safeguarding notes: readable with the key of the installation and inside their own trust only (SAF-04).

Each trust has a key of its own, derived from `SAFEGUARDING_KEY` and the trust's name; the case a note belongs to is
bound to it, so that a row moved to another case or trust no longer opens.
"""

from __future__ import annotations

import uuid

from django.conf import settings

from attendance_mis.kit import sealing
from attendance_mis.kit.sealing import CannotOpen
from attendance_mis.tenancy.database import connection

__all__ = ["CannotOpen", "seal", "unseal"]


def _key() -> bytes:
    purpose = b"registra safeguarding notes " + connection.schema_name.encode()
    return sealing.key_for(settings.SAFEGUARDING_KEY, purpose)


def seal(text: str, case_id: uuid.UUID) -> bytes:
    return sealing.seal(text, key=_key(), bound_to=case_id.bytes)


def unseal(sealed: bytes, case_id: uuid.UUID) -> str:
    """The note's text; `CannotOpen` if it was sealed with another key or for another case."""
    return sealing.unseal(sealed, key=_key(), bound_to=case_id.bytes)
