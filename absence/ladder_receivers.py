"""Marks changed: look at the ladder again. Only queues; what is not queued is found by the nightly look."""

from __future__ import annotations

import logging
import uuid
from typing import Any

from django.dispatch import receiver

from attendance_mis.tenancy.database import connection
from registers.signals import marks_followed

logger = logging.getLogger(__name__)


@receiver(marks_followed, dispatch_uid="ladder looks again")
def look_again(*, school_id: uuid.UUID, pupils: list[str], **_: Any) -> None:  # Any: for other receivers
    _queue(connection.schema_name, str(school_id), pupils)


def _queue(schema: str, school_id: str, pupils: list[str]) -> None:
    from absence.ladder_tasks import ladder_changed_marks

    try:
        ladder_changed_marks.apply_async([schema, school_id, pupils], retry=False)
    except Exception as failure:  # the broker is away: the mark is saved all the same
        logger.warning("The ladder of trust %s was not queued: %s", schema, type(failure).__name__)
