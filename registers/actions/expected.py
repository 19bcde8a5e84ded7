"""Telling the registers what is known of an absence, from whatever part of the product knows it.

A hint: whoever takes the register sees it beside the blank and confirms it with one key, or does not (REG-20).
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from attendance_mis.kit import clock
from registers.models import ExpectedAbsence
from registers.rules.planned import LEAVE_CODES


@dataclass(frozen=True)
class Expectation:
    code: str
    first_day: date
    last_day: date
    words: str
    sessions: tuple[str, ...] = ()
    """As `1AM`…`5PM`; none = all of them."""
    anybody_confirms: bool = True
    """A class teacher may set the code by this hint, whatever else they may not set."""


@transaction.atomic
def expect_absence(
    expected: Expectation, *, school_id: uuid.UUID, pupil_id: uuid.UUID, source_id: uuid.UUID
) -> ExpectedAbsence:
    """Show it on the registers; the same source again replaces what it said before.

    Raises `ValueError` for a leave code: leave is agreed beforehand, never told.
    """
    if expected.code in LEAVE_CODES:
        raise ValueError(f"{expected.code} is agreed, not reported")
    row, _ = ExpectedAbsence.objects.update_or_create(
        source_id=source_id,
        defaults={
            "school_id": school_id,
            "pupil_id": pupil_id,
            "code": expected.code,
            "first_day": expected.first_day,
            "last_day": expected.last_day,
            "sessions": list(expected.sessions),
            "words": expected.words[:300],
            "anybody_confirms": expected.anybody_confirms,
            "made_at": clock.now(),
            "withdrawn_at": None,
        },
    )
    return row


@transaction.atomic
def expect_absences(
    expected: Sequence[Expectation],
    *,
    school_id: uuid.UUID,
    pupil_id: uuid.UUID,
    source: str,
    source_id: uuid.UUID,
) -> list[ExpectedAbsence]:
    """All that one record expects, in place of what it expected before: a changed record never leaves two answers.

    Raises `ValueError` for a leave code, as `expect_absence` does.
    """
    agreed = sorted({one.code for one in expected} & set(LEAVE_CODES))
    if agreed:
        raise ValueError(f"{', '.join(agreed)} is agreed, not reported")
    stop_expecting(source_id)
    now = clock.now()
    return ExpectedAbsence.objects.bulk_create(
        ExpectedAbsence(
            school_id=school_id,
            pupil_id=pupil_id,
            code=one.code,
            first_day=one.first_day,
            last_day=one.last_day,
            sessions=list(one.sessions),
            words=one.words[:300],
            anybody_confirms=one.anybody_confirms,
            source=source,
            source_id=source_id,
            made_at=now,
        )
        for one in expected
    )


def stop_expecting(source_id: uuid.UUID) -> bool:
    """Take the hint away. Marks already made with it stand. Whether there was one."""
    rows = ExpectedAbsence.objects.filter(source_id=source_id, withdrawn_at=None)
    return bool(rows.update(withdrawn_at=clock.now()))
