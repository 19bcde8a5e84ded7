"""A pupil stayed away beyond a leave: follow it up. Only queues; what is not queued is made up for by the daily look."""

from __future__ import annotations

import logging
import uuid
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from absence.signals_leave import leave_exceeded
from attendance_mis.tenancy.database import connection

logger = logging.getLogger(__name__)


@receiver(leave_exceeded, dispatch_uid="follow-up beyond leave")
def follow_up(*, school_id: uuid.UUID, **_: Any) -> None:  # Any: for other receivers
    transaction.on_commit(lambda: _queue(connection.schema_name, str(school_id)), robust=True)


def _queue(schema: str, school_id: str) -> None:
    from absence.tasks_leave import leave_was_exceeded

    try:
        leave_was_exceeded.apply_async([schema, school_id], retry=False)
    except Exception as failure:  # the broker is away: the fact is kept all the same
        logger.warning(
            "Follow-up beyond leave of trust %s was not queued: %s", schema, type(failure).__name__
        )
