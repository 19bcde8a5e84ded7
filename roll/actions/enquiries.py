"""The log of enquiries about a pupil nobody can find, and files kept with a leaving."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from absence.actions.leave_evidence import read_upload
from absence.rules.leave_evidence import MOST_FILES, safe_name
from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.models import Pupil, School
from roll.models import Enquiry, LeavingCase, LeavingEvidence
from roll.rules.facts import Asker, Outcome

from .events import leaving_event


@transaction.atomic
def log_enquiry(
    pupil: Pupil,
    school: School,
    *,
    on: date,
    asker: Asker,
    outcome: Outcome,
    what: str,
    found: str,
    by: Actor,
) -> Enquiry:
    """One more attempt; it stays as it was written."""
    if on > clock.today():
        raise Refused({"on": ["That day has not come yet."]})
    row = Enquiry.objects.create(
        school=school, pupil=pupil, on=on, asker=asker, outcome=outcome, what=what.strip()[:500],
        found=found.strip()[:500], at=clock.now(), by_id=by.id, by_name=by.name, by_position=by.position,
    )  # fmt: skip
    record("enquiry.logged", by=by, school_id=school.id, subject_id=pupil.id, outcome=str(outcome))
    return row


@transaction.atomic
def keep_evidence(case: LeavingCase, sent: UploadedFile[Any], *, about: str, by: Actor) -> LeavingEvidence:
    """A letter or confirmation kept with the case; `Refused` with a sentence if the file may not be kept."""
    LeavingCase.objects.select_for_update().get(id=case.id)
    if case.evidence.count() >= MOST_FILES:
        raise Refused({"file": [f"{MOST_FILES} files are kept with this leaving already; no more fit."]})
    content, kind = read_upload(sent)
    kept = LeavingEvidence.objects.create(
        case=case, name=safe_name(sent.name or "", kind), kind=kind, size=len(content),
        sha256=hashlib.sha256(content).hexdigest(), content=content, about=about.strip()[:200],
        added_at=clock.now(), added_by=by.name,
    )  # fmt: skip
    leaving_event(case, "evidence", by=by, words=about, evidence=str(kept.id))
    return kept
