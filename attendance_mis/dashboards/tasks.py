"""Work of the dashboards in the background: reports to governors are made when their stretch is over (DSH-10)."""

from __future__ import annotations

from attendance_mis.jobs.each import for_each
from attendance_mis.jobs.once import once
from attendance_mis.kit import clock
from attendance_mis.tenancy.tasks import trust_task
from registers.models import School

from .governors.issue import issue_due


@trust_task
def issue_governor_reports() -> int:
    """Once a day for each school; what a day without a worker left out is made up. Returns how many were made."""
    today = clock.today()

    def issue(school: School) -> int:
        def work() -> dict[str, object]:
            return {"issued": issue_due(school, today)}

        run = once("issue_governor_reports", today.isoformat(), work, school_id=school.id)
        return len(run.outcome["issued"]) if run else 0

    return for_each(School.objects.all(), issue)
