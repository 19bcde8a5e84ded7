"""Opening a file outside one's own classes, and looking at it afterwards (security T1)."""

from __future__ import annotations

import uuid

from django.db import transaction

from attendance_mis.accounts.access import Access
from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from protection.models import OpeningAnswer
from protection.queries.openings import pupils_on_roll
from protection.rules.openings import ends_at, reason_lacks
from registers.access import pupils_seen
from registers.models import FileOpening, Pupil, School

P = Permission


def may_open_files(access: Access, school_id: uuid.UUID) -> bool:
    """Whoever sees pupils of their own classes and no others. Everybody else sees all, or none and may not open any."""
    held = access.permissions(school_id)
    return P.SEE_OWN_PUPILS in held and P.SEE_ALL_PUPILS not in held


@transaction.atomic
def open_file(school: School, pupil: Pupil, reason: str, *, access: Access) -> FileOpening | None:
    """The pupil's page and marks for an hour; `None` if the person sees them anyway.

    The pupil must be on this school's roll today. `Refused` with a sentence otherwise, or for a reason that is none.
    """
    now, by = clock.now(), access.actor(school.id)
    if not may_open_files(access, school.id):
        raise Refused({"": ["Opening another file is for those who see their own classes only."]})
    if lacks := reason_lacks(reason):
        raise Refused({"reason": [lacks]})
    if pupils_seen(access, school.id, clock.today()).filter(id=pupil.id).exists():
        return None
    if not pupils_on_roll(school, clock.today()).filter(id=pupil.id).exists():
        raise Refused({"": ["This pupil is not on the school’s roll today. Ask the office."]})
    opening = FileOpening.objects.create(
        school=school, pupil=pupil, user_id=access.user.id, by_name=by.name, by_position=by.position,
        reason=reason.strip(), opened_at=now, until=ends_at(now),
    )  # fmt: skip
    record("pupil.file_opened", by=by, school_id=school.id, subject_id=pupil.id, opening=str(opening.id))
    return opening


@transaction.atomic
def answer_opening(opening: FileOpening, words: str, *, by: Actor) -> OpeningAnswer:
    """Somebody who watches over access has looked at it; what they found stays beside it."""
    if not words.strip():
        raise Refused({"words": ["Say whether it was right, and what was done if not."]})
    if by.id == opening.user_id:
        raise Refused({"words": ["Nobody looks at their own opening. Ask a colleague who may."]})
    answer = OpeningAnswer.objects.create(
        opening=opening, words=words.strip()[:500], at=clock.now(), by_id=by.id, by_name=by.name,
        by_position=by.position,
    )  # fmt: skip
    record("opening.answered", by=by, school_id=opening.school_id, subject_id=opening.pupil_id)
    return answer
