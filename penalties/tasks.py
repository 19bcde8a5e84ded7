"""Work on penalties in the background: what follows a changed mark, and the daily look."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence

from django.db.models import Q

from attendance_mis.jobs.each import for_each
from attendance_mis.jobs.once import once
from attendance_mis.kit import clock
from attendance_mis.tenancy.database import connection
from attendance_mis.tenancy.tasks import trust_task
from penalties.actions.improving import watch_improvement
from penalties.actions.judging import rejudge_pupils, rejudge_school
from penalties.actions.opening import open_due_cases
from penalties.models import ImprovementNotice
from registers.models import School, Spell

logger = logging.getLogger(__name__)


@trust_task
def judge_pupils(pupil_ids: Sequence[str]) -> int:
    """Marks of these pupils changed: their cases are judged again; how many changed."""
    return rejudge_pupils([uuid.UUID(one) for one in pupil_ids], clock.today())


@trust_task
def open_for(pupil_id: str) -> int:
    """This pupil reached ten: a case at the school whose roll they are on; how many were opened."""
    today = clock.today()
    spell = (
        Spell.objects.filter(
            Q(leaves_on=None) | Q(leaves_on__gte=today), pupil_id=pupil_id, starts_on__lte=today
        )
        .select_related("school", "pupil")
        .last()
    )
    return open_due_cases(spell.school, today, pupil=spell.pupil) if spell else 0


@trust_task
def look_at_penalties() -> int:
    """Once a day for each school: cases opened, held, watched. Safe to run again; what a lost message left is done here."""
    return for_each(School.objects.all(), _school)


def _school(school: School) -> int:
    today = clock.today()

    def work() -> dict[str, object]:
        return {
            "opened": open_due_cases(school, today),
            "rejudged": rejudge_school(school.id, today),
            "alerts": _watch(school),
        }

    done = once("penalties.daily", today.isoformat(), work, school_id=school.id)
    if done is not None:
        logger.info("Penalties of school %s in %s: %s", school.urn, connection.schema_name, done.outcome)
    return done is not None


def _watch(school: School) -> int:
    running = ImprovementNotice.objects.filter(case__school=school, state="running")
    return sum(watch_improvement(notice, clock.today()) for notice in running)
