"""Work that happens once for a period, whoever asks for it and however often (promise P19).

The row is taken by a guarded statement; a second scheduler, a repeated task or a worker started again finds it done
and does nothing. A run that was killed is taken over when its time is up; a failed one is tried again at the next call.
"""

from __future__ import annotations

import logging
import traceback
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from attendance_mis.kit import clock
from attendance_mis.tenancy.database import connection

from .models import JobRun

logger = logging.getLogger(__name__)
LONGEST = timedelta(minutes=30)
"""No job of one school takes so long; after it the run is given up for dead."""


def once(
    job: str,
    period: str,
    work: Callable[[], Mapping[str, object]],
    *,
    school_id: uuid.UUID | None = None,
    longest: timedelta = LONGEST,
) -> JobRun | None:
    """Do `work` and keep what it says, unless it was done before; `None` if it was done or is being done.

    `work` runs in one transaction with the row that says it is done: both are kept or neither. A failure is kept
    and raised.
    """
    run = _take(job, period, school_id, clock.now(), longest)
    if run is None:
        return None
    try:
        with transaction.atomic():
            run.outcome = dict(work())
            _end(run, "done")
    except Exception as failure:
        run.outcome, run.error = {}, _words(failure)
        _end(run, "failed")
        logger.error("%s of trust %s, %s failed: %s", job, connection.schema_name, period, run.error)
        raise
    return run


def _take(
    job: str, period: str, school_id: uuid.UUID | None, now: datetime, longest: timedelta
) -> JobRun | None:
    """The row, ours; `None` when it is done or somebody is at it."""
    key = {"job": job, "period": period, "school_id": school_id}
    fresh = {"state": "running", "began_at": now, "held_until": now + longest}
    made = JobRun.objects.bulk_create([JobRun(**key, **fresh)], ignore_conflicts=True)[0]
    if JobRun.objects.filter(id=made.id).exists():
        return made
    free = Q(state="failed") | Q(state="running", held_until__lte=now)
    taken = JobRun.objects.filter(free, **key).update(
        **fresh, attempts=F("attempts") + 1, ended_at=None, error="", outcome={}
    )
    return JobRun.objects.get(**key) if taken else None


def _end(run: JobRun, state: str) -> None:
    run.state, run.ended_at = state, clock.now()
    run.save(update_fields=["state", "ended_at", "outcome", "error"])


def _words(failure: Exception) -> str:
    """The failure's kind and place: its message may hold a child's name."""
    frames = traceback.extract_tb(failure.__traceback__)
    place = f" at {frames[-1].name}, line {frames[-1].lineno}" if frames else ""
    return f"{type(failure).__name__}{place}"[:500]
