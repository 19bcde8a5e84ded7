"""Certificates for the pupils a person ticked (LET-12): drafted together, approved like every letter."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.kinds import KINDS
from letters.models import LetterBatch
from letters.queries.facts import Period
from letters.rules.certificates import FOR, Award
from registers.models import Pupil, School

from .issue import draft_letter
from .write import copies_of


@transaction.atomic
def draft_certificates(
    award: Award, *, school: School, pupils: Sequence[Pupil], period: Period, name: str, by: Actor
) -> LetterBatch:
    if not pupils:
        raise Refused({"pupils": ["Tick at least one pupil."]})
    batch = LetterBatch.objects.create(
        school=school,
        kind="D44",
        key=f"{award}:{period.first.isoformat()}:{period.last.isoformat()}",
        about=f"Certificates for {FOR[award]}, {name}"[:200],
        first_day=period.first,
        last_day=period.last,
        pupils=len(pupils),
        made_at=clock.now(),
        drafted_at=clock.now(),
        by_id=by.id,
        by_name=by.name,
    )
    for pupil in pupils:
        (copy,) = copies_of(KINDS["D44"], pupil, school)
        letter = draft_letter(
            kind="D44",
            key=batch.key,
            school=school,
            pupil=pupil,
            recipient=copy,
            fields={
                "award": FOR[award],
                "period_name": name[:1].upper() + name[1:],
                "words": "Well done. We are glad to have you here.",
            },
            by=by,
        )
        if letter.batch_id is None:
            letter.batch = batch
            letter.save(update_fields=["batch"])
    record(
        "letters.certificates_drafted",
        by=by,
        school_id=school.id,
        subject_id=batch.id,
        award=str(award),
        pupils=len(pupils),
    )
    return batch
