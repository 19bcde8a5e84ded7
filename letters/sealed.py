"""An address in a message that opens something for whoever has it: put in only as the message leaves, kept sealed.

So neither the outbox nor a copy of the database lets anybody else use it.
"""

from __future__ import annotations

import uuid

from django.conf import settings

from attendance_mis.kit import sealing
from attendance_mis.kit.sealing import CannotOpen
from attendance_mis.tenancy.database import connection

__all__ = ["CannotOpen", "seal", "unseal"]


def _key() -> bytes:
    return sealing.key_for(settings.SECRET_KEY, b"registra addresses " + connection.schema_name.encode())


def seal(address: str, part_id: uuid.UUID) -> bytes:
    return sealing.seal(address, key=_key(), bound_to=part_id.bytes)


def unseal(sealed: bytes, part_id: uuid.UUID) -> str:
    """The address; `CannotOpen` after the installation's secret was changed."""
    return sealing.unseal(sealed, key=_key(), bound_to=part_id.bytes)
