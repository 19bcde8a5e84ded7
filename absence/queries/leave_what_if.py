"""What other checks would have said to the requests for leave there were: the same rules, writing nothing (POL-04, LEV-09)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from absence.models import LeaveRequest
from absence.rules.leave_check import Check
from absence.rules.leave_checks import advise
from absence.rules.leave_policy import LeavePolicy
from registers.models import School
from registers.queries.interventions import local_day, moments
from registers.rules.policy_effect import resolved_on
from registers.rules.policy_history import PolicyChange

from .leave_case import read_case

LEAVE = frozenset(
    {
        "leave_notice_days", "leave_attendance_below", "leave_attendance_below_severity", "leave_absence_above",
        "leave_absence_above_severity", "leave_unauthorised_on_record", "leave_assessment_period",
        "leave_assessment_days", "leave_assessment_days_before", "leave_annual_pattern", "leave_truancy",
        "leave_protest", "leave_refused_reasons", "leave_refused_reasons_severity", "performance_min_attendance",
        "performance_min_education_hours", "religious_max_days", "religious_notice_days", "travel_flag_sessions",
        "travel_notice_days",
    }
)  # fmt: skip
"""The settings the checks of a request read."""
MOST = 60
"""Requests that are judged again, the newest: each is read as fully as on its own page."""

Levels = Mapping[str, Sequence[PolicyChange]]


@dataclass(frozen=True)
class LeaveDifference:
    """A request to which the checks would have said something else."""

    request: LeaveRequest
    more: tuple[Check, ...]
    fewer: tuple[Check, ...]


@dataclass(frozen=True)
class LeaveEffect:
    looked_at: int
    left_out: int
    """Older requests of the stretch that were not judged again."""
    changed: tuple[LeaveDifference, ...]

    @property
    def stops(self) -> int:
        """Requests that would have met a stop they did not meet."""
        return sum(any(check.liftable for check in one.more) for one in self.changed)


def leave_effect(school: School, now: Levels, then: Levels, first: date, last: date) -> LeaveEffect:
    """The requests that arrived between two days, judged as of their arrival under both settings.

    Marks and contacts are those held today: one amended since counts as it is now.
    """
    asked = LeaveRequest.objects.filter(school=school, asked_at__range=moments(first, last)).exclude(
        state="unchecked"
    )
    found = list(asked.select_related("pupil").order_by("-asked_at")[: MOST + 1])
    total = asked.count() if len(found) > MOST else len(found)
    changed = [_difference(request, school, now, then) for request in found[:MOST]]
    kept = tuple(one for one in changed if one is not None and (one.more or one.fewer))
    return LeaveEffect(min(total, MOST), max(0, total - MOST), kept)


def _difference(request: LeaveRequest, school: School, now: Levels, then: Levels) -> LeaveDifference | None:
    before, after = (_checks(request, school, levels) for levels in (now, then))
    if before is None or after is None:
        return None
    known, proposed = {_key(check) for check in before}, {_key(check) for check in after}
    return LeaveDifference(
        request,
        tuple(check for check in after if _key(check) not in known),
        tuple(check for check in before if _key(check) not in proposed),
    )


def _key(check: Check) -> tuple[str, str]:
    return check.rule, str(check.severity)


def _checks(request: LeaveRequest, school: School, levels: Levels) -> list[Check] | None:
    policy = resolved_on(levels, "", local_day(request.asked_at)).as_rules(LeavePolicy)
    case = read_case(request, school, request.asked_at, policy=policy)
    return None if case is None else advise(request.of_kind, case.facts, policy)
