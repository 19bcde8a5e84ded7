"""Medical appointments as families tell them: a hint on the register, evidence, and M where N stood (REG-32, LEV-25)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from django.db import transaction

from absence.models import MedicalAppointment
from absence.queries.appointments import appointment_of
from absence.rules.appointment import CODE, hinted_code
from absence.rules.illness_policy import IllnessPolicy
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock, words
from attendance_mis.kit.api_errors import Refused
from registers.actions.expected import Expectation, expect_absences, stop_expecting
from registers.actions.marking import NewMark, NotSaved, Powers
from registers.actions.office_marks import save_office_marks
from registers.models import ClassMembership
from registers.queries.roster import read_roster
from registers.queries.setup import setup_of
from registers.rules.planned import pattern_key
from registers.rules.sessions import Session

from .illness_events import needed, tell

SOURCE = "appointment"


@dataclass(frozen=True)
class ToldAppointment:
    day: date
    sessions: tuple[str, ...]
    what: str
    told_by: str
    leaves_at: time | None = None
    back_at: time | None = None
    words: str = ""
    asked_for: bool = False


@transaction.atomic
def add_appointment(
    told: ToldAppointment, *, school_id: uuid.UUID, pupil_id: uuid.UUID, by: Actor
) -> MedicalAppointment:
    """Keep it and show it on the register. No mark changes. Raises `Refused` with sentences."""
    if told.leaves_at and told.back_at and told.back_at <= told.leaves_at:
        raise Refused({"back_at": ["The return is before the leaving. Check both times."]})
    if not told.sessions and not (told.leaves_at or told.back_at):
        raise Refused(
            {"sessions": ["Tick the sessions missed, or give the time the pupil leaves or is back."]}
        )
    row = MedicalAppointment.objects.create(
        school_id=school_id,
        pupil_id=pupil_id,
        day=told.day,
        sessions=[session for session in ("AM", "PM") if session in told.sessions],
        what=told.what,
        leaves_at=told.leaves_at,
        back_at=told.back_at,
        told_at=clock.now(),
        told_by=needed(told.told_by, "told_by", "Write who told the school.", longest=120),
        words=" ".join(told.words.split())[:300],
        asked_for=told.asked_for,
        added_by=by.name,
        added_position=by.position,
    )
    show_on_register(row)
    tell("appointment_told", school_id=school_id, pupil_id=pupil_id, about=row.id, first_day=row.day, by=by)
    return row


def show_on_register(row: MedicalAppointment) -> None:
    """The hint beside the blank: M, or N while the evidence the policy asks for has not been seen."""
    if row.called_off_at is not None or not row.sessions:
        stop_expecting(row.id)
        return
    code = hinted_code(appointment_of(row), _policy(row))
    said = f"{row.get_what_display()} appointment, told by {row.told_by}"
    said += ", back the same day" if row.back_at else ""
    said += ", evidence not seen yet" if code != CODE else ""
    pattern = tuple(pattern_key(row.day, Session(one)) for one in row.sessions)
    expect_absences(
        [Expectation(code, row.day, row.day, said, pattern)], school_id=row.school_id, pupil_id=row.pupil_id,
        source=SOURCE, source_id=row.id,
    )  # fmt: skip


def _policy(row: MedicalAppointment) -> str:
    group = (
        ClassMembership.objects.filter(pupil_id=row.pupil_id, school_id=row.school_id, first_day__lte=row.day)
        .order_by("-first_day")
        .values_list("year_group", flat=True)
        .first()
    )
    return setup_of(row.school).rules(IllnessPolicy, row.day, group or "").appointment_evidence


@transaction.atomic
def call_off(row: MedicalAppointment, *, by: Actor) -> bool:
    """The appointment does not take place. Whether it still stood."""
    held = MedicalAppointment.objects.select_for_update(of=("self",)).get(id=row.id)
    if held.called_off_at is not None:
        return False
    held.called_off_at = clock.now()
    held.save(update_fields=["called_off_at"])
    stop_expecting(held.id)
    tell("appointment_off", school_id=held.school_id, pupil_id=held.pupil_id, about=held.id, by=by)
    return True


@transaction.atomic
def marks_become_m(row: MedicalAppointment, *, by: Actor, powers: Powers, op_id: uuid.UUID) -> int:
    """The evidence came after the register: sessions of the appointment that stand at N become M. How many did.

    Raises `Refused` if the evidence the policy asks for is missing, or with what the register says.
    """
    if hinted_code(appointment_of(row), _policy(row)) != CODE:
        raise Refused(
            {"": ["The evidence the school asks for has not been seen yet; until then the mark stays N."]}
        )
    roster = read_roster(urn=row.school.urn, first=row.day, last=row.day, pupil_ids=[row.pupil_id])
    pupil = next(iter(roster.pupils), None) if roster else None
    if roster is None or pupil is None:
        return 0
    reason = f"Evidence of the appointment seen {words.plain_date(clock.today())}"
    marks: Sequence[NewMark] = [
        NewMark(pupil, day, session, CODE, held.version, reason=reason)
        for (day, session), held in pupil.marks.items()
        if session in row.sessions and held.code == "N"
    ]
    if not marks:
        return 0
    try:
        result = save_office_marks(marks, roster=roster, by=by, powers=powers, source=SOURCE, op_id=op_id)
    except NotSaved as refused:
        raise Refused({"": [problem.refusal.sentence for problem in refused.details]}) from None
    return len(result.saved)
