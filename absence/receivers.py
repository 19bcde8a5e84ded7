"""Marks changed: look again who is not accounted for. Only queues; the page catches up by itself if the queue is down."""

from __future__ import annotations

import logging
import uuid
from typing import Any

from django.dispatch import receiver

from attendance_mis.tenancy.database import connection
from registers.signals import marks_followed

logger = logging.getLogger(__name__)


@receiver(marks_followed, dispatch_uid="follow-up looks again")
def look_again(*, school_id: uuid.UUID, **_: Any) -> None:  # Any: what other receivers need
    _queue(connection.schema_name, str(school_id))


def _queue(schema: str, school_id: str) -> None:
    """A lost message loses nothing: the clock-work and the page itself look again."""
    from absence.tasks import marks_came_in

    try:
        marks_came_in.apply_async([schema, school_id], retry=False)
    except Exception as failure:
        logger.warning("Follow-up of trust %s was not queued: %s", schema, type(failure).__name__)
