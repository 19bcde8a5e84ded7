"""The sign-out book: a pupil leaves during the day, with whom and by whose leave, and comes back (REG-16, REG-17)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.models import School, SignOut
from registers.queries.roster import Roster, RosterPupil
from registers.queries.sign_outs import ANSWERED, REFUSED, RefusedCollection, adults_of


@dataclass(frozen=True)
class Leave:
    """What the desk says about a pupil who leaves with permission."""

    out_at: datetime
    reason: str
    collected_by: uuid.UUID | None
    """The adult on the pupil's record; `None` = leaves alone, with permission."""
    approved_by: str
    expected_back: time | None


class NotOnTheList(Refused):
    """Whoever came to collect is not an adult who may; the refusal is on record, the pupil stays."""


def sign_out(leave: Leave, *, pupil: RosterPupil, roster: Roster, by: Actor, op_id: uuid.UUID) -> SignOut:
    """The pupil leaves with an adult who may collect, or alone with permission. The same `op_id` again changes
    nothing. Raises `NotOnTheList` for anybody else, and keeps that on record."""
    if leave.collected_by is not None:
        adult = next((a for a in adults_of(pupil.id) if a.id == leave.collected_by), None)
        if adult is None or not adult.choosable:
            why = "restricted" if adult and adult.restricted else "not_listed"
            refuse_collection(pupil=pupil, roster=roster, by=by, why=why)
    with transaction.atomic():
        return _write(
            op_id,
            pupil,
            roster,
            by,
            "pupil.signed_out",
            {
                "out_at": leave.out_at,
                "reason": leave.reason,
                "collected_by_id": leave.collected_by,
                "approved_by": leave.approved_by,
                "expected_back": leave.expected_back,
            },
        )


def refuse_collection(*, pupil: RosterPupil, roster: Roster, by: Actor, why: str) -> None:
    """Put on record that somebody not allowed came to collect. Always raises, after the record is safe."""
    record(REFUSED, by=by, school_id=roster.school_id, subject_id=pupil.id, why=why)
    raise NotOnTheList(
        {
            "collector": [
                f"Do not let {pupil.forename} go: this adult may not collect. Keep {pupil.forename} with a member "
                "of staff, tell a senior leader now, and ring the first contact on the record."
            ]
        }
    )


@transaction.atomic
def answer_refusal(refusal: RefusedCollection, *, school: School, by: Actor) -> None:
    """The safeguarding lead has it; the alert is no longer shown."""
    record(
        ANSWERED,
        by=by,
        school_id=school.id,
        subject_id=refusal.event.subject_id,
        refusal=str(refusal.event.id),
    )


@transaction.atomic
def left_without_permission(
    *, out_at: datetime, reason: str, pupil: RosterPupil, roster: Roster, by: Actor, op_id: uuid.UUID
) -> SignOut:
    """Truancy: on record, with the minute it was noticed. The mark of the session stands (REG-17)."""
    return _write(
        op_id,
        pupil,
        roster,
        by,
        "pupil.left_without_permission",
        {"out_at": out_at, "reason": reason, "approved_by": "", "without_permission": True},
    )


@transaction.atomic
def sign_back_in(entry: SignOut, *, by: Actor) -> None:
    """The pupil is back. Nothing happens if that is on record already."""
    now = clock.now()
    changed = SignOut.objects.filter(id=entry.id, back_at=None).update(back_at=now)
    if changed:
        record("pupil.signed_back_in", by=by, school_id=entry.school_id, subject_id=entry.pupil_id)


def _write(
    op_id: uuid.UUID, pupil: RosterPupil, roster: Roster, by: Actor, verb: str, what: dict[str, object]
) -> SignOut:
    out_at = what["out_at"]
    assert isinstance(out_at, datetime)
    assert by.id is not None  # a person stands at the desk
    entry, made = SignOut.objects.get_or_create(
        id=op_id,
        defaults={
            "school_id": roster.school_id,
            "pupil_id": pupil.id,
            "date": out_at.astimezone(clock.LONDON).date(),
            "by_id": by.id,
            "by_name": by.name,
            "by_position": by.position,
            "recorded_at": clock.now(),
            **what,
        },
    )
    if made:
        record(verb, by=by, school_id=roster.school_id, subject_id=pupil.id)
    return entry
