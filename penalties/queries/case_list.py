"""The cases of a school as a list: held ones first, then those waiting for the head, then the oldest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, IntegerField, QuerySet, Value, When

from penalties.models import OPEN_STATES, CaseState, ImprovementNotice, PenaltyCase
from penalties.queries.authority import authority_of
from penalties.rules.authority import Authority
from registers.models import School
from registers.queries.setup import setup_of


@dataclass(frozen=True)
class CaseLine:
    case: PenaltyCase
    next: str
    """What is to be done, in a sentence."""
    send_by: date | None
    """The authority's last day for a request, where it states one."""
    late: bool
    tone: str


def cases_of(school: School, *, ended: bool) -> QuerySet[PenaltyCase]:
    cases = PenaltyCase.objects.filter(school=school).select_related("pupil").prefetch_related("improvements")
    if ended:
        return cases.exclude(state__in=OPEN_STATES).order_by("-ended_at", "id")
    first = Case(
        When(amber__gt="", then=Value(0)),
        When(state=CaseState.PREPARED, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return cases.filter(state__in=OPEN_STATES).order_by(first, "opened_at", "id")


def case_lines(school: School, cases: list[PenaltyCase], today: date) -> list[CaseLine]:
    authority = authority_of(school, today)
    return [_line(school, case, authority, today) for case in cases]


def _line(school: School, case: PenaltyCase, authority: Authority, today: date) -> CaseLine:
    by = send_by(school, case, authority)
    return CaseLine(case, _next(case, today), by, by is not None and case.open and today > by, _tone(case))


def send_by(school: School, case: PenaltyCase, authority: Authority) -> date | None:
    """School days from the day relied on, by the authority's code of conduct."""
    days = authority.request_within_days
    return setup_of(school).calendar.add_school_days(case.as_of, days, "") if days else None


def _tone(case: PenaltyCase) -> str:
    if case.amber:
        return "late"
    return {CaseState.PREPARED: "two", CaseState.ISSUED: "present", CaseState.REQUESTED: "authorised"}.get(
        CaseState(case.state), ""
    )


def _next(case: PenaltyCase, today: date) -> str:
    if case.amber:
        return case.amber
    running = next((one for one in case.improvements.all() if one.state == "running"), None)
    match case.state:
        case CaseState.CONSIDERING:
            return "Consider it, question by question"
        case CaseState.IMPROVING if running:
            return _improving(running, today)
        case CaseState.PREPARED:
            return f"The head decides; prepared by {case.prepared_by}"
    return case.outcome


def _improving(notice: ImprovementNotice, today: date) -> str:
    if notice.alerted_on:
        return "A stated ground for acting early is broken: review it"
    if today > notice.ends_on:
        return f"The period ended on {notice.ends_on:%-d %B %Y}: review it"
    return f"Improvement period until {notice.ends_on:%-d %B %Y}"
