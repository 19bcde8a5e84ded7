"""Writing what happened in a case or to a notice, beside the audit list."""

from __future__ import annotations

from datetime import date

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from penalties.models import CaseEvent, NoticeEvent, PenaltyCase, PenaltyNotice
from penalties.rules.timeline import CASE_WORDS, NOTICE_WORDS


def case_event(case: PenaltyCase, what: str, *, by: Actor, reason: str = "", **facts: object) -> CaseEvent:
    """One more event of the case; its words stay in the case, the audit list gets the verb alone.

    :raises ValueError: nobody has said how such an event is told to a court.
    """
    if what not in CASE_WORDS:
        raise ValueError(f"“{what}” has no words in penalties/rules/timeline.py")
    event = CaseEvent.objects.create(
        case=case,
        at=clock.now(),
        what=what,
        facts=facts,
        reason=reason.strip(),
        by_id=by.id,
        by_name=by.name,
        by_position=by.position,
    )
    record(f"penalty.{what}", by=by, school_id=case.school_id, subject_id=case.pupil_id, case=str(case.id))
    return event


def notice_event(
    notice: PenaltyNotice, what: str, *, by: Actor, on: date | None = None, words: str = ""
) -> NoticeEvent:
    """The same of a notice."""
    if what not in NOTICE_WORDS:
        raise ValueError(f"“{what}” has no words in penalties/rules/timeline.py")
    event = NoticeEvent.objects.create(
        notice=notice,
        at=clock.now(),
        what=what,
        happened_on=on or clock.today(),
        words=words.strip(),
        by_id=by.id,
        by_name=by.name,
        by_position=by.position,
    )
    record(
        f"penalty_notice.{what}", by=by, school_id=notice.school_id, subject_id=notice.pupil_id,
        notice=str(notice.id),
    )  # fmt: skip
    return event
