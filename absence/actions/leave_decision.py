"""Deciding on leave: each session by itself, in one transaction with what follows from it (LEV-05 to LEV-07, LEV-15, LEV-16)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from absence.access_leave import LeavePowers
from absence.models import LeaveRequest, LeaveSession
from absence.queries.leave_case import LeaveCase, read_case
from absence.rules.leave_decision import (
    Choice,
    Forbidden,
    Meeting,
    Outcome,
    forbidden,
    stops_in_the_way,
)
from absence.rules.leave_kinds import LeaveKind
from absence.rules.leave_words import When, listed
from absence.signals_leave import leave_decided
from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.actions.expected import Expectation, expect_absences
from registers.actions.planned import Agreement, plan_absence, sessions_on_roll
from registers.models import School
from registers.rules.planned import as_patterns
from registers.rules.sessions import Session

from .leave import request_for_update, tell


class LeaveForbidden(Refused):
    """The decision may not be made; nothing was saved. `found` names the rules."""

    def __init__(self, found: Sequence[Forbidden]) -> None:
        by_field: dict[str, list[str]] = defaultdict(list)
        for one in found:
            by_field[one.field or "detail"].append(one.sentence)
        super().__init__(dict(by_field))
        self.found = tuple(found)


@dataclass(frozen=True)
class Decision:
    choice: Choice
    conditions: str = ""
    met_on: date | None = None
    not_met_because: str = ""


@transaction.atomic
def decide_leave(
    request_id: uuid.UUID, decision: Decision, *, school: School, powers: LeavePowers, by: Actor
) -> LeaveRequest:
    """Grant, part grant or refuse. Raises `LeaveForbidden` with the rule, or `Refused` if it was decided meanwhile.

    A granted session becomes a planned absence, a refused one a hint that proposes G (O for what is no holiday): both
    are shown at the register and neither is a mark (REG-20).
    """
    request = request_for_update(request_id, school)
    case = _open_case(request, school)
    met = Meeting(decision.met_on or request.met_on, decision.not_met_because or request.not_met_because)
    found = forbidden(case.kind, case.facts, case.policy, decision.choice, powers.decider, met)
    if found:
        raise LeaveForbidden(found)
    outcome = decision.choice.outcome(case.facts.asked)
    _keep_sessions(case, decision.choice)
    request.plans = _plan(case, decision, powers, by)
    _keep(request, decision, outcome, powers, by)
    _tell(case, decision, outcome, by)
    _propose(case, decision.choice)
    transaction.on_commit(
        lambda: leave_decided.send(
            sender=None,
            school_id=school.id,
            request_id=request.id,
            pupil_id=request.pupil_id,
            outcome=outcome.value,
        )
    )
    return request


def _open_case(request: LeaveRequest, school: School) -> LeaveCase:
    if request.state == "unchecked":
        raise Refused({"detail": ["Check first who asks: it came by the form."]})
    if request.state != "waiting":
        who = f" by {request.decided_by}" if request.decided_by else ""
        raise Refused({"detail": [f"This request is {request.get_state_display().lower()} already{who}."]})
    case = read_case(request, school, clock.now())
    if case is None:
        raise Refused({"detail": ["The pupil is not on roll here on these days any more."]})
    return case


def _keep_sessions(case: LeaveCase, choice: Choice) -> None:
    for row in case.rows:
        code = choice.granted.get((row.day, Session(row.session)), "")
        row.outcome, row.code = ("granted", code) if code else ("refused", "")
    LeaveSession.objects.bulk_update(case.rows, ["outcome", "code"])


def _plan(case: LeaveCase, decision: Decision, powers: LeavePowers, by: Actor) -> list[uuid.UUID]:
    """The agreements behind the granted sessions; planned one code at a time, exactly these sessions."""
    held = sessions_on_roll(case.pupil, case.roster, case.request.first_day, case.request.last_day)
    for_whom = f" for {powers.acts_for}" if powers.acts_for else ""
    made: list[uuid.UUID] = []
    for code in sorted(set(decision.choice.granted.values())):
        wanted = [when for when, chosen in decision.choice.granted.items() if chosen == code]
        for first, last, pattern in as_patterns(wanted, held):
            agreed = Agreement(
                code=code,
                first_day=first,
                last_day=last,
                pattern=pattern,
                words=f"{case.kind.words}, granted",
                approved_by=by.name,
                approved_position=f"{by.position}{for_whom}"[:120],
            )
            made += [plan.id for plan in plan_absence(agreed, [case.pupil], roster=case.roster, by=by)]
    return made


def _keep(
    request: LeaveRequest, decision: Decision, outcome: Outcome, powers: LeavePowers, by: Actor
) -> None:
    request.state, request.outcome = "decided", outcome.value
    request.decision_reason = decision.choice.reason.strip()
    request.conditions = decision.conditions.strip()[:500]
    request.met_on = decision.met_on or request.met_on
    request.not_met_because = decision.not_met_because.strip()[:300]
    request.decided_at, request.decided_by_id = clock.now(), by.id
    request.decided_by, request.decided_position = by.name, by.position
    request.decided_for = powers.acts_for
    request.save()


def _tell(case: LeaveCase, decision: Decision, outcome: Outcome, by: Actor) -> None:
    request, choice = case.request, decision.choice
    granted = sorted(choice.granted)
    refused = sorted(set(case.facts.asked) - set(granted))
    said = [
        f"Granted: {listed(granted)}." if granted else "",
        f"Refused: {listed(refused)}." if refused else "",
    ]
    facts = {
        "outcome": outcome.value,
        "granted": [[str(day), session.value, choice.granted[day, session]] for day, session in granted],
        "refused": [[str(day), session.value] for day, session in refused],
        "checks": [[check.rule, check.severity.value, check.why] for check in case.checks],
        "for": request.decided_for,
    }
    tell(request, "decided", " ".join(part for part in said if part), by=by, facts=facts)
    stops = stops_in_the_way(case.kind, case.facts, case.policy, granted)
    for stop in stops:
        tell(
            request,
            "lifted",
            choice.lifted[stop.rule].strip()[:1000],
            by=by,
            facts={"rule": stop.rule, "why": stop.why},
        )
    record(
        "leave.decided", by=by, school_id=case.school.id, subject_id=request.pupil_id, request=str(request.id),
        outcome=outcome.value, granted=len(granted), refused=len(refused), acted_for=bool(request.decided_for),
        lifted=[stop.rule for stop in stops],
    )  # fmt: skip


def _propose(case: LeaveCase, choice: Choice) -> None:
    """Away on a refused session: G, or O where no holiday is in question (LEV-16, REG-43)."""
    refused = [when for when in case.facts.asked if when not in choice.granted]
    code = "G" if case.kind is LeaveKind.EXCEPTIONAL else "O"
    asked = case.facts.asked_on
    words = (
        f"Leave was refused for this session (asked for on {asked.day} {asked:%B}). If away for it: {code}."
    )
    proposals = [
        Expectation(code, first, last, words, pattern, anybody_confirms=False)
        for first, last, pattern in _spans(case, refused)
    ]
    expect_absences(
        proposals, school_id=case.school.id, pupil_id=case.pupil.id, source="leave", source_id=case.request.id
    )


def _spans(case: LeaveCase, wanted: Sequence[When]) -> list[tuple[date, date, tuple[str, ...]]]:
    held = sessions_on_roll(case.pupil, case.roster, case.request.first_day, case.request.last_day)
    return as_patterns(wanted, held)
