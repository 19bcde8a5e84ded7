"""Drafts to social and youth-offending workers about an absence: of no use once the child is accounted for (ABS-26)."""

from __future__ import annotations

import uuid
from datetime import date

from django.db.models import Q

from absence.models import Case
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from letters.actions.overtaken import take_back_letters
from letters.actions.review import UNISSUED
from letters.models import Letter, LetterEvent

KIND = "D35"
ABSENCE = "absence"
FOUND = "The child is accounted for."


def notice_key(worker_id: uuid.UUID, about: str, day: date) -> str:
    """One notice for each worker, matter and day."""
    return f"worker:{worker_id.hex}:{about}:{day.isoformat()}"


def take_back_notices(case: Case, *, by: Actor) -> None:
    """The child is accounted for: a notice that has not left does not, a draft of an earlier day among them."""
    waits = Q(state__in=UNISSUED) | Q(key__endswith=f":{clock.today().isoformat()}")
    letters = Letter.objects.filter(
        waits, kind=KIND, school_id=case.school_id, pupil_id=case.pupil_id, key__contains=f":{ABSENCE}:"
    )
    take_back_letters(letters, why=FOUND, by=by)


def taken_back(letter_key: str, *, school_id: uuid.UUID, pupil_id: uuid.UUID) -> bool:
    """Whether this notice was withdrawn because the child was accounted for; what a person withdrew stays so."""
    withdrawn = LetterEvent.objects.filter(
        what="withdrawn", letter__kind=KIND, letter__key=letter_key, letter__school_id=school_id,
        letter__pupil_id=pupil_id,
    )  # fmt: skip
    last = withdrawn.order_by("-at", "-id").first()
    return last is not None and last.reason == FOUND
