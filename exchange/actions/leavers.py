"""A leaver's pack: what went where, kept with who said so (ADM-25)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from exchange.models import LeaverPack
from registers.models import Pupil, School


@dataclass(frozen=True)
class PackFacts:
    destination: str
    pupil_file_to: str
    pupil_file_on: date | None
    safeguarding_file_to: str
    safeguarding_file_on: date | None
    no_safeguarding_file: bool
    agencies: str


@transaction.atomic
def keep_pack(school: School, pupil: Pupil, left_on: date, facts: PackFacts, *, by: Actor) -> LeaverPack:
    """What is known now; the audit list says which of the steps were there at each change."""
    row, _ = LeaverPack.objects.update_or_create(
        school=school,
        pupil=pupil,
        left_on=left_on,
        defaults=asdict(facts) | {"changed_at": clock.now(), "changed_by": f"{by.name}, {by.position}"},
    )
    record(
        "leaver_pack.changed", by=by, school_id=school.id, subject_id=pupil.id,
        pupil_file=facts.pupil_file_on is not None, safeguarding_file=facts.safeguarding_file_on is not None,
        agencies=bool(facts.agencies),
    )  # fmt: skip
    return row
