"""Everything a request is judged on, read once: the same for page, API and the decision itself (LEV-01, LEV-09)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from absence.models import LeaveRequest, LeaveSession
from absence.rules.leave_check import Check
from absence.rules.leave_checks import all_checks
from absence.rules.leave_days import Days, days_of
from absence.rules.leave_decision import decide_by
from absence.rules.leave_facts import Applicant, Facts
from absence.rules.leave_kinds import LeaveKind
from absence.rules.leave_periods import read_periods, sessions_in
from absence.rules.leave_policy import LeavePolicy
from absence.rules.leave_reasons import NOTHING, reasons_in
from absence.rules.leave_travel import TravelCount, travel_count, twelve_months_before
from absence.rules.leave_words import When, sessions_words, span_words
from attendance_mis.kit import clock
from registers.actions.planned import sessions_on_roll
from registers.models import ContactLink, Mark, School, SignOut
from registers.queries.figure import tally_of
from registers.queries.pupil_year import year_bounds
from registers.queries.roster import HeldMark, Roster, RosterPupil, read_roster
from registers.queries.statistics import Scope, sessions_by_code
from registers.rules.calendar import SchoolCalendar
from registers.rules.codes import Category
from registers.rules.policy_kinds import OFF
from registers.rules.sessions import Session

AROUND = timedelta(days=14)
"""Two weeks either side are the same weeks of an earlier year."""
YEARS_BACK = 3
LEAVE_TAKEN = ("C", "G", "H")


@dataclass(frozen=True)
class PastRequest:
    request: LeaveRequest
    sessions: int

    @property
    def words(self) -> str:
        """`Holiday weeks, May 2025, 10 sessions, refused`"""
        when = f"{self.request.first_day:%B %Y}"
        ended = (
            "withdrawn"
            if self.request.state == "withdrawn"
            else self.request.get_outcome_display() or "waiting"
        )
        return f"{when}, {sessions_words(self.sessions)}, {ended.lower()}"


@dataclass(frozen=True)
class LeaveCase:
    request: LeaveRequest
    school: School
    roster: Roster
    pupil: RosterPupil
    rows: tuple[LeaveSession, ...]
    facts: Facts
    policy: LeavePolicy
    checks: tuple[Check, ...]
    past: tuple[PastRequest, ...]
    siblings: tuple[PastRequest, ...]
    due: date
    travel: TravelCount | None

    @property
    def kind(self) -> LeaveKind:
        return self.request.of_kind

    @property
    def year_group(self) -> str:
        return self.facts.year_group

    @property
    def class_name(self) -> str:
        membership = self.pupil.membership(clock.today())
        return membership.class_name if membership else ""


def leave_roster(
    school: School, pupil_id: uuid.UUID, first: date, last: date
) -> tuple[Roster, RosterPupil | None]:
    """The pupil's marks, plans and memberships between two days; no pupil where none was in a class then."""
    roster = read_roster(urn=school.urn, first=first, last=last, pupil_ids=[pupil_id])
    assert roster is not None  # the school exists
    return roster, roster.pupils[0] if roster.pupils else None


def days_asked(request: LeaveRequest, school: School) -> Days:
    """The days and sessions of a request as they are said on a form."""
    first, last = request.first_day, request.last_day
    asked = [(row.day, Session(row.session)) for row in request.asked_for]
    roster, pupil = leave_roster(school, request.pupil_id, first, last)
    held = sessions_on_roll(pupil, roster, first, last) if pupil is not None else asked
    return days_of(asked, held, first, last)


def read_case(
    request: LeaveRequest,
    school: School,
    now: datetime,
    *,
    others: bool = True,
    policy: LeavePolicy | None = None,
) -> LeaveCase | None:
    """The case as it stands now; `None` for a pupil in no class here any more. `others` reads earlier requests too.

    With `policy` it is judged by other settings than the school's own.
    """
    today = now.astimezone(clock.LONDON).date()
    begins = _year_begins(school, today)
    roster, pupil = leave_roster(
        school, request.pupil_id, min(begins, request.first_day), max(today, request.last_day)
    )
    if pupil is None:
        return None
    rows = tuple(request.asked_for)
    policy = policy or roster.setup.rules(LeavePolicy, today)
    past, siblings = _others(request, school) if others else ([], [])
    travel = _travel(request, school, policy, pupil, today, rows)
    facts = _facts(request, school, roster, pupil, rows, policy, now, past, travel)
    due = decide_by(
        _local(request.asked_at), request.first_day, roster.setup.calendar, facts.year_group, policy
    )
    checks = tuple(all_checks(request.of_kind, facts, policy))
    return LeaveCase(
        request, school, roster, pupil, rows, facts, policy, checks, tuple(past), tuple(siblings), due, travel
    )


def _local(moment: datetime) -> date:
    return moment.astimezone(clock.LONDON).date()


def _year_begins(school: School, today: date) -> date:
    from registers.queries.setup import setup_of

    setup = setup_of(school)
    return year_bounds(setup, setup.calendar.academic_year_of(today))[0]


def _facts(
    request: LeaveRequest,
    school: School,
    roster: Roster,
    pupil: RosterPupil,
    rows: tuple[LeaveSession, ...],
    policy: LeavePolicy,
    now: datetime,
    past: list[PastRequest],
    travel: TravelCount | None,
) -> Facts:
    today = _local(now)
    asked: tuple[When, ...] = tuple((row.day, Session(row.session)) for row in rows)
    membership = pupil.membership(request.first_day) or pupil.memberships[-1]
    year_group, setup = membership.year_group, roster.setup
    calendar = setup.calendar.of_class(membership.class_name)
    starts = {when: setup.begins(*when, year_group) for when in asked}
    begun = frozenset(when for when, start in starts.items() if start <= now)
    begins = _year_begins(school, today)
    ahead = _ahead(calendar, pupil, year_group, now, request.last_day)
    periods = read_periods(policy.leave_assessment_days or ())
    before = policy.leave_assessment_days_before
    hit = {
        period.words: sessions_in(
            period, asked, year_group=year_group, calendar=calendar,
            days_before=before if isinstance(before, int) else 0,
        )
        for period in periods
    }  # fmt: skip
    return Facts(
        name=pupil.forename,
        year_group=year_group,
        applicant=_applicant(request, pupil.id),
        asked_on=_local(request.asked_at),
        today=today,
        asked=asked,
        begun=begun,
        decidable_until=min((start for when, start in starts.items() if when not in begun), default=None),
        year=tally_of(Scope(school.id, begins, today, upn=pupil.upn)),
        unauthorised=_unauthorised(pupil, begins, today),
        ahead=len(ahead),
        asked_ahead=len(ahead & set(asked)),
        assessment=tuple(sorted({when for found in hit.values() for when in found})),
        assessment_words=", ".join(words for words, found in hit.items() if found),
        same_weeks=() if policy.leave_annual_pattern is OFF else tuple(_same_weeks(request, pupil.id, past)),
        left_without_permission=0 if policy.leave_truancy is OFF else _left(school, pupil.id, begins),
        truancy_noted=request.truancy_noted,
        reasons=_reasons(request),
        reasons_sorted=bool(request.sorted_as),
        details=request.details,
        kept_in_school=len(
            set(calendar.sessions(request.first_day, request.last_day, year_group)) - set(asked)
        ),
        travel_sessions=travel.travelling if travel else 0,
        attended_sessions=travel.attended if travel else 0,
    )


def _reasons(request: LeaveRequest) -> tuple[str, ...]:
    if request.sorted_as:
        return () if request.sorted_as == NOTHING else (request.sorted_as,)
    return reasons_in(request.words)


def _left(school: School, pupil_id: uuid.UUID, since: date) -> int:
    """How often the pupil left without permission, from the sign-out book."""
    return SignOut.objects.filter(
        school=school, pupil_id=pupil_id, date__gte=since, without_permission=True
    ).count()


def _applicant(request: LeaveRequest, pupil_id: uuid.UUID) -> Applicant:
    asking = request.contact_id
    link = ContactLink.objects.filter(pupil_id=pupil_id, contact_id=asking).first() if asking else None
    if link is None:
        return Applicant(request.applicant_name, known=False, lives_with=False, parent=False)
    parent = link.parental_responsibility or link.natural_parent or link.day_to_day_care
    return Applicant(request.applicant_name, True, link.lives_with_pupil, parent, link.restricted)


def _unauthorised(pupil: RosterPupil, first: date, last: date) -> tuple[tuple[date, str], ...]:
    def counts(held: HeldMark) -> bool:
        return held.category is Category.UNAUTHORISED

    found = [
        (day, held.code or "")
        for (day, _), held in sorted(pupil.marks.items())
        if first <= day <= last and counts(held)
    ]
    return tuple(found)


def _ahead(
    calendar: SchoolCalendar, pupil: RosterPupil, year_group: str, now: datetime, last: date
) -> set[When]:
    """Sessions from now to the last day asked for that hold no mark yet."""
    held = calendar.sessions(_local(now), last, year_group)
    return {when for when in held if (mark := pupil.marks.get(when)) is None or mark.code is None}


def _others(request: LeaveRequest, school: School) -> tuple[list[PastRequest], list[PastRequest]]:
    """Other requests of this pupil, newest first, and those of brothers and sisters: pupils who share a contact."""
    family = Q(pupil_id=request.pupil_id) | Q(pupil__contact_links__contact__links__pupil_id=request.pupil_id)
    found = (
        LeaveRequest.objects.filter(family, school=school)
        .exclude(id=request.id)
        .exclude(state="unchecked")
        .select_related("pupil")
        .annotate(asked_sessions=Count("sessions", distinct=True, filter=~Q(sessions__outcome="dropped")))
        .order_by("-first_day", "-asked_at")
        .distinct()
    )
    listed = [PastRequest(one, one.asked_sessions) for one in found[:60]]
    own = [one for one in listed if one.request.pupil_id == request.pupil_id]
    siblings = [
        one for one in listed if one.request.pupil_id != request.pupil_id and _near(one.request, request)
    ]
    return own, siblings


def _near(one: LeaveRequest, other: LeaveRequest) -> bool:
    return one.first_day <= other.last_day + AROUND and one.last_day >= other.first_day - AROUND


def _same_weeks(request: LeaveRequest, pupil_id: uuid.UUID, past: list[PastRequest]) -> list[str]:
    """Earlier requests, and leave or holiday taken, around the same weeks of the three years before."""
    windows = [
        (_years_back(request.first_day, years) - AROUND, _years_back(request.last_day, years) + AROUND)
        for years in range(1, YEARS_BACK + 1)
    ]
    asked = [
        one.words
        for one in past
        if any(first <= one.request.first_day and one.request.first_day <= last for first, last in windows)
    ]
    if asked:
        return asked
    within = Q()
    for window in windows:
        within |= Q(date__range=window)
    days = Mark.objects.filter(within, pupil_id=pupil_id, code__in=LEAVE_TAKEN).order_by("date")
    taken: dict[int, list[tuple[date, str]]] = {}
    for day, code in days.values_list("date", "code"):
        taken.setdefault(day.year, []).append((day, code or ""))
    return [
        f"{'/'.join(sorted({code for _, code in marks}))} on the register, {span_words(marks[0][0], marks[-1][0])}"
        for marks in taken.values()
    ]


def _years_back(day: date, years: int) -> date:
    """The same week of an earlier year: 52 weeks a year keep the weekday."""
    return day - timedelta(weeks=52 * years + (years > 2))


def _travel(
    request: LeaveRequest,
    school: School,
    policy: LeavePolicy,
    pupil: RosterPupil,
    today: date,
    rows: tuple[LeaveSession, ...],
) -> TravelCount | None:
    if request.kind != LeaveKind.TRAVEL:
        return None
    count = travel_counter(school, pupil.upn, policy, today)
    ahead = sum(1 for row in rows if row.day > today)
    return replace(count, travelling=count.travelling + ahead)


def travel_counter(school: School, upn: str, policy: LeavePolicy, today: date) -> TravelCount:
    """Sessions attended and sessions of T in the twelve months up to today (LEV-20)."""
    scope = Scope(school.id, twelve_months_before(today), today, upn=upn)
    codes = sessions_by_code(scope)
    return travel_count(
        tally_of(scope).attended,
        codes.get("T", 0),
        target=policy.travel_target_sessions,
        flag=policy.travel_flag_sessions,
    )
