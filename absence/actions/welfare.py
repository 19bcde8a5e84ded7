"""Recording a welfare call (ABS-24)."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import transaction

from absence.models import WelfareCall
from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock

from .events import needs_words


@transaction.atomic
def record_welfare_call(
    school_id: uuid.UUID, pupil_id: uuid.UUID, *, words: str, likely_return: date | None, by: Actor
) -> WelfareCall:
    assert by.id is not None  # a person rang
    told = needs_words(words, "words", "Write how the child is and what was said.")
    row = WelfareCall.objects.create(
        school_id=school_id, pupil_id=pupil_id, day=clock.today(), at=clock.now(), words=told[:1000],
        likely_return=likely_return, by_id=by.id, by_name=by.name, by_position=by.position,
    )  # fmt: skip
    record("welfare_call.recorded", by=by, school_id=school_id, subject_id=pupil_id)
    return row
