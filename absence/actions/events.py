"""Adding to a case's story: one event, with who and in which position, and its line in the audit list."""

from __future__ import annotations

import uuid
from datetime import datetime

from absence.models import Case, CaseEvent
from absence.rules.history import Kind
from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.ids import uuid7
from registers.models import Contact


def add_event(
    case: Case,
    kind: Kind,
    *,
    by: Actor,
    event_id: uuid.UUID | None = None,
    at: datetime | None = None,
    contact: Contact | None = None,
    channel: str = "",
    outcome: str = "",
    words: str = "",
    reference: str = "",
    **facts: object,
) -> CaseEvent:
    """Append it. `facts` are read back by rules and pages: ids, codes and counts."""
    at = at or clock.now()
    event = CaseEvent.objects.create(
        id=event_id or uuid7(),
        case=case,
        at=at,
        day=at.astimezone(clock.LONDON).date(),
        kind=kind,
        contact=contact,
        contact_name=str(contact) if contact else "",
        channel=channel,
        outcome=outcome,
        words=words.strip(),
        reference=reference.strip(),
        facts=facts,
        by_id=by.id,
        by_name=by.name,
        by_position=by.position,
        by_role=by.role,
    )
    told = {"outcome": outcome} if outcome else {}
    record(
        f"follow_up.{kind}",
        by=by,
        school_id=case.school_id,
        subject_id=case.pupil_id,
        case=str(case.id),
        **told,
    )
    return event


def must_be_open(case: Case) -> Case:
    """The case, locked until the transaction ends; refuses one that was closed meanwhile."""
    held = Case.objects.select_for_update().get(id=case.id)
    if held.closed_at is not None:
        sentence = "This case was closed meanwhile. Open it again first if the child is not accounted for."
        raise Refused({"case": [sentence]})
    return held


def needs_words(words: str, field: str, sentence: str) -> str:
    """What somebody wrote; refuses nothing and mere spaces."""
    told = words.strip()
    if not told:
        raise Refused({field: [sentence]})
    return told
