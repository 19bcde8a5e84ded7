"""The head names somebody to decide on leave or illness for a while, and ends it (ROL-05, LEV-06)."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import transaction

from absence.models import LeaveDelegation
from attendance_mis.accounts.models import User
from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from registers.models import School


@transaction.atomic
def name_decider(
    person: User,
    *,
    first_day: date,
    last_day: date,
    in_writing: str,
    school: School,
    by: Actor,
    subject: str = "leave",
) -> LeaveDelegation:
    """From the first to the last day, both included, the person decides for the head; stops stay the head's own."""
    given = LeaveDelegation.objects.create(
        school=school, subject=subject, user_id=person.id, user_name=person.name, first_day=first_day, last_day=last_day,
        in_writing=in_writing, given_at=clock.now(), given_by_id=by.id, given_by=by.name, given_position=by.position,
    )  # fmt: skip
    record(
        "leave.decider_named", by=by, school_id=school.id, subject_id=person.id,
        subject=subject, delegation=str(given.id), first_day=str(first_day), last_day=str(last_day),
    )  # fmt: skip
    return given


@transaction.atomic
def end_naming(delegation_id: uuid.UUID, *, school: School, by: Actor) -> bool:
    """End it now; what was decided by it stands. Whether there was anything to end."""
    ended = LeaveDelegation.objects.filter(id=delegation_id, school=school, ended_at=None).update(
        ended_at=clock.now(), ended_by=by.name
    )
    if ended:
        record("leave.naming_ended", by=by, school_id=school.id, subject_id=delegation_id)
    return bool(ended)
