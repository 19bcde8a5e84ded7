"""Keeping a file that came with a request: looked at first, never opened, given out as a download only."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from absence.models import LeaveEvidence, LeaveRequest
from absence.rules.leave_evidence import LARGEST, MOST_FILES, Turned, judge_file, safe_name
from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused

from .leave import tell


def read_upload(sent: UploadedFile[Any]) -> tuple[bytes, str]:
    """Its content and what it is; raises `Refused` with a sentence. Never more than the largest allowed is read."""
    content = sent.read(LARGEST + 1)
    said = judge_file(content)
    if isinstance(said, Turned):
        raise Refused({"file": [said.sentence]})
    return content, said.kind


@transaction.atomic
def add_evidence(request: LeaveRequest, sent: UploadedFile[Any], *, source: str, by: Actor) -> LeaveEvidence:
    """Keep the file with the request. Raises `Refused` with a sentence; then nothing is kept."""
    LeaveRequest.objects.select_for_update().get(id=request.id)
    if LeaveEvidence.objects.filter(request=request).count() >= MOST_FILES:
        raise Refused({"file": [f"{MOST_FILES} files are kept with this request already; no more fit."]})
    content, kind = read_upload(sent)
    kept = LeaveEvidence.objects.create(
        request=request, name=safe_name(sent.name or "", kind), kind=kind, size=len(content),
        sha256=hashlib.sha256(content).hexdigest(), content=content, source=source, added_at=clock.now(), added_by=by.name,
    )  # fmt: skip
    tell(request, "evidence", f"{kept.get_kind_display()} added.", by=by, facts={"evidence": str(kept.id)})
    record(
        "leave.evidence_added", by=by, school_id=request.school_id, subject_id=request.pupil_id,
        evidence=str(kept.id), kind=kind, size=len(content),
    )  # fmt: skip
    return kept
