"""Marks changed: one message to the workers, whoever wants to look again.

A save pays for one message, not for one of each app that follows it; the worker that takes it tells them all. A lost
message loses nothing: whatever follows marks also looks by itself, at night and when its page is opened.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from attendance_mis.tenancy.database import connection
from registers.signals import marks_changed

logger = logging.getLogger(__name__)


@receiver(marks_changed, dispatch_uid="tell the workers")
def tell_the_workers(
    *, school_id: uuid.UUID, cells: Iterable[tuple[uuid.UUID, date, object]], **_: Any
) -> None:  # Any: what other receivers need
    schema, pupils = connection.schema_name, sorted({str(pupil) for pupil, _, _ in cells})
    transaction.on_commit(lambda: _queue(schema, str(school_id), pupils), robust=True)


def _queue(schema: str, school_id: str, pupils: list[str]) -> None:
    from registers.tasks import follow_marks

    try:
        follow_marks.apply_async([schema, school_id, pupils], retry=False)
    except Exception as failure:  # the broker is away: the mark is saved all the same
        logger.warning("News of marks of trust %s was not queued: %s", schema, type(failure).__name__)
