"""Adding to what happened about a pupil's illness: one event, with who and in which position, and its line in the audit."""

from __future__ import annotations

import uuid
from datetime import date

from absence.models import IllnessEvent
from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused

KINDS = {
    "evidence_added": "Evidence added",
    "evidence_accepted": "Evidence accepted",
    "evidence_refused": "Evidence not accepted",
    "set_aside": "Nothing is asked about this illness",
    "doubt_raised": "A doubt was recorded",
    "notice_drafted": "The notice to the parent was written",
    "parent_told": "The parent was told",
    "doubt_authorised": "The illness stays authorised",
    "doubt_not_authorised": "The illness is not authorised",
    "doubt_dropped": "The doubt was taken back",
    "concern_upheld": "Serious concern: evidence is required",
    "concern_not_upheld": "Serious concern looked at, not upheld",
    "concern_goes_on": "Serious concern goes on",
    "concern_lifted": "Serious concern lifted",
    "appointment_told": "Appointment told",
    "appointment_changed": "Appointment changed",
    "appointment_evidence": "Evidence of an appointment seen",
    "appointment_off": "Appointment called off",
    "late_invited": "Invited to a meeting about lateness",
    "late_held": "Meeting about lateness held",
    "late_missed": "Parent did not come to the meeting about lateness",
    "late_called_off": "Meeting about lateness called off",
    "late_letter": "Letter about arrivals after close written",
    "talk_held": "Talk on return held",
    "outlook": "What is expected of the sickness was recorded",
    "support_begun": "Support for health begun",
    "support_reviewed": "Support for health looked at again",
    "support_ended": "Support for health ended",
    "dsl_told": "Safeguarding lead told",
    "provision_due": "Education elsewhere is due: the school was alerted",
    "return_due": "A sickness return is due: the school was alerted",
}
SENSITIVE = frozenset(
    {"evidence_added", "evidence_accepted", "evidence_refused", "appointment_evidence", "outlook"}
    | {kind for kind in KINDS if kind.startswith(("doubt", "support", "dsl"))}
)
"""Shown only to those who may see health details."""


def tell(
    kind: str,
    *,
    school_id: uuid.UUID,
    pupil_id: uuid.UUID,
    by: Actor,
    about: uuid.UUID | None = None,
    first_day: date | None = None,
    words: str = "",
    **facts: object,
) -> IllnessEvent:
    """Append it. `facts` are ids, codes and counts; words stay with the event and never reach the audit list."""
    event = IllnessEvent.objects.create(
        school_id=school_id,
        pupil_id=pupil_id,
        about=about,
        kind=kind,
        first_day=first_day,
        words=words[:1000],
        facts=facts,
        at=clock.now(),
        by_id=by.id,
        by_name=by.name,
        by_position=by.position,
    )
    subject = {"about": str(about)} if about else {}
    record(f"illness.{kind}", by=by, school_id=school_id, subject_id=pupil_id, **subject)
    return event


def needed(text: str, field: str, sentence: str, *, longest: int = 1000) -> str:
    """What somebody wrote, spaces put right; refuses nothing, mere spaces and too much."""
    said = " ".join(text.split())
    if not said:
        raise Refused({field: [sentence]})
    if len(said) > longest:
        raise Refused({field: [f"Keep it to {longest} characters."]})
    return said
