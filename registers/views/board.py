"""The missing-register board: every class and session of a day, live, and as a report when the day is over (REG-22)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time

from django.http.response import HttpResponseBase
from django.shortcuts import render

from attendance_mis.accounts.confirm import confirmed_for_files
from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock, words
from attendance_mis.kit.tables import Format, Table, table_response
from registers.models import School
from registers.queries.board import BoardLine, register_board
from registers.queries.no_class import pupils_in_no_class
from registers.queries.setup import setup_of
from registers.rules.sessions import Session
from registers.rules.timing import RegisterStatus
from registers.views.class_register_page import register_url
from registers.views.days import DayChoice, asked_day, choose_day
from registers.views.school import SchoolRequest, school_page

FOLLOW_EVERY = 15
"""Seconds."""
_ORDER = [
    RegisterStatus.MISSING,
    RegisterStatus.OPEN,
    RegisterStatus.NOT_DUE,
    RegisterStatus.TAKEN,
    RegisterStatus.CLOSED,
]
_SAID = {
    RegisterStatus.MISSING: ("Missing", "unauthorised"),
    RegisterStatus.OPEN: ("Open", "late"),
    RegisterStatus.NOT_DUE: ("Not due yet", ""),
    RegisterStatus.TAKEN: ("Handed in", "present"),
    RegisterStatus.CLOSED: ("Handed in", "present"),
}


@dataclass(frozen=True)
class BoardRow:
    id: str
    class_id: uuid.UUID
    class_name: str
    url: str
    teachers: str
    said: str
    tone: str
    marked: int
    pupils: int
    due_by: str
    handed_in: str
    missing: bool

    @property
    def blanks(self) -> int:
        return self.pupils - self.marked


@dataclass(frozen=True)
class BoardSession:
    words: str
    rows: tuple[BoardRow, ...]

    @property
    def handed_in(self) -> int:
        return sum(1 for row in self.rows if row.handed_in)


@dataclass(frozen=True)
class Board:
    day: date
    now: datetime
    sessions: tuple[BoardSession, ...]
    lines: tuple[BoardLine, ...]
    closed: str
    """Why there is no register that day; empty when there is one."""
    over: bool
    """The school day has ended: the page reads as a report of it."""

    def count(self, *statuses: RegisterStatus) -> int:
        return sum(1 for line in self.lines if line.status in statuses)

    @property
    def counts(self) -> list[tuple[int, str, str]]:
        """(how many, words, tone); they add up to all registers of the day."""
        return [
            (self.count(RegisterStatus.MISSING), "missing", "unauthorised"),
            (self.count(RegisterStatus.OPEN), "open", "late"),
            (self.count(RegisterStatus.TAKEN, RegisterStatus.CLOSED), "handed in", "present"),
            (self.count(RegisterStatus.NOT_DUE), "not due yet", ""),
        ]

    @property
    def blanks(self) -> int:
        """Pupils without a mark in registers that are handed in or past due."""
        due = [
            line for line in self.lines if line.status not in (RegisterStatus.NOT_DUE, RegisterStatus.OPEN)
        ]
        return sum(line.pupils - line.marked for line in due)


@school_page(Permission.SEE_BOARD)
@confirmed_for_files
def board(request: SchoolRequest) -> HttpResponseBase:
    """The whole page; the page's script takes the part named `board` out of it again every few seconds."""
    day = asked_day(request)
    choice = choose_day(request, setup_of(request.school), day)
    found = read_board(request.school, day, choice)
    wanted = request.GET.get("format")
    if wanted in tuple(Format):
        return table_response(_table(found), Format(wanted))
    return render(
        request,
        "registers/board/board.html",
        {
            "board": found,
            "choice": choice,
            "no_class": pupils_in_no_class(request.school, day),
            "may_place": request.access.can(Permission.EDIT_ADMISSIONS, request.school.id),
            "every": FOLLOW_EVERY if day == clock.today() else 0,
        },
    )


_COLUMNS = ("Session", "Class", "Register", "Marked", "Pupils", "Due by", "Handed in", "Teachers")


def _table(found: Board) -> Table:
    rows = (
        (
            part.words,
            row.class_name,
            row.said,
            row.marked,
            row.pupils,
            row.due_by,
            row.handed_in,
            row.teachers,
        )
        for part in found.sessions
        for row in part.rows
    )
    return Table(f"Registers {found.day.isoformat()}", _COLUMNS, rows)


def read_board(school: School, day: date, choice: DayChoice) -> Board:
    now = clock.now()
    lines = tuple(register_board(school, day, now))
    sessions = tuple(
        BoardSession(session.words.title(), rows)
        for session in Session
        if (rows := tuple(_row(school, day, line) for line in _in_order(lines, session)))
    )
    return Board(day, now, sessions, lines, choice.closed if not lines else "", _is_over(lines, day, now))


def _is_over(lines: tuple[BoardLine, ...], day: date, now: datetime) -> bool:
    """Past days are; today is from the end of its last session, whichever year group has it."""
    local = now.astimezone(clock.LONDON)
    ends = max((line.over_at for line in lines if line.over_at), default=None)
    return day < local.date() or (day == local.date() and ends is not None and local.time() >= ends)


def _in_order(lines: tuple[BoardLine, ...], session: Session) -> list[BoardLine]:
    """What needs somebody first."""
    here = [line for line in lines if line.session is session]
    return sorted(here, key=lambda line: (_ORDER.index(line.status), line.class_name))


def _row(school: School, day: date, line: BoardLine) -> BoardRow:
    said, tone = _SAID[line.status]
    handed_in = ""
    if line.submitted_at is not None:
        handed_in = f"{words.clock_time(line.submitted_at)}, {line.submitted_by}"
    return BoardRow(
        id=f"{line.class_id}-{line.session}",
        class_id=line.class_id,
        class_name=line.class_name,
        url=register_url(school.urn, day, line.session, line.class_name),
        teachers=words.and_list(list(line.teachers)),
        said=said,
        tone=tone,
        marked=line.marked,
        pupils=line.pupils,
        due_by=words.clock_time(time.fromisoformat(line.due_by)) if line.due_by else "",
        handed_in=handed_in,
        missing=line.status is RegisterStatus.MISSING,
    )
