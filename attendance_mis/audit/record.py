"""Writing to the audit list: one call, inside the transaction of the act it records."""

from __future__ import annotations

import uuid

from attendance_mis.kit import clock

from .actor import Actor
from .heard import written
from .models import AuditEvent


def record(
    verb: str,
    *,
    by: Actor,
    school_id: uuid.UUID | None = None,
    subject_id: uuid.UUID | None = None,
    **facts: object,
) -> None:
    AuditEvent.objects.create(
        at=clock.now(),
        verb=verb,
        by_id=by.id,
        by_name=by.name,
        by_position=by.position,
        school_id=school_id,
        subject_id=subject_id,
        facts=facts,
    )
    written(subject_id)
