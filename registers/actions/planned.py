"""Agreeing absences and activities beforehand, and taking an agreement back. Neither ever writes a mark."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.models import PlannedAbsence
from registers.queries.roster import Roster, RosterPupil
from registers.rules.codes import Refusal
from registers.rules.planned import check_plan, covered
from registers.rules.sessions import Session


@dataclass(frozen=True)
class Agreement:
    """What is agreed, for one pupil or for several going to the same thing."""

    code: str
    first_day: date
    last_day: date
    pattern: tuple[str, ...]
    """Sessions of the week, `1AM` to `5PM`; none = all of them."""
    words: str
    approved_by: str
    approved_position: str


@transaction.atomic
def plan_absence(
    agreed: Agreement, pupils: Sequence[RosterPupil], *, roster: Roster, by: Actor
) -> list[PlannedAbsence]:
    """Record it for all of these pupils, or for none with the reasons in `Refused`.

    Leave is never agreed after its first session has begun (LEV-05).
    """
    now = clock.now()
    problems: dict[str, list[str]] = {}
    for pupil in pupils:
        for refusal in _judge(agreed, pupil, roster, now):
            found = problems.setdefault(refusal.field, [])
            sentence = refusal.sentence if len(pupils) == 1 else f"{pupil.name}: {refusal.sentence}"
            if refusal.sentence not in found and sentence not in found:
                found.append(sentence)
    if problems:
        raise Refused(problems)
    return [_record(agreed, pupil, roster, by, now) for pupil in pupils]


def _judge(agreed: Agreement, pupil: RosterPupil, roster: Roster, now: datetime) -> list[Refusal]:
    sessions = _sessions(agreed, pupil, roster)
    begins = _begins(sessions[0], pupil, roster) if sessions else None
    found = check_plan(
        agreed.code, agreed.first_day, agreed.last_day, sessions, first_begins=begins,
        now=now.astimezone(clock.LONDON),
    )  # fmt: skip
    overlap = next((p for p in pupil.plans if p.agreed and any(p.covers(*when) for when in sessions)), None)
    if overlap is not None:
        sentence = f"{overlap.code} is agreed for some of these sessions already ({overlap.words}). Cancel that first."
        found.append(Refusal("first_day", "overlaps", sentence))
    return found


def sessions_on_roll(
    pupil: RosterPupil, roster: Roster, first_day: date, last_day: date, pattern: Sequence[str] = ()
) -> list[tuple[date, Session]]:
    """The calendar's sessions between two days while the pupil is on roll here, as a weekly pattern names them."""
    held = [
        (day, session)
        for m in pupil.memberships
        for day, session in roster.setup.calendar.of_class(m.class_name).sessions(
            max(first_day, m.first_day), min(last_day, m.last_day or last_day), m.year_group
        )
        if pupil.on_roll(day)
    ]
    return covered(held, pattern)


def _sessions(agreed: Agreement, pupil: RosterPupil, roster: Roster) -> list[tuple[date, Session]]:
    if agreed.last_day < agreed.first_day:
        return []
    return sessions_on_roll(pupil, roster, agreed.first_day, agreed.last_day, agreed.pattern)


def _begins(when: tuple[date, Session], pupil: RosterPupil, roster: Roster) -> datetime:
    membership = pupil.membership(when[0])
    return roster.setup.begins(*when, membership.year_group if membership else "")


def _record(
    agreed: Agreement, pupil: RosterPupil, roster: Roster, by: Actor, now: datetime
) -> PlannedAbsence:
    plan = PlannedAbsence.objects.create(
        school_id=roster.school_id,
        pupil_id=pupil.id,
        code=agreed.code,
        first_day=agreed.first_day,
        last_day=agreed.last_day,
        sessions=list(agreed.pattern),
        words=agreed.words,
        approved_by=agreed.approved_by,
        approved_position=agreed.approved_position,
        approved_at=now,
    )
    record(
        "absence.planned", by=by, school_id=roster.school_id, subject_id=pupil.id, plan=str(plan.id),
        code=agreed.code, first_day=str(agreed.first_day), last_day=str(agreed.last_day),
    )  # fmt: skip
    return plan


@transaction.atomic
def cancel_plan(plan_id: uuid.UUID, *, school_id: uuid.UUID, by: Actor) -> bool:
    """Take an agreement back; marks already made by it stand. Whether there was anything to take back."""
    changed = PlannedAbsence.objects.filter(id=plan_id, school_id=school_id, cancelled_at=None).update(
        cancelled_at=clock.now(), cancelled_by=f"{by.name}, {by.position}"[:120]
    )
    if changed:
        record("absence.plan_cancelled", by=by, school_id=school_id, subject_id=plan_id)
    return bool(changed)
