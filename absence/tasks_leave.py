"""Daily work on leave."""

from __future__ import annotations

import uuid
from datetime import date
from functools import partial

from absence.actions.leave_watch import follow_up_beyond, watch_leave
from attendance_mis.jobs.each import for_each
from attendance_mis.jobs.once import once
from attendance_mis.kit import clock
from attendance_mis.tenancy.tasks import trust_task
from registers.models import School


@trust_task
def watch_ended_leave() -> int:
    """See at every school who is away beyond a leave, once a day; how many schools were looked at."""
    return for_each(School.objects.all(), partial(_school, clock.today()))


def _school(today: date, school: School) -> bool:
    work = partial(_look, school, today)
    return once("leave-watch", today.isoformat(), work, school_id=school.id) is not None


def _look(school: School, today: date) -> dict[str, object]:
    return {**watch_leave(school, today), "followed_up": follow_up_beyond(school, today)}


@trust_task
def leave_was_exceeded(school_id: str) -> int:
    """Somebody is away beyond a leave: open the follow-up now, without waiting for the next day's look."""
    school = School.objects.filter(id=uuid.UUID(school_id)).first()
    return follow_up_beyond(school, clock.today()) if school else 0
