"""Work on registers in the background: passing on that marks changed, and the nightly check of the chain."""

from __future__ import annotations

import logging
import uuid

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.jobs.each import for_each
from attendance_mis.kit.gathering import take
from attendance_mis.tenancy.database import connection
from attendance_mis.tenancy.tasks import trust_task
from registers.models import School
from registers.queries.chain_check import check_school
from registers.rules.chain import report
from registers.signals import marks_followed, news_of

logger = logging.getLogger(__name__)


@trust_task
def follow_marks(school_id: str) -> None:
    """Tell whoever follows marks whose changed since it was told last. Safe to run twice: they look at the register."""
    pupils = take(news_of(connection.schema_name, school_id))
    if pupils:
        marks_followed.send(sender=None, school_id=uuid.UUID(school_id), pupils=pupils)


@trust_task
def verify_registers() -> int:
    """Check every school's chained record; returns how many do not hold. Each result is in the audit list."""
    return for_each(School.objects.all(), _is_broken)


def _is_broken(school: School) -> bool:
    verdict = check_school(school)
    record(
        "register.verified",
        by=Actor.system(),
        school_id=school.id,
        holds=verdict.holds,
        said=report(verdict),
    )
    if not verdict.holds:
        logger.error("The register of school %s does not hold: %s", school.urn, report(verdict))
    return not verdict.holds
