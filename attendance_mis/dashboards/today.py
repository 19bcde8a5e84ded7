"""School today: who is here, who is not and why, which registers are missing. Every number opens its list (DSH-06)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from registers.models import School
from registers.queries.board import register_board
from registers.queries.on_site import fire_roll_of
from registers.queries.setup import setup_of
from registers.queries.slices import By, slice_of
from registers.queries.statistics import Count, breakdown
from registers.queries.unexplained import unexplained
from registers.rules.countdown import NState
from registers.rules.figures import Tally, percent
from registers.rules.sessions import Session
from registers.rules.timing import RegisterStatus
from registers.rules.whereabouts import Where, session_to_rely_on
from registers.views.school import SchoolRequest, school_page


@dataclass(frozen=True)
class Number:
    label: str
    value: int
    said: str
    url: str
    tone: str = ""


@dataclass(frozen=True)
class ClassRow:
    name: str
    cells: tuple[tuple[int, str], ...]
    """How many, and the list: here, late, away with a reason, no reason yet."""
    percent: str


@school_page(Permission.SEE_BOARD)
def school_today(request: SchoolRequest) -> HttpResponse:
    now = clock.now()
    day = clock.today()
    school = request.school
    setup = setup_of(school)
    session = session_to_rely_on(now.astimezone(clock.LONDON).time(), setup.policy("", day).times(Session.PM))
    closed = setup.calendar.why_not(day, session, "")
    rows = breakdown(slice_of(school.id, day, day), (By.SESSION, By.CLASS, By.CODE))
    mine = [row for row in rows if row.key[0] == session]
    context = {
        "now": now,
        "day": day,
        "session": session,
        "closed": closed,
        "numbers": [] if closed else _numbers(request, day, session, mine),
        "classes": _classes(school, day, session, mine),
        "next_day": setup.calendar.next_school_day(day, ""),
    }
    return render(request, "dashboards/today.html", context)


def _numbers(request: SchoolRequest, day: date, session: Session, rows: list[Count]) -> list[Number]:
    school = request.school
    tally = sum((row.tally for row in rows), Tally())
    roll = fire_roll_of(school, clock.now())
    here = len(roll.standing(Where.ON_SITE))
    board = register_board(school, day, clock.now())
    missing = sum(line.status is RegisterStatus.MISSING for line in board)
    waiting = unexplained(school, day)
    today = sum(one.day == day and one.session is session for one in waiting)
    overdue = sum(one.status.state in (NState.OVERDUE, NState.DUE_TODAY) for one in waiting)
    late, after = _coded(rows, "L"), _coded(rows, "U")
    urn = school.urn
    return [
        Number("In school now", here, f"of {len(roll.lines)} on roll", reverse("fire_roll", args=[urn]), "present"),
        Number("No reason yet", today, f"{overdue} to settle by today, {len(waiting)} in all", _unexplained(request),
               "unauthorised" if today else ""),
        Number("Registers missing", missing, f"of {len(board)} today", reverse("board", args=[urn]),
               "unauthorised" if missing else ""),
        Number("Late", late, f"{after} more after the register closed", _marks(school, day, session, measure="late"),
               "late" if late else ""),
        Number("Away with a reason", tally.authorised, "authorised", _marks(school, day, session, measure="authorised")),
    ]  # fmt: skip


def _unexplained(request: SchoolRequest) -> str:
    """The list one may work on, else the marks to look at."""
    if Permission.AMEND_MARKS in request.access.permissions(request.school.id):
        return reverse("unexplained", args=[request.school.urn])
    return _marks(request.school, clock.today(), None, measure="unexplained")


def _coded(rows: list[Count], code: str) -> int:
    return sum(row.tally.possible for row in rows if row.key[2] == code)


def _marks(school: School, day: date, session: Session | None, **narrow: str) -> str:
    asked = {"from": day.isoformat(), "to": day.isoformat(), **narrow}
    if session is not None:
        asked["session"] = str(session)
    return f"{reverse('figure_marks', args=[school.urn])}?{urlencode(asked)}"


def _classes(school: School, day: date, session: Session, rows: list[Count]) -> list[ClassRow]:
    by_class: dict[str, list[Count]] = defaultdict(list)
    for row in rows:
        by_class[row.key[1]].append(row)
    found = []
    for name, counts in sorted(by_class.items()):
        tally = sum((one.tally for one in counts), Tally())
        late, unknown = _coded(counts, "L"), _coded(counts, "N")
        where = {"class": name or "none"}
        cells = (
            (tally.attended, _marks(school, day, session, measure="attendance", **where)),
            (late, _marks(school, day, session, measure="late", **where)),
            (tally.authorised, _marks(school, day, session, measure="authorised", **where)),
            (tally.unauthorised, _marks(school, day, session, measure="unauthorised", **where)),
            (unknown, _marks(school, day, session, measure="unexplained", **where)),
        )
        share = percent(tally.attended, tally.possible)
        found.append(ClassRow(name or "In no class", cells, f"{share}%" if share is not None else "–"))
    return found
