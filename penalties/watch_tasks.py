"""Background work of the threshold: the nightly look at everybody, and a look at those whose marks have changed."""

from __future__ import annotations

import uuid

from attendance_mis.jobs.once import once
from attendance_mis.kit import clock
from attendance_mis.tenancy.tasks import trust_task
from penalties.actions.watch import watch_pupils, watch_trust

JOB = "threshold-watch"


@trust_task
def watch_thresholds() -> dict[str, object]:
    """Once a day for the trust; a day that was missed is caught up by the next."""
    today = clock.today()
    run = once(JOB, today.isoformat(), lambda: dict(watch_trust(today)))
    return run.outcome if run else {}


@trust_task
def watch_changed(pupil_ids: list[str]) -> dict[str, int]:
    """At once, for pupils of one save."""
    return dict(watch_pupils([uuid.UUID(one) for one in pupil_ids], clock.today()))
