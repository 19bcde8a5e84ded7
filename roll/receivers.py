"""A pupil was admitted: the return the law asks for is put in the list. Only queues; the page and the night find it too."""

from __future__ import annotations

import logging
import uuid
from typing import Any

from django.dispatch import receiver

from attendance_mis.tenancy.database import connection
from registers.signals import pupil_admitted

logger = logging.getLogger(__name__)


@receiver(pupil_admitted, dispatch_uid="roll looks for returns")
def look_at_once(*, school_id: uuid.UUID, **_: Any) -> None:  # Any: what other receivers need
    from roll.tasks import roll_changed

    try:
        roll_changed.apply_async([connection.schema_name, str(school_id)], retry=False)
    except Exception as failure:
        logger.warning(
            "News of the roll of trust %s was not queued: %s", connection.schema_name, type(failure).__name__
        )
