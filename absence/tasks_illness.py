"""Daily work on illness and exclusion: one job for each trust, safe to run twice, late, or after a day without a worker."""

from __future__ import annotations

from datetime import date
from functools import partial

from absence.actions.illness_watch import watch
from attendance_mis.jobs.each import for_each
from attendance_mis.jobs.once import once
from attendance_mis.kit import clock
from attendance_mis.tenancy.tasks import trust_task
from registers.models import School

JOB = "illness-watch"


@trust_task
def watch_illness() -> int:
    """Look at every school once a day; how many were looked at now. A missed day is told by the next from the marks."""
    return for_each(School.objects.all(), partial(_school, clock.today()))


def _school(today: date, school: School) -> bool:
    return once(JOB, today.isoformat(), partial(watch, school, today), school_id=school.id) is not None
