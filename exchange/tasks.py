"""Work of exchange in the background: reading files, making and sending the day's register."""

from __future__ import annotations

import uuid

from attendance_mis.jobs.each import for_each
from attendance_mis.jobs.once import once
from attendance_mis.kit import clock
from attendance_mis.tenancy.tasks import trust_task
from exchange.actions import incoming
from exchange.actions.daily import make_due, send_due
from exchange.actions.incoming import waiting_ids, work_on
from registers.imports import uploads
from registers.models import School


@trust_task
def work_on_incoming(incoming_id: str) -> None:
    """Read or load one file; the row says which. Safe to run twice."""
    work_on(uuid.UUID(incoming_id))


@trust_task
def sweep_incoming() -> int:
    """What a lost queue or a killed worker left is taken up, what nobody loaded in time goes; returns how many of the first."""
    incoming.forget_old()
    uploads.forget_old()
    ids = waiting_ids()
    for one in ids:
        work_on(one)
    return len(ids)


@trust_task
def make_daily_extracts() -> int:
    """The files of the day for every school, and new editions of days amended since; returns how many were made."""
    now = clock.local_now()

    def make(school: School) -> int:
        def work() -> dict[str, object]:
            return {"made": make_due(school, now.date())}

        run = once("daily_extract", f"{now:%Y-%m-%dT%H}", work, school_id=school.id)
        return int(run.outcome["made"]) if run else 0

    return for_each(School.objects.all(), make)


@trust_task
def send_daily_extracts() -> dict[str, int]:
    """Try what is due; each try is kept with what came of it."""
    return send_due()
