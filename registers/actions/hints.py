"""Proposing a code for coming sessions, and taking the proposal back. A hint never writes a mark (REG-20)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from registers.models import Pupil, RegisterHint, School


@dataclass(frozen=True)
class Proposal:
    """One code for some sessions of a span of days, both included."""

    code: str
    """Never a leave code: the database refuses it, since leave rests on a planned absence (REG-36)."""
    first_day: date
    last_day: date
    words: str
    """Why, in the sentence shown at the register."""
    sessions: Collection[str] = ()
    """Sessions of the week, `1AM` to `5PM`; none = all of them."""
    anybody_confirms: bool = False
    """A class teacher may set the code by this hint, whatever else they may not set."""


@transaction.atomic
def propose_marks(
    proposals: Sequence[Proposal],
    *,
    school: School,
    pupil: Pupil,
    source: str,
    source_id: uuid.UUID,
    by: Actor,
) -> list[RegisterHint]:
    """Make these the hints of one case: those it had before are withdrawn, so that a changed case never leaves two."""
    withdraw_hints(source=source, source_id=source_id, school=school, by=by)
    hints = [
        RegisterHint(
            school=school,
            pupil=pupil,
            code=each.code,
            first_day=each.first_day,
            last_day=each.last_day,
            sessions=sorted(each.sessions),
            words=each.words[:300],
            anybody_confirms=each.anybody_confirms,
            source=source,
            source_id=source_id,
            made_at=clock.now(),
        )
        for each in proposals
    ]
    RegisterHint.objects.bulk_create(hints)
    if hints:
        record(
            "hint.proposed", by=by, school_id=school.id, subject_id=pupil.id,
            source=source, source_id=str(source_id), codes=sorted({hint.code for hint in hints}),
        )  # fmt: skip
    return hints


@transaction.atomic
def withdraw_hints(*, source: str, source_id: uuid.UUID, school: School, by: Actor) -> int:
    """Take back what a case proposed; marks made by it stand. How many hints there were."""
    live = RegisterHint.objects.filter(source=source, source_id=source_id, school=school, withdrawn_at=None)
    count = live.update(withdrawn_at=clock.now())
    if count:
        record("hint.withdrawn", by=by, school_id=school.id, subject_id=source_id, source=source, hints=count)
    return count
