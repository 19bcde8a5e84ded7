"""Daily work on leave."""

from __future__ import annotations

from functools import partial

from absence.actions.leave_watch import watch_leave
from attendance_mis.jobs.once import once
from attendance_mis.kit import clock
from attendance_mis.tenancy.tasks import trust_task
from registers.models import School


@trust_task
def watch_ended_leave() -> int:
    """See at every school who is away beyond a leave, once a day; how many schools were looked at."""
    today, done = clock.today(), 0
    for school in School.objects.all():
        work = partial(watch_leave, school, today)
        run = once("leave-watch", today.isoformat(), work, school_id=school.id)
        done += run is not None
    return done
