"""Background work of the ladder: the nightly look at every school, and a look at those whose marks have changed."""

from __future__ import annotations

import uuid

from absence.actions.ladder import follow_ladder
from absence.actions.ladder_letters import draft_ladder_letters
from attendance_mis.jobs.each import for_each
from attendance_mis.jobs.once import once
from attendance_mis.kit import clock
from attendance_mis.tenancy.tasks import trust_task
from registers.models import School

JOB = "ladder"


@trust_task
def follow_ladders() -> int:
    """Once a day for each school; returns how many were done now. A day that was missed is caught up by the next."""
    period = clock.today().isoformat()
    return for_each(School.objects.all(), lambda school: _school(school, period))


def _school(school: School, period: str) -> bool:
    def work() -> dict[str, object]:
        """Crossings first, then their letters: nothing is sent, a person approves each."""
        today = clock.today()
        return {**follow_ladder(school, today), **draft_ladder_letters(school, today)}

    return once(JOB, period, work, school_id=school.id) is not None


@trust_task
def ladder_changed_marks(school_id: str, pupil_ids: list[str]) -> dict[str, int]:
    """At once, for the pupils of one save."""
    school = School.objects.filter(id=uuid.UUID(school_id)).first()
    if school is None:
        return {}
    return dict(follow_ladder(school, clock.today(), [uuid.UUID(one) for one in pupil_ids]))
