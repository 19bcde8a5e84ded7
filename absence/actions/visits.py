"""A home visit: planned with names, left, come back from, found what (ABS-18, ABS-22, SAF-06)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from absence.models import Case, CaseEvent, Visit
from absence.queries.case_facts import CaseLine
from absence.rules.history import Kind
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock, words
from attendance_mis.kit.api_errors import Refused
from registers.rules.sessions import Session

from .cases import close_case
from .events import add_event, must_be_open, needs_words
from .visit_letter import tell_left


@dataclass(frozen=True)
class VisitPlan:
    planned_for: datetime
    staff: Sequence[str]
    risk_assessment: str = ""
    hazards: str = ""


@dataclass(frozen=True)
class Found:
    answered: bool
    child_seen: bool
    reassures: bool
    """What was seen or said accounts for the child: the case closes."""
    letter_left: bool
    outcome: str
    spoken_to: str = ""
    enquiries: str = ""
    next_step: str = ""


@transaction.atomic
def plan_visit(line: CaseLine, plan: VisitPlan, *, by: Actor) -> Visit:
    """Names and risk assessment before anybody leaves, as the school's policy asks."""
    staff = list(dict.fromkeys(name.strip() for name in plan.staff if name.strip()))
    problems: dict[str, list[str]] = {}
    if len(staff) < line.policy.visit_min_staff:
        few = line.policy.visit_min_staff
        problems["staff"] = [f"Write the names of {few} different people who go, one on each line."]
    if line.policy.visit_risk_assessment and not plan.risk_assessment.strip():
        problems["risk_assessment"] = ["Give the reference of the risk assessment."]
    if problems:
        raise Refused(problems)
    case = must_be_open(Case(id=line.case.id))
    visit = Visit.objects.create(
        case=case,
        planned_for=plan.planned_for,
        staff=staff,
        risk_assessment=plan.risk_assessment.strip(),
        hazards=plan.hazards.strip(),
    )
    said = f"{' and '.join(staff)} go at {words.clock_time(plan.planned_for)}."
    add_event(case, Kind.VISIT_PLANNED, by=by, words=said, visit=str(visit.id))
    return visit


@transaction.atomic
def leave_for(visit: Visit, *, expected_back: datetime, by: Actor) -> bool:
    """The pair is out. Whether they were still here."""
    now = clock.now()
    if expected_back <= now:
        raise Refused({"expected_back": ["Give a time later than now."]})
    gone = Visit.objects.filter(id=visit.id, out_at=None, cancelled_at=None).update(
        out_at=now, expected_back=expected_back
    )
    if gone:
        said = f"Out at {words.clock_time(now)}, expected back at {words.clock_time(expected_back)}."
        add_event(visit.case, Kind.VISIT_OUT, by=by, words=said, visit=str(visit.id))
    return bool(gone)


@transaction.atomic
def record_visit(line: CaseLine | None, visit: Visit, found: Found, *, by: Actor) -> CaseEvent:
    """What was found. Checks the pair back in; closes the case if the child is accounted for.

    The child may have turned up while the pair was out: `line` is then `None` or out of date, and the visit is kept
    in the story of the closed case all the same. Nobody may stay "out" because a register came in.
    """
    held = Visit.objects.select_for_update(of=("self",)).select_related("case").get(id=visit.id)
    if held.back_at is not None or held.cancelled_at is not None:
        raise Refused({"outcome": ["This visit was recorded already."]})
    told = needs_words(found.outcome, "outcome", "Write what was found at the home.")
    if found.reassures and not (found.child_seen or found.answered):
        raise Refused({"reassures": ["Nobody opened: the child is not accounted for by that."]})
    if found.answered and not found.spoken_to.strip():
        raise Refused({"spoken_to": ["Write who was spoken to."]})
    case = Case.objects.select_for_update().get(id=held.case_id)
    now = clock.now()
    held.out_at = held.out_at or min(held.planned_for, now)
    held.back_at, held.answered, held.child_seen = now, found.answered, found.child_seen
    held.spoken_to, held.enquiries = found.spoken_to.strip(), found.enquiries.strip()
    held.letter_left, held.outcome, held.next_step = found.letter_left, told, found.next_step.strip()
    held.save()
    tell_left(held, left=found.letter_left, by=by)
    event = add_event(
        case, Kind.VISIT, by=by, channel="visit", words=told, visit=str(held.id), answered=found.answered,
        child_seen=found.child_seen, letter_left=found.letter_left,
    )  # fmt: skip
    if found.reassures and line is not None and case.closed_at is None:
        how = "seen" if found.child_seen else "explained"
        finding = line.child.finding
        session = finding.session if finding else Session.PM
        close_case(case, how=how, covered=(line.child.today, session), by=by, words=f"Home visit: {told}")
    return event


@transaction.atomic
def cancel_visit(visit: Visit, *, why: str, by: Actor) -> bool:
    """Nobody goes after all, with the reason. Whether it was still to be made.

    A pair that was called back is checked in by it: they were at no door, so it counts as no visit.
    """
    told = needs_words(why, "why", "Write why nobody goes.")
    held = Visit.objects.select_for_update().get(id=visit.id)
    if held.back_at is not None or held.cancelled_at is not None:
        return False
    held.cancelled_at = clock.now()
    held.back_at = held.cancelled_at if held.out_at else None
    held.save()
    add_event(held.case, Kind.VISIT_CANCELLED, by=by, words=told, visit=str(held.id))
    return True
