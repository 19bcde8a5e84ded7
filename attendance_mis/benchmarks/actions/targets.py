"""Setting and ending targets. A target is never changed: what was agreed stays readable (DSH-13)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.benchmarks.models import Target
from attendance_mis.kit import clock
from registers.models import Pupil, School, SchoolClass


@dataclass(frozen=True)
class Whom:
    """What a target is for; no school is the whole trust, no part the whole school."""

    school: School | None = None
    year_group: str = ""
    school_class: SchoolClass | None = None
    pupil: Pupil | None = None


@dataclass(frozen=True)
class Agreed:
    measure: str
    tenths: int
    first_day: date
    last_day: date
    agreed_by: str
    agreed_on: date
    note: str = ""


@transaction.atomic
def set_target(whom: Whom, agreed: Agreed, *, by: Actor) -> Target:
    """A target for the same thing and measure whose days overlap is ended: only one holds at a time."""
    same = Target.objects.select_for_update().filter(
        school=whom.school,
        year_group=whom.year_group,
        school_class=whom.school_class,
        pupil=whom.pupil,
        measure=agreed.measure,
        ended_at=None,
        first_day__lte=agreed.last_day,
        last_day__gte=agreed.first_day,
    )
    for old in same:
        _end(old, why="Another target was agreed.", by=by)
    target = Target.objects.create(
        school=whom.school,
        year_group=whom.year_group,
        school_class=whom.school_class,
        pupil=whom.pupil,
        measure=agreed.measure,
        tenths=agreed.tenths,
        first_day=agreed.first_day,
        last_day=agreed.last_day,
        agreed_by=agreed.agreed_by,
        agreed_on=agreed.agreed_on,
        note=agreed.note,
        set_at=clock.now(),
        by_id=by.id,
        by_name=by.name,
        by_position=by.position,
    )
    record(
        "target.set",
        by=by,
        school_id=_school(target),
        subject_id=target.id,
        measure=target.measure,
        tenths=target.tenths,
    )
    return target


@transaction.atomic
def end_target(target_id: uuid.UUID, *, school_id: uuid.UUID | None, why: str, by: Actor) -> bool:
    """Whether it was still in force and is ended now."""
    held = Target.objects.select_for_update().filter(id=target_id, ended_at=None)
    whole = held.filter(school=None) if school_id is None else held.filter(school_id=school_id)
    found = whole.first()
    if found is None:
        return False
    _end(found, why=why, by=by)
    return True


def _end(target: Target, *, why: str, by: Actor) -> None:
    target.ended_at, target.ended_by, target.ended_why = clock.now(), by.name, why
    target.save(update_fields=["ended_at", "ended_by", "ended_why"])
    record("target.ended", by=by, school_id=_school(target), subject_id=target.id)


def _school(target: Target) -> uuid.UUID | None:
    return target.school.id if target.school else None
