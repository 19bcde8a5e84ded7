"""Marks changed: look again who is not accounted for. Only queues; the page catches up by itself if the queue is down."""

from __future__ import annotations

import logging
import uuid
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.dispatch import receiver

from attendance_mis.tenancy.database import connection
from registers.signals import marks_changed

logger = logging.getLogger(__name__)
TOGETHER_SECONDS = 5
"""Thirty registers handed in within seconds are looked at once."""


@receiver(marks_changed, dispatch_uid="follow-up looks again")
def look_again(*, school_id: uuid.UUID, **_: Any) -> None:  # Any: what other receivers need
    transaction.on_commit(lambda: _queue(connection.schema_name, school_id), robust=True)


def _queue(schema: str, school_id: uuid.UUID) -> None:
    """A lost message loses nothing: the clock-work and the page itself look again."""
    from absence.tasks import marks_came_in

    try:
        if cache.add(f"follow-up:{school_id}", 1, TOGETHER_SECONDS):
            marks_came_in.apply_async([schema, str(school_id)], countdown=TOGETHER_SECONDS, retry=False)
    except Exception as failure:
        logger.warning("Follow-up of trust %s was not queued: %s", schema, type(failure).__name__)
