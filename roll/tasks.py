"""Work on the roll in the background: the returns of the day. Safe to run again; the page finds the same by itself."""

from __future__ import annotations

import logging
import uuid

from attendance_mis.jobs.each import for_each
from attendance_mis.jobs.once import once
from attendance_mis.kit import clock
from attendance_mis.tenancy.database import connection
from attendance_mis.tenancy.tasks import trust_task
from registers.models import School
from roll.actions.finding import find_returns

logger = logging.getLogger(__name__)
DAILY = "roll.returns"


@trust_task
def look_for_returns() -> int:
    """Once a day for each school, and again at noon for a worker that came late; how many schools were done."""
    return for_each(School.objects.all(), _school)


def _school(school: School) -> int:
    today = clock.today()
    done = once(DAILY, today.isoformat(), lambda: dict(find_returns(school, today)), school_id=school.id)
    if done is not None:
        logger.info("Returns of school %s in %s: %s", school.urn, connection.schema_name, done.outcome)
    return done is not None


@trust_task
def roll_changed(school_id: str) -> int:
    """A pupil joined or left: look at once."""
    school = School.objects.filter(id=uuid.UUID(school_id)).first()
    return sum(find_returns(school, clock.today()).values()) if school else 0
