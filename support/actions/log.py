"""Adding to the support log: one entry for each offer, whether somebody writes it or a plan, meeting or referral makes it."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.models import Pupil, School
from support.models import SupportEntry


@transaction.atomic
def log_support(
    school: School,
    pupil: Pupil,
    *,
    offered_on: date,
    what: str,
    taken_up: str,
    by: Actor,
    contact_id: uuid.UUID | None = None,
) -> SupportEntry:
    """One offer of support, as evidence for later (ABS-69)."""
    if offered_on > clock.today():
        raise Refused({"offered_on": ["That day has not come yet."]})
    entry = SupportEntry.objects.create(
        school=school, pupil=pupil, contact_id=contact_id, offered_on=offered_on, what=what.strip()[:500],
        taken_up=taken_up, at=clock.now(), by_id=by.id, by_name=by.name, by_position=by.position,
    )  # fmt: skip
    record("support.logged", by=by, school_id=school.id, subject_id=pupil.id, entry=str(entry.id))
    return entry
