"""Work in the background that keeps schools able to work when this product is not there."""

from __future__ import annotations

from datetime import time

from attendance_mis.jobs.once import once
from attendance_mis.kit import clock
from attendance_mis.tenancy.tasks import trust_task
from registers.models import School

from .keeping import keep_last_known
from .last_known import is_school_day

AFTER_REGISTERS = time(9, 30)
"""By then the morning's registers are in: a second edition says who came."""


@trust_task
def make_last_known() -> int:
    """Each school's last known registers, twice a school day: before school and after the registers. Returns how many."""
    now = clock.local_now()
    edition = "before" if now.time() < AFTER_REGISTERS else "after"
    made = 0
    for school in School.objects.all():
        if not is_school_day(school, now.date()):
            continue

        def work(school: School = school) -> dict[str, object]:
            kept = keep_last_known(school, now.date())
            return {"pupils": kept.pupils, "pages": kept.pages}

        made += once("last known registers", f"{now.date()} {edition}", work, school_id=school.id) is not None
    return made
