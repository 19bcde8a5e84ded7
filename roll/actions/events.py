"""Writing what happened to a leaving or a return, beside the audit list: words stay with the case, the list gets the verb."""

from __future__ import annotations

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from roll.models import LeavingCase, LeavingEvent, Return, ReturnEvent

LONGEST = 1000
LEAST_REASON = 8


def leaving_event(
    case: LeavingCase, what: str, *, by: Actor, words: str = "", **facts: object
) -> LeavingEvent:
    event = LeavingEvent.objects.create(
        case=case, at=clock.now(), what=what, words=words.strip()[:LONGEST], facts=facts, by_id=by.id,
        by_name=by.name, by_position=by.position,
    )  # fmt: skip
    record(f"leaving.{what}", by=by, school_id=case.school_id, subject_id=case.pupil_id, case=str(case.id))
    return event


def return_event(about: Return, what: str, *, by: Actor, words: str = "") -> ReturnEvent:
    event = ReturnEvent.objects.create(
        about=about, at=clock.now(), what=what, words=words.strip()[:LONGEST], by_id=by.id, by_name=by.name,
        by_position=by.position,
    )  # fmt: skip
    record(
        f"return.{what}", by=by, school_id=about.school_id, subject_id=about.pupil_id, made_for=str(about.id),
        kind=about.kind,
    )  # fmt: skip
    return event


def named(by: Actor) -> str:
    """Name and position as held now, for a row that keeps who did it."""
    return f"{by.name}, {by.position}"[:250] if by.position else by.name[:250]


def needs_reason(reason: str) -> None:
    """Raises `Refused` for a reason too short to tell anything."""
    if len(reason.strip()) < LEAST_REASON:
        raise Refused({"reason": ["Give the reason in a sentence: somebody will ask for it in a year."]})
