"""The cases of a school as a list: held ones first, then those waiting for the head, then the oldest; last what was asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from attendance_mis.kit import clock
from penalties.models import (
    OPEN_STATES,
    CaseEvent,
    CaseParent,
    CaseSession,
    CaseState,
    ImprovementNotice,
    PenaltyCase,
)
from penalties.queries.authority import authority_of
from penalties.queries.case_file import CaseFile
from penalties.rules.authority import Authority
from registers.models import ClassMembership, School
from registers.queries.setup import setup_of
from registers.rules.calendar import SchoolCalendar
from registers.rules.words import day_words


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
    """A case is open while somebody has to decide in it, or the authority has not answered what it was asked."""
    waits = Exists(CaseParent.objects.filter(case=OuterRef("id"), state="requested"))
    cases = PenaltyCase.objects.filter(school=school).select_related("pupil").prefetch_related("improvements")
    cases = cases.annotate(waits=waits)
    if ended:
        return cases.exclude(Q(state__in=OPEN_STATES) | Q(waits=True)).order_by("-ended_at", "id")
    first = Case(
        When(amber__gt="", then=Value(0)),
        When(state=CaseState.PREPARED, then=Value(1)),
        When(state__in=OPEN_STATES, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    open_ones = cases.filter(Q(state__in=OPEN_STATES) | Q(waits=True)).annotate(**_days())
    return open_ones.order_by(first, "opened_at", "id")


def _days() -> dict[str, Subquery]:
    """What the last day of a request is counted from, and when one was made."""
    asked = CaseEvent.objects.filter(case=OuterRef("id"), what="requested").order_by("-at")
    relied = CaseSession.objects.filter(case=OuterRef("id"), draw=OuterRef("draw"))
    sat = ClassMembership.objects.filter(
        pupil_id=OuterRef("pupil_id"),
        school_id=OuterRef("school_id"),
        first_day__lte=OuterRef("relied_until"),
    )
    return {
        "relied_until": Subquery(relied.order_by("-date").values("date")[:1]),
        "year_group": Subquery(sat.order_by("-first_day").values("year_group")[:1]),
        "asked_at": Subquery(asked.values("at")[:1]),
    }


def case_lines(school: School, cases: list[PenaltyCase], today: date) -> list[CaseLine]:
    authority = authority_of(school, today)
    return [_line(school, case, authority, today) for case in cases]


def _line(school: School, case: PenaltyCase, authority: Authority, today: date) -> CaseLine:
    relied_until: date | None = getattr(case, "relied_until", None)
    by = send_by(school, relied_until, getattr(case, "year_group", None) or "", authority)
    late = by is not None and case.open and today > by
    calendar = setup_of(school).calendar
    return CaseLine(case, _next(case, authority, calendar, today), by, late, _tone(case))


def send_by(school: School, relied_until: date | None, year_group: str, authority: Authority) -> date | None:
    """School days of the pupil from the last session relied on, by the authority's code of conduct."""
    days = authority.request_within_days
    if not days or relied_until is None:
        return None
    return setup_of(school).calendar.add_school_days(relied_until, days, year_group)


def last_day_to_ask(file: CaseFile) -> date | None:
    """The same of one case on its page."""
    last = max((one.date for one in file.standing.relied), default=file.case.window_to)
    stay = file.found.case.weeks.stay_on(last)
    return send_by(file.school, last, stay.year_group if stay else "", file.authority)


def _tone(case: PenaltyCase) -> str:
    if case.amber:
        return "late"
    return {CaseState.PREPARED: "two", CaseState.ISSUED: "present", CaseState.REQUESTED: "authorised"}.get(
        CaseState(case.state), ""
    )


def _next(case: PenaltyCase, authority: Authority, calendar: SchoolCalendar, today: date) -> str:
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
    asked_at: datetime | None = getattr(case, "asked_at", None)
    if asked_at is not None:
        return _asked(asked_at.astimezone(clock.LONDON).date(), authority, calendar, today)
    return case.outcome


def _asked(on: date, authority: Authority, calendar: SchoolCalendar, today: date) -> str:
    days = calendar.school_days_after(on, today, "")
    ago = f", {days} school day{'' if days == 1 else 's'} ago" if days else ""
    return f"{authority.name} was asked on {day_words(on)}{ago}: ask again, and record what it did"


def _improving(notice: ImprovementNotice, today: date) -> str:
    if notice.alerted_on:
        return "A stated ground for acting early is broken: review it"
    if today > notice.ends_on:
        return f"The period ended on {notice.ends_on:%-d %B %Y}: review it"
    return f"Improvement period until {notice.ends_on:%-d %B %Y}"
