"""Drafts to social and youth-offending workers about an absence: of no use once the child is accounted for (ABS-26)."""

from __future__ import annotations

import uuid
from datetime import date

from absence.models import Case
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from letters.actions.overtaken import take_back_letters
from letters.models import Letter

KIND = "D35"
ABSENCE = "absence"


def notice_key(worker_id: uuid.UUID, about: str, day: date) -> str:
    """One notice for each worker, matter and day."""
    return f"worker:{worker_id.hex}:{about}:{day.isoformat()}"


def take_back_notices(case: Case, *, by: Actor) -> None:
    """The child is accounted for: a notice that has not left does not."""
    ending = f":{ABSENCE}:{clock.today().isoformat()}"
    letters = Letter.objects.filter(
        kind=KIND, school_id=case.school_id, pupil_id=case.pupil_id, key__endswith=ending
    )
    take_back_letters(letters, why="The child is accounted for.", by=by)
