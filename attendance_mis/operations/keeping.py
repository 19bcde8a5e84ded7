"""Making the last known registers, sealing them, laying a copy where the school reaches it, and letting them go again."""

from __future__ import annotations

import io
import os
import uuid
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from pypdf import PdfReader, PdfWriter

from attendance_mis.kit import clock, sealing
from attendance_mis.kit.ids import uuid7
from attendance_mis.tenancy.database import connection
from registers.models import School

from .last_known import as_pdf, last_known
from .models import LastKnownRegisters

KEPT = timedelta(days=5)
"""Over a weekend and a day more: they are for today, and are personal data of every family."""


@transaction.atomic
def keep_last_known(school: School, day: date) -> LastKnownRegisters:
    """Make and seal them; older ones go. A copy is laid in the school's folder once this is committed."""
    found = last_known(school, day)
    made = as_pdf(found)
    key = uuid7()
    row = LastKnownRegisters.objects.create(
        id=key,
        school=school,
        day=day,
        made_at=found.at,
        pages=made.pages,
        pupils=found.pupils,
        sealed=sealing.seal_bytes(made.pdf, key=_key(), bound_to=key.bytes),
    )
    LastKnownRegisters.objects.filter(school=school, made_at__lt=clock.now() - KEPT).delete()
    schema = connection.schema_name
    transaction.on_commit(lambda: _lay(schema, school.urn, row, made.pdf))
    return row


def opened(row: LastKnownRegisters) -> bytes:
    """The PDF; `CannotOpen` if it was sealed under another key."""
    return sealing.unseal_bytes(bytes(row.sealed), key=_key(), bound_to=uuid.UUID(str(row.id)).bytes)


def _key() -> bytes:
    return sealing.key_for(
        settings.SECRET_KEY, b"registra last known registers " + connection.schema_name.encode()
    )


def _lay(schema: str, urn: str, row: LastKnownRegisters, pdf: bytes) -> None:
    """Outside the product every copy takes a password to open: a folder is read by more programs than people."""
    password = settings.LAST_KNOWN_PASSWORDS.get(schema, "")
    if not settings.LAST_KNOWN_FOLDER or not password:
        return
    folder = Path(settings.LAST_KNOWN_FOLDER) / schema / urn
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    made = row.made_at.astimezone(clock.LONDON)
    file = folder / f"last-known-registers-{urn}-{made:%Y-%m-%d-%H%M}.pdf"
    unfinished = file.with_suffix(".unfinished")
    unfinished.write_bytes(_locked(pdf, password))
    os.replace(unfinished, file)
    oldest = f"last-known-registers-{urn}-{made - KEPT:%Y-%m-%d-%H%M}.pdf"
    for old in folder.glob(f"last-known-registers-{urn}-*.pdf"):
        if old.name < oldest:
            old.unlink(missing_ok=True)


def _locked(pdf: bytes, password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.encrypt(password, algorithm="AES-256")
    locked = io.BytesIO()
    writer.write(locked)
    return locked.getvalue()
