"""Papers of a follow-up case for the file: a visit with its risks (D24), a safeguarding decision with its reasons (D25)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from absence.actions.escalation import DECISIONS, FACTORS, TOLD
from absence.models import CaseEvent, Visit
from absence.rules.day_count import day_count
from absence.rules.history import Kind
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.words import clock_time, plain_date
from letters.actions.issue import draft_letter
from letters.models import Letter
from letters.rules.values import FieldValue
from registers.queries.setup import setup_of
from support.queries.meetings import FILE

DECIDED = (Kind.DECISION, Kind.OVERRIDE)


@transaction.atomic
def visit_record(visit: Visit, *, by: Actor) -> Letter:
    """The same draft however often it is asked for; an unissued one takes what was found since."""
    case = visit.case
    return draft_letter(
        kind="D24", key=f"visit:{visit.id.hex}", school=case.school, pupil=case.pupil, recipient=FILE,
        fields=_visit_fields(visit), by=by, asked_for=True,
    )  # fmt: skip


def _visit_fields(visit: Visit) -> dict[str, FieldValue]:
    hazards = [line for line in visit.hazards.splitlines() if line.strip()]
    if visit.risk_assessment:
        hazards.append(f"Risk assessment: {visit.risk_assessment}")
    back = f"{clock_time(visit.expected_back)}" if visit.expected_back else "as agreed before they leave"
    return {
        "planned_at": _moment(visit.planned_for),
        "staff": list(visit.staff),
        "hazards": hazards or ["None known"],
        "check_in": f"School office, by {back}" if visit.expected_back else f"School office, {back}",
        "outcome": _found(visit),
        "next_step": visit.next_step,
    }


def _found(visit: Visit) -> str:
    if visit.cancelled_at:
        return "Called off."
    if visit.back_at is None:
        return ""
    said = ["Somebody opened." if visit.answered else "Nobody opened."]
    said.append("The child was seen." if visit.child_seen else "The child was not seen.")
    if visit.letter_left:
        said.append("The letter was left.")
    return " ".join([*said, visit.outcome]).strip()


@transaction.atomic
def decision_record(event: CaseEvent, *, by: Actor) -> Letter:
    """Why the safeguarding lead decided as they did, for the safeguarding file.

    :raises Refused: the event is no decision.
    """
    if event.kind not in DECIDED:
        raise Refused({"": ["This entry is not a decision."]})
    case = event.case
    return draft_letter(
        kind="D25", key=f"decision:{event.id.hex}", school=case.school, pupil=case.pupil, recipient=FILE,
        fields=_decision_fields(event), by=by, asked_for=True,
    )  # fmt: skip


def _decision_fields(event: CaseEvent) -> dict[str, FieldValue]:
    case = event.case
    count = day_count(case.opened_on, event.day, setup_of(case.school).calendar, "")
    told = CaseEvent.objects.filter(
        case=case, day=event.day, kind__in=[kind for kind in TOLD if kind is not Kind.NOTE]
    )
    factors = [FACTORS[key] for key in event.facts.get("factors", []) if key in FACTORS]
    return {
        "decided_at": f"{_moment(event.at)}, by {event.by_name}, {event.by_position}",
        "day_words": f"day {count.school_days} in school days, {count.calendar_days} in calendar days",
        "factors": factors or ["A compulsory visit was lifted; see the reasons"],
        "decision": DECISIONS[str(event.facts.get("decision", "override"))],
        "why": event.words,
        "told": [f"{TOLD[Kind(one.kind)]}, {clock_time(one.at)}" for one in told],
    }


def _moment(at: datetime) -> str:
    local = at.astimezone(clock.LONDON)
    return f"{plain_date(local)} at {clock_time(local)}"
