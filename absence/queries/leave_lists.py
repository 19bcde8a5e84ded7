"""Requests for leave as lists: waiting, decided, and what has to be watched after a grant (LEV-15, LEV-20, LEV-24)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Max, Prefetch, Q, QuerySet

from absence.models import LeaveRequest, LeaveSession
from absence.rules.leave_after import LEAVE_OF_ABSENCE, AfterLeave, after_leave, ends_soon
from absence.rules.leave_decision import decide_by
from absence.rules.leave_policy import LeavePolicy
from absence.rules.leave_travel import TravelCount
from absence.rules.leave_words import When
from attendance_mis.kit import clock
from registers.models import School
from registers.queries.roster import read_roster
from registers.queries.setup import setup_of
from registers.rules.sessions import Session

from .leave_case import travel_counter

WATCHED = timedelta(days=70)
"""So long after the last granted day a return is looked for: ten school days and the longest holidays between."""


@dataclass(frozen=True)
class WaitingLine:
    request: LeaveRequest
    sessions: int
    due: date
    days_left: int
    """Days until an answer is due; negative when it is overdue."""


def requests_of(school: School) -> QuerySet[LeaveRequest]:
    return (
        LeaveRequest.objects.filter(school=school)
        .select_related("pupil")
        .annotate(asked_sessions=Count("sessions", filter=~Q(sessions__outcome="dropped")))
    )


def waiting(school: School, today: date) -> list[WaitingLine]:
    """Those to check or decide, what is due first on top."""
    setup = setup_of(school)
    policy = setup.rules(LeavePolicy, today)
    lines = []
    for request in requests_of(school).filter(state__in=["unchecked", "waiting"]):
        arrived = request.asked_at.astimezone(clock.LONDON).date()
        due = decide_by(arrived, request.first_day, setup.calendar, "", policy)
        lines.append(WaitingLine(request, request.asked_sessions, due, (due - today).days))  # type: ignore[attr-defined]  # annotated above
    return sorted(lines, key=lambda line: (line.due, line.request.asked_at))


def settled(school: School) -> QuerySet[LeaveRequest]:
    """Decided and withdrawn ones, the newest first: refused ones stay as long as granted ones."""
    return (
        requests_of(school)
        .filter(state__in=["decided", "withdrawn"])
        .order_by("-first_day", "-asked_at", "id")
    )


@dataclass(frozen=True)
class AwayLine:
    """A pupil who did not come back when the leave ended."""

    request: LeaveRequest
    class_name: str
    after: AfterLeave
    ground: bool
    """Ten school days are over without attendance or excuse: enquiries with the authority come first (ADM-20)."""


def granted_again(
    school: School, pupil_ids: Collection[uuid.UUID], since: date
) -> dict[uuid.UUID, set[When]]:
    """Pupil → every session of leave granted since a day, by whichever request: one leave may follow another."""
    rows = LeaveSession.objects.filter(
        request__school=school, request__pupil_id__in=pupil_ids, request__state="decided", outcome="granted",
        code__in=LEAVE_OF_ABSENCE, day__gte=since,
    ).exclude(request__kind="part_time")  # fmt: skip
    found: dict[uuid.UUID, set[When]] = defaultdict(set)
    for pupil, day, session in rows.values_list("request__pupil_id", "day", "session"):
        found[pupil].add((day, Session(session)))
    return found


def not_back(school: School, today: date) -> list[AwayLine]:
    """Pupils away beyond a granted leave of absence, the longest first (LEV-15, T16)."""
    ended = (
        LeaveRequest.objects.filter(school=school, state="decided", outcome__in=["granted", "part"])
        .annotate(
            last_granted=Max(
                "sessions__day", filter=Q(sessions__outcome="granted", sessions__code__in=LEAVE_OF_ABSENCE)
            )
        )
        .filter(last_granted__gte=today - WATCHED, last_granted__lt=today)
        .exclude(kind="part_time")
        .select_related("pupil")
        .prefetch_related(
            Prefetch(
                "sessions",
                LeaveSession.objects.filter(outcome="granted").order_by("day", "session"),
                "granted",
            )
        )
    )
    requests = list(ended)
    if not requests:
        return []
    roster = read_roster(
        urn=school.urn, first=today - WATCHED, last=today, pupil_ids=[one.pupil_id for one in requests]
    )
    assert roster is not None  # the school exists
    pupils = {pupil.id: pupil for pupil in roster.pupils}
    leave = granted_again(school, pupils, today - WATCHED)
    lines = []
    for request in requests:
        pupil = pupils.get(request.pupil_id)
        membership = pupil.membership(today) if pupil else None
        if pupil is None or membership is None:
            continue  # left, or moved on
        last: LeaveSession = request.granted[-1]
        end = (last.day, Session(last.session))
        marks = [(day, session, held.code) for (day, session), held in pupil.marks.items() if held.code]
        said = after_leave(
            end, marks, calendar=roster.setup.calendar.of_class(membership.class_name),
            year_group=membership.year_group, today=today, leave=leave[pupil.id],
        )  # fmt: skip
        if said.still_away and said.ended == end:  # else the leave that followed is the one that ended
            lines.append(AwayLine(request, membership.class_name, said, said.ground_may_be_asked(today)))
    return sorted(lines, key=lambda line: -line.after.days_away)


@dataclass(frozen=True)
class PartTimeLine:
    request: LeaveRequest
    sessions_a_week: int
    review_on: str
    soon: bool


def part_time(school: School, today: date) -> list[PartTimeLine]:
    """Part-time timetables that run, begin soon or ended in the last fortnight; the next to end on top (LEV-24)."""
    setup = setup_of(school)
    policy = setup.rules(LeavePolicy, today)
    found = LeaveRequest.objects.filter(
        school=school, kind="part_time", state="decided", outcome__in=["granted", "part"],
        last_day__gte=today - timedelta(days=14),
    ).select_related("pupil").prefetch_related("sessions").order_by("last_day")  # fmt: skip
    lines = []
    for request in found:
        granted = [row for row in request.sessions.all() if row.outcome == "granted"]
        weeks: dict[date, int] = defaultdict(int)
        for row in granted:
            weeks[row.day - timedelta(days=row.day.weekday())] += 1
        soon = ends_soon(
            request.last_day,
            today,
            calendar=setup.calendar,
            year_group="",
            within=policy.part_time_alert_days,
        )
        lines.append(
            PartTimeLine(request, max(weeks.values(), default=0), request.details.get("review_on", ""), soon)
        )
    return lines


@dataclass(frozen=True)
class TravelLine:
    request: LeaveRequest
    count: TravelCount


def travelling(school: School, today: date) -> list[TravelLine]:
    """Pupils with travel for a parent's work this year, each with the counters of twelve months (LEV-20)."""
    policy = setup_of(school).rules(LeavePolicy, today)
    found = (
        LeaveRequest.objects.filter(
            school=school, kind="travel", state="decided", outcome__in=["granted", "part"],
            last_day__gte=today - timedelta(days=365),
        )
        .select_related("pupil")
        .order_by("pupil_id", "-last_day")
        .distinct("pupil_id")
    )  # fmt: skip
    lines = [TravelLine(one, travel_counter(school, one.pupil.upn, policy, today)) for one in found[:100]]
    return sorted(lines, key=lambda line: (not line.count.flagged, line.count.attended))


def licences(school: School, today: date) -> list[LeaveRequest]:
    """Performance licences that run or begin, the next to end first (LEV-17)."""
    found = LeaveRequest.objects.filter(
        school=school,
        kind="performance",
        state__in=["waiting", "decided"],
        last_day__gte=today - timedelta(days=30),
    ).exclude(outcome="refused")
    return list(found.select_related("pupil").order_by("last_day"))
