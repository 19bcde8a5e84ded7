"""Background work of support: notices to social and youth-offending workers the day an absence stays unexplained."""

from __future__ import annotations

from attendance_mis.jobs.each import for_each
from attendance_mis.jobs.once import once
from attendance_mis.kit import clock
from attendance_mis.tenancy.tasks import trust_task
from registers.models import School
from registers.queries.setup import setup_of
from registers.rules.calendar import SATURDAY
from support.actions.workers import draft_notices

JOB = "worker-notices"


@trust_task
def tell_workers() -> int:
    """Each hour of the school day, for each school; returns how many schools were looked at now.

    The drafts are keyed by worker and day, so a run that was killed is simply done again by the next hour's.
    """
    period = f"{clock.local_now():%Y-%m-%dT%H}"
    return for_each(School.objects.all(), lambda school: _school(school, period))


def _quiet(school: School) -> bool:
    """At a weekend without school nobody is written to again about Friday's absence."""
    today = clock.today()
    return today.weekday() >= SATURDAY and not setup_of(school).calendar.open_to_anybody(today)


def _school(school: School, period: str) -> bool:
    if _quiet(school):
        return False

    def work() -> dict[str, object]:
        return {"due": draft_notices(school, clock.today())}

    return once(JOB, period, work, school_id=school.id) is not None
