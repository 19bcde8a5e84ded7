"""News from the registers. A receiver only queues work: the marks are on disk whether or not anybody hears of them."""

from __future__ import annotations

import logging
import uuid
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from attendance_mis.tenancy.database import connection
from penalties.signals import threshold_changed
from registers.signals import marks_followed

logger = logging.getLogger(__name__)


@receiver(marks_followed, dispatch_uid="penalties judge again")
def judge_again(*, pupils: list[str], **_: Any) -> None:  # Any: what other receivers need
    _queue(connection.schema_name, pupils)


@receiver(threshold_changed, dispatch_uid="penalties open a case")
def open_at_once(*, pupil_id: uuid.UUID, kind: str, **_: Any) -> None:  # Any: what other receivers need
    """Ten was reached: a consideration is opened. Nothing more ever follows by itself."""
    if kind in ("found", "stands_again"):
        schema = connection.schema_name
        transaction.on_commit(lambda: _queue_opening(schema, str(pupil_id)), robust=True)


def _queue_opening(schema: str, pupil: str) -> None:
    from penalties.tasks import open_for

    try:
        open_for.apply_async([schema, pupil], retry=False)
    except Exception as failure:
        logger.warning("A penalty case of trust %s was not queued: %s", schema, type(failure).__name__)


def _queue(schema: str, pupils: list[str]) -> None:
    """A lost message loses nothing: a case is judged again whenever it is opened, and every one once a day."""
    from penalties.tasks import judge_pupils

    try:
        judge_pupils.apply_async([schema, pupils], retry=False)
    except Exception as failure:
        logger.warning("Penalties of trust %s were not queued: %s", schema, type(failure).__name__)
