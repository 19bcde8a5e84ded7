"""Keeping everything of a pupil from being destroyed, until a person says that it may go (DAT-06)."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from protection.models import LegalHold
from registers.models import Pupil, School


@transaction.atomic
def hold(school: School, pupil: Pupil, *, reason: str, review_on: date, by: Actor) -> LegalHold:
    """From now on nothing of this pupil is destroyed, whatever its years."""
    if review_on <= clock.today():
        raise Refused({"review_on": ["Give a day to come: then somebody looks whether it is still needed."]})
    row = LegalHold(
        school=school, pupil=pupil, reason=reason, review_on=review_on, set_at=clock.now(),
        set_by=f"{by.name}, {by.position}",
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused({"upn": ["This pupil is held already."]}) from None
    record("hold.set", by=by, school_id=school.id, subject_id=pupil.id, hold=str(row.id))
    return row


@transaction.atomic
def end_hold(row: LegalHold, why: str, *, by: Actor) -> None:
    """What is due may be proposed again. A living penalty or court case goes on holding by itself."""
    locked = LegalHold.objects.select_for_update().get(id=row.id)
    if locked.ended_at is not None:
        raise Refused({"": ["Somebody has ended this hold already."]})
    if not why.strip():
        raise Refused({"why": ["Say why it need not be held any longer."]})
    locked.ended_at, locked.ended_by = clock.now(), f"{by.name}, {by.position}"
    locked.ended_why = why.strip()[:500]
    locked.save()
    record("hold.ended", by=by, school_id=locked.school_id, subject_id=locked.pupil_id, hold=str(locked.id))
