"""Clock-work of follow-up: one job for each trust, safe to run twice, late, or after a day without a worker."""

from __future__ import annotations

import uuid
from datetime import datetime

from absence.actions.cases import catch_up
from absence.actions.escalation import escalate_unanswered
from absence.actions.settling import settle_overdue
from attendance_mis.jobs.each import for_each
from attendance_mis.jobs.models import JobRun
from attendance_mis.jobs.once import once
from attendance_mis.kit import clock
from attendance_mis.tenancy.tasks import trust_task
from registers.models import School
from registers.queries.setup import setup_of

DAILY = "follow-up day"


@trust_task
def marks_came_in(school_id: str) -> int:
    """A register of this school changed: open and close cases. Returns how many changed."""
    school = School.objects.filter(id=uuid.UUID(school_id)).first()
    return catch_up(school, clock.now())[1] if school else 0


@trust_task
def keep_watch() -> int:
    """Every few minutes: registers that closed since, and alerts nobody answered. Returns how many things changed."""
    now = clock.now()
    return for_each(
        School.objects.all(), lambda school: catch_up(school, now)[1] + escalate_unanswered(school, now)
    )


@trust_task
def begin_day() -> int:
    """Once a school day, for each school: missed cases, marks N past their day. Returns how many schools were done."""
    now = clock.now()
    return for_each(School.objects.all(), lambda school: begin_school_day(school, now))


def begin_school_day(school: School, now: datetime) -> bool:
    """The day's work of one school; False if it is no school day or was done."""
    today = now.astimezone(clock.LONDON).date()
    if not setup_of(school).calendar.open_to_anybody(today):
        return False
    return once(DAILY, today.isoformat(), lambda: _work(school, now), school_id=school.id) is not None


def _work(school: School, now: datetime) -> dict[str, object]:
    """Everything is told from the marks and cases themselves, so days nobody worked are done with today's."""
    today = now.astimezone(clock.LONDON).date()
    before = JobRun.objects.filter(job=DAILY, school_id=school.id, state="done", period__lt=today.isoformat())
    last = max(before.values_list("period", flat=True), default="")
    settled = settle_overdue(school, now)
    return {
        "cases": catch_up(school, now)[1],
        "alerts": escalate_unanswered(school, now),
        "overdue": settled.overdue,
        "settled": settled.converted,
        "since": last,
    }
