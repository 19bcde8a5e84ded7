"""School today: who is here, who is not and why, which registers are missing. Every number opens its list (DSH-06)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import QuerySet, Value
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from absence.models import LeaveRequest
from absence.queries.alerts import alerts_for, refusals_for
from absence.queries.ladder import steps_due
from attendance_mis.accounts.confirm import confirmed_for_files
from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from attendance_mis.kit.tables import Format, Table, table_response
from attendance_mis.kit.tables import Value as Cell
from penalties.queries.notice_list import due_notices
from penalties.queries.waiting import cases_for_head, improvements_to_review, requests_unanswered
from registers.models import School
from registers.queries.absentees import absentees
from registers.queries.board import register_board
from registers.queries.calendar import year_groups_of
from registers.queries.on_site import fire_roll_of
from registers.queries.pupil_year import year_bounds
from registers.queries.question import Question
from registers.queries.setup import setup_of
from registers.queries.slices import By, slice_of
from registers.queries.statistics import Count, breakdown
from registers.queries.unexplained import Unexplained, unexplained
from registers.rules.countdown import NState
from registers.rules.figures import Tally, percent
from registers.rules.timing import RegisterStatus
from registers.rules.whereabouts import Where
from registers.rules.year_groups import year_group_order, year_group_words
from registers.views.figure_access import Link, link_to
from registers.views.school import SchoolRequest, school_page
from roll.models import LeavingCase, LeavingState
from roll.queries.returns_list import due_by
from support.models import Meeting, Task


@dataclass(frozen=True)
class Number:
    label: str
    value: int
    said: str
    url: str = ""
    tone: str = ""
    link: Link | None = None
    """The marks behind it, where it is counted from marks."""


@dataclass(frozen=True)
class GroupRow:
    """A class or year group: its numbers in the order of the table's columns, and what share of it is here."""

    name: str
    cells: tuple[Link, ...]
    percent: str = ""


CLASS_COLUMNS = (
    ("Attending", "attendance"), ("Late", "late"), ("Authorised", "authorised"),
    ("Unauthorised", "unauthorised"), ("No reason yet", "unexplained"),
)  # fmt: skip
YEAR_COLUMNS = (
    ("Ill", "code-I"), ("Appointment", "code-M"), ("Leave", "code-C"), ("Holiday not agreed", "code-G"),
    ("Late", "late"), ("Unauthorised", "unauthorised"),
)  # fmt: skip
"""(heading, measure): sickness, holidays and punctuality by year group."""
_CODES = {"late": "L", "unexplained": "N"}


@dataclass(frozen=True)
class Counted:
    """Marks of a group in this session."""

    rows: tuple[Count, ...]

    @property
    def tally(self) -> Tally:
        return sum((row.tally for row in self.rows), Tally())

    def part(self, measure: str) -> int:
        code = _CODES.get(measure) or (measure[5:] if measure.startswith("code-") else "")
        if code:
            return sum(row.tally.possible for row in self.rows if row.key[3] == code)
        return int(getattr(self.tally, {"attendance": "attended"}.get(measure, measure)))


@school_page(Permission.SEE_BOARD)
@confirmed_for_files
def school_today(request: SchoolRequest) -> HttpResponseBase:
    now = clock.now()
    day = clock.today()
    school = request.school
    setup = setup_of(school)
    session = setup.session_at(now.astimezone(clock.LONDON))
    closed = setup.calendar.why_not(day, session, "")
    if closed and any(setup.calendar.holds(day, session, group) for group in year_groups_of(school)):
        closed = None  # an extra day of some year groups: their registers are taken (REG-49)
    context: dict[str, object] = {
        "now": now,
        "day": day,
        "session": session,
        "closed": closed,
        "next_day": setup.calendar.next_school_day(day, ""),
    }
    if not closed:
        rows = breakdown(slice_of(school.id, day, day), (By.SESSION, By.CLASS, By.YEAR_GROUP, By.CODE))
        mine = Counted(tuple(row for row in rows if row.key[0] == session))
        waiting = unexplained(school, day)
        asked = Question(day, day, session=session)
        classes, years = _classes(school, asked, mine), _years(school, asked, mine)
        wanted = request.GET.get("format")
        if wanted in tuple(Format):
            name = f"School today {day.isoformat()} {session.words}"
            return table_response(Table(name, _COLUMNS, _table(classes, years)), Format(wanted))
        context |= {
            "numbers": _numbers(request, asked, mine, waiting),
            "due": _due(request, day, waiting),
            "classes": classes,
            "class_columns": [label for label, _ in CLASS_COLUMNS],
            "years": years,
            "year_columns": [label for label, _ in YEAR_COLUMNS],
        }
    return render(request, "dashboards/today.html", context)


_COLUMNS = ("Group of", "Name", "What", "Number", "Out of")


def _table(classes: Sequence[GroupRow], years: Sequence[GroupRow]) -> Iterator[tuple[Cell, ...]]:
    """A row a number: what the two tables of the page hold."""
    year_columns = [*(label for label, _ in YEAR_COLUMNS), "Persistently absent this year"]
    for kind, columns, rows in (
        ("Class", [label for label, _ in CLASS_COLUMNS], classes),
        ("Year group", year_columns, years),
    ):
        for row in rows:
            for label, link in zip(columns, row.cells, strict=True):
                yield kind, row.name, label, link.part, link.whole


def _numbers(
    request: SchoolRequest, asked: Question, marked: Counted, waiting: list[Unexplained]
) -> list[Number]:
    school, urn = request.school, request.school.urn
    roll = fire_roll_of(school, clock.now())
    here = len(roll.standing(Where.ON_SITE))
    board = register_board(school, asked.first, clock.now())
    missing = sum(line.status is RegisterStatus.MISSING for line in board)
    today = marked.part("unexplained")
    overdue = sum(one.status.state in (NState.OVERDUE, NState.DUE_TODAY) for one in waiting)
    tally = marked.tally

    def of_marks(label: str, measure: str, said: str, tone: str = "") -> Number:
        part = marked.part(measure)
        link = link_to(school, measure, asked, part, tally.possible)
        return Number(label, part, said, link.url, tone if part else "", link)

    unknown = of_marks(
        "No reason yet", "unexplained", f"{overdue} to settle by today, {len(waiting)} in all", "unauthorised"
    )
    if Permission.AMEND_MARKS in request.access.permissions(school.id):
        # The list one may work on.
        unknown = Number(unknown.label, today, unknown.said, reverse("unexplained", args=[urn]), unknown.tone)
    after = marked.part("late_after_close")
    return [
        Number("In school now", here, f"of {len(roll.lines)} on roll", reverse("fire_roll", args=[urn]), "present"),
        unknown,
        Number("Registers missing", missing, f"of {len(board)} today", reverse("board", args=[urn]),
               "unauthorised" if missing else ""),
        of_marks("Late", "late", f"{after} more after the register closed", "late"),
        of_marks("Away with a reason", "authorised", "authorised"),
        of_marks("Unauthorised", "unauthorised", "those with no reason yet among them", "unauthorised"),
    ]  # fmt: skip


def _due(request: SchoolRequest, day: date, waiting: list[Unexplained]) -> list[Number]:
    """What somebody has to do today: each a list this person may work on. Where nothing waits nothing is said."""
    school, held = request.school, request.access.permissions(request.school.id)
    here = {"school": school}
    answers = Permission.ANSWER_ALERTS in held
    alerts = Permission.ANSWER_ALERTS if answers else Permission.DECIDE_FOLLOW_UP
    lists: list[tuple[Permission, str, str, QuerySet[Any]]] = [  # Any: rows of several tables
        (alerts, "Safeguarding alerts to answer" if answers else "Safeguarding alerts not answered in time",
         "follow_up_alerts", alerts_for(school, held)),
        (alerts, "Refused collectors to answer" if answers else "Refused collectors not answered in time",
         "follow_up_alerts", refusals_for(school, held)),
        (Permission.SEE_FOLLOW_UP, "Steps of the attendance ladder due by today", "ladder_list", steps_due(school, day)),
        (Permission.PLAN_SUPPORT, "Meetings today", "meetings",
         Meeting.objects.filter(**here, state="planned", day=day)),
        (Permission.PLAN_SUPPORT, "Tasks of plans and reviews due by today", "concerns",
         Task.objects.filter(**here, done_on=None, due_on__lte=day)),
        (Permission.TAKE_LEAVE_REQUESTS, "Leave requests to check or decide", "leave_requests",
         LeaveRequest.objects.filter(**here, state__in=("unchecked", "waiting"))),
        (Permission.CERTIFY_RECORDS, "Returns to the local authority overdue or due today", "returns", due_by(school, day)),
        (Permission.APPROVE_LEAVING, "Leavings that wait for a second person", "leaving",
         LeavingCase.objects.filter(**here, state=LeavingState.PROPOSED)),
        (Permission.ISSUE_PENALTIES, "Penalty cases to decide", "penalty_cases", cases_for_head(school)),
        (Permission.SEE_PENALTIES, "Improvement periods to review", "penalty_cases", improvements_to_review(school, day)),
        (Permission.SEE_PENALTIES, "Penalty requests the authority has not answered", "penalty_cases",
         requests_unanswered(school)),
    ]  # fmt: skip
    mine = [(words, name, rows) for needed, words, name, rows in lists if needed in held]
    counts = _counts([rows for _, _, rows in mine])
    found = [
        Number(words, counts.get(place, 0), "", _list_url(name, school))
        for place, (words, name, _) in enumerate(mine)
    ]
    if Permission.AMEND_MARKS in held:
        settle = sum(one.status.state in (NState.OVERDUE, NState.DUE_TODAY) for one in waiting)
        found.append(Number("Reasons to settle by today", settle, "", _list_url("unexplained", school)))
    if Permission.SEE_PENALTIES in held:
        # Whether a notice is overdue hangs on working days, which the database does not know.
        due = len(due_notices(school, day))
        found.append(
            Number("Penalty notices with something to do", due, "", _list_url("penalty_notices", school))
        )
    return [one for one in found if one.value]


def _list_url(name: str, school: School) -> str:
    return reverse(name, args=[school.urn]) + ("?state=due" if name == "ladder_list" else "")


def _counts(lists: Sequence[QuerySet[Any]]) -> dict[int, int]:  # Any: rows of several tables
    """How long each list is, in one question; an empty one is left out."""
    counted = [
        rows.order_by()
        .annotate(list_number=Value(place))
        .values("list_number")
        .annotate(list_length=models.Count("pk"))
        .values_list("list_number", "list_length")
        for place, rows in enumerate(lists)
    ]
    return dict(counted[0].union(*counted[1:], all=True)) if counted else {}


def _classes(school: School, asked: Question, marked: Counted) -> list[GroupRow]:
    found = []
    for name, group in sorted(_by(marked.rows, 1).items()):
        where = asked.at(By.CLASS, name)
        tally = group.tally
        cells = tuple(
            link_to(school, measure, where, group.part(measure), tally.possible)
            for _, measure in CLASS_COLUMNS
        )
        share = percent(tally.attended, tally.possible)
        found.append(GroupRow(name or "In no class", cells, f"{share}%" if share is not None else "–"))
    return found


def _years(school: School, asked: Question, marked: Counted) -> list[GroupRow]:
    """Sickness, holidays and punctuality of the session by year group, beside those absent too much this year."""
    setup = setup_of(school)
    first, _ = year_bounds(setup, setup.calendar.academic_year_of(asked.first))
    so_far = Question(min(first, asked.first), asked.first)
    persistent = {
        one.key[0]: one for one in absentees(slice_of(school.id, so_far.first, so_far.last), (By.YEAR_GROUP,))
    }
    found = []
    for group, counted in sorted(_by(marked.rows, 2).items(), key=lambda one: year_group_order(one[0])):
        where = asked.at(By.YEAR_GROUP, group)
        possible = counted.tally.possible
        cells = [
            link_to(school, measure, where, counted.part(measure), possible) for _, measure in YEAR_COLUMNS
        ]
        absent = persistent.get(group)
        cells.append(
            link_to(
                school,
                "persistent",
                so_far.at(By.YEAR_GROUP, group),
                absent.persistent if absent else 0,
                absent.enrolments if absent else 0,
            )
        )
        found.append(GroupRow(year_group_words(group) if group else "No year group", tuple(cells)))
    return found


def _by(rows: Iterable[Count], place: int) -> dict[str, Counted]:
    found: dict[str, list[Count]] = defaultdict(list)
    for row in rows:
        found[row.key[place]].append(row)
    return {key: Counted(tuple(held)) for key, held in found.items()}
