"""Filing a paper that came in: looked into like every file of a family, kept as it came (LET-17, P16)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from absence.models import ReceivedPaper
from absence.rules.leave_evidence import safe_name
from absence.rules.papers import Keeping, PaperKind, kept_until
from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.models import Pupil, School
from registers.queries.setup import setup_of

from .leave_evidence import read_upload


@dataclass(frozen=True)
class Received:
    """What came, when and from whom."""

    kind: PaperKind
    received_on: date
    sender: str
    about: str
    keeping: Keeping


@transaction.atomic
def file_paper(
    school: School, pupil: Pupil, what: Received, sent: UploadedFile[Any], *, by: Actor
) -> ReceivedPaper:
    """Keep the paper with the pupil; `Refused` with a sentence, and then nothing is kept."""
    if what.received_on > clock.today():
        raise Refused({"received_on": ["That day has not come yet."]})
    content, kind = read_upload(sent)
    years = setup_of(school).policy("", clock.today()).register_retention_years
    kept = ReceivedPaper.objects.create(
        school=school, pupil=pupil, kind=what.kind, received_on=what.received_on, sender=what.sender, about=what.about,
        keeping=what.keeping, keep_until=kept_until(what.keeping, what.received_on, years),
        name=safe_name(sent.name or "", kind), content_kind=kind, size=len(content),
        sha256=hashlib.sha256(content).hexdigest(), content=content, added_at=clock.now(), by_id=by.id, by_name=by.name,
        by_position=by.position,
    )  # fmt: skip
    record(
        "paper.filed", by=by, school_id=school.id, subject_id=pupil.id, paper=str(kept.id), kind=str(what.kind),
        keeping=str(what.keeping),
    )  # fmt: skip
    return kept
