"""Work in the background: the week's questions about access; what is due to be destroyed, and destroying what was agreed."""

from __future__ import annotations

from datetime import timedelta

from attendance_mis.jobs.each import for_each
from attendance_mis.jobs.once import once
from attendance_mis.kit import clock
from attendance_mis.tenancy.tasks import trust_task
from protection.actions.digest import make_digest
from protection.actions.purge import carry_out, propose_due
from protection.models import Purge
from registers.models import School
from registers.rules.calendar import monday_of


@trust_task
def digest_access() -> int:
    """Last week's questions, once for each school, whenever the worker comes by. Returns how many were made."""
    monday = monday_of(clock.today()) - timedelta(days=7)

    def ask(school: School) -> bool:
        def work() -> dict[str, object]:
            return {"questions": len(make_digest(school, monday).questions)}

        return once("digest_access", monday.isoformat(), work, school_id=school.id) is not None

    return for_each(School.objects.all(), ask)


@trust_task
def propose_purges() -> int:
    """What a killed worker left of a confirmed purge is gone on with; then, every night, what is due at each school."""
    today = clock.today()

    def propose(school: School) -> int:
        def work() -> dict[str, object]:
            return {"proposed": [one.record_class for one in propose_due(school, today)]}

        run = once("propose_purges", today.isoformat(), work, school_id=school.id)
        return len(run.outcome["proposed"]) if run else 0

    for left in Purge.objects.filter(state="confirmed"):
        carry_out(left)
    return for_each(School.objects.all(), propose)


@trust_task
def carry_out_purge(purge_id: str) -> int:
    """A purge two people have agreed to. Asked again it goes on where it was, or finds nothing to do."""
    return carry_out(Purge.objects.get(id=purge_id))
