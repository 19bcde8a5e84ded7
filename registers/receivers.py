"""Marks changed: the workers are told, once for all the saves of a school within some seconds.

A save pays for one exchange with Redis, however many apps follow marks; the worker tells them all. News that is lost
loses nothing: whatever follows marks also looks by itself, at night and when its page is opened.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from attendance_mis.kit.gathering import call_failed, gather
from attendance_mis.tenancy.database import connection
from registers.signals import marks_changed, news_of

logger = logging.getLogger(__name__)
TOGETHER_SECONDS = 3
"""Thirty registers handed in within seconds are looked at once."""


@receiver(marks_changed, dispatch_uid="tell the workers")
def tell_the_workers(
    *, school_id: uuid.UUID, cells: Iterable[tuple[uuid.UUID, date, object]], **_: Any
) -> None:  # Any: what other receivers need
    schema, pupils = connection.schema_name, {str(pupil) for pupil, _, _ in cells}
    transaction.on_commit(lambda: _tell(schema, str(school_id), pupils), robust=True)


def _tell(schema: str, school_id: str, pupils: set[str]) -> None:
    from registers.tasks import follow_marks

    news = news_of(schema, school_id)
    try:
        if not gather(news, pupils):
            return
        try:
            follow_marks.apply_async([schema, school_id], countdown=TOGETHER_SECONDS, retry=False)
        except Exception:
            call_failed(news)
            raise
    except Exception as failure:  # Redis is away: the mark is saved all the same
        logger.warning("News of marks of trust %s was not queued: %s", schema, type(failure).__name__)
