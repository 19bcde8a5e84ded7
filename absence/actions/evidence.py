"""The evidence log: adding what a family showed or sent, and saying whether it is accepted (ABS-35)."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from absence.models import IllnessEvidence, IllnessFile, MedicalAppointment
from absence.rules.leave_evidence import safe_name
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.rules.policy_illness import EVIDENCE_KINDS

from .appointments import show_on_register
from .illness_events import needed, tell
from .leave_evidence import read_upload

KIND_WORDS = dict(EVIDENCE_KINDS)


@dataclass(frozen=True)
class Showing:
    """What was shown, for which days, both included."""

    kind: str
    first_day: date
    last_day: date
    words: str = ""
    accepted: bool | None = None
    """Said at once by whoever took it; `None` leaves it to be looked at."""


@transaction.atomic
def add_evidence(
    shown: Showing,
    *,
    school_id: uuid.UUID,
    pupil_id: uuid.UUID,
    by: Actor,
    file: UploadedFile[Any] | None = None,
    appointment: MedicalAppointment | None = None,
) -> IllnessEvidence:
    """Keep it, with a copy if one was sent. Raises `Refused` with sentences; then nothing is kept."""
    if shown.kind not in KIND_WORDS:
        raise Refused({"kind": ["Choose what was shown."]})
    if shown.last_day < shown.first_day:
        raise Refused({"last_day": ["The last day is before the first. Check both."]})
    content, content_kind = read_upload(file) if file is not None else (b"", "")
    row = IllnessEvidence.objects.create(
        school_id=school_id,
        pupil_id=pupil_id,
        kind=shown.kind,
        first_day=shown.first_day,
        last_day=shown.last_day,
        how="kept" if file is not None else "seen",
        words=" ".join(shown.words.split())[:300],
        added_at=clock.now(),
        added_by=by.name,
        added_position=by.position,
    )
    if file is not None:
        IllnessFile.objects.create(
            evidence=row, name=safe_name(file.name or "", content_kind), kind=content_kind, size=len(content),
            sha256=hashlib.sha256(content).hexdigest(), content=content,
        )  # fmt: skip
    tell(
        "evidence_added", school_id=school_id, pupil_id=pupil_id, about=row.id, first_day=shown.first_day, by=by,
        evidence=shown.kind, how=row.how,
    )  # fmt: skip
    if appointment is not None:
        _for_appointment(row, appointment, by)
    if shown.accepted is not None or appointment is not None:
        return judge_evidence(row, accepted=shown.accepted is not False, reason=shown.words, by=by)
    return row


def _for_appointment(row: IllnessEvidence, appointment: MedicalAppointment, by: Actor) -> None:
    """Once it is seen, the register offers M (REG-32)."""
    held = MedicalAppointment.objects.select_for_update(of=("self",)).get(id=appointment.id)
    held.evidence = row
    held.save(update_fields=["evidence"])
    show_on_register(held)
    tell("appointment_evidence", school_id=row.school_id, pupil_id=row.pupil_id, about=held.id, by=by)


@transaction.atomic
def judge_evidence(evidence: IllnessEvidence, *, accepted: bool, reason: str, by: Actor) -> IllnessEvidence:
    """Say whether it is accepted; not accepting needs a reason. A later word replaces an earlier one, both stay told."""
    row = IllnessEvidence.objects.select_for_update(of=("self",)).get(id=evidence.id)
    row.reason = "" if accepted else needed(reason, "reason", "Write why it is not accepted.", longest=300)
    row.state = "accepted" if accepted else "not_accepted"
    row.decided_at, row.decided_by, row.decided_position = clock.now(), by.name, by.position
    row.save(update_fields=["reason", "state", "decided_at", "decided_by", "decided_position"])
    tell(
        "evidence_accepted" if accepted else "evidence_refused", school_id=row.school_id, pupil_id=row.pupil_id,
        about=row.id, first_day=row.first_day, words=row.reason, by=by,
    )  # fmt: skip
    return row


@transaction.atomic
def set_aside(*, school_id: uuid.UUID, pupil_id: uuid.UUID, first_day: date, why: str, by: Actor) -> None:
    """Somebody looked at an illness and asks nothing about it: the prompt goes, the reason stays."""
    said = needed(why, "why", "Write why nothing is asked, for example: chickenpox, seen at the gate.")
    tell("set_aside", school_id=school_id, pupil_id=pupil_id, first_day=first_day, words=said, by=by)
