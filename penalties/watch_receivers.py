"""Marks changed: look at the threshold again. Only queues; what is not queued is found by the nightly look."""

from __future__ import annotations

import logging
from typing import Any

from django.dispatch import receiver

from attendance_mis.tenancy.database import connection
from registers.signals import marks_followed

logger = logging.getLogger(__name__)


@receiver(marks_followed, dispatch_uid="threshold looks again")
def look_again(*, pupils: list[str], **_: Any) -> None:  # Any: for other receivers
    _queue(connection.schema_name, pupils)


def _queue(schema: str, pupils: list[str]) -> None:
    from penalties.watch_tasks import watch_changed

    try:
        watch_changed.apply_async([schema, pupils], retry=False)
    except Exception as failure:  # the broker is away: the mark is saved all the same
        logger.warning("The threshold watch of trust %s was not queued: %s", schema, type(failure).__name__)
