"""The attendance officer's weekly list: a tenth or more, near it, movement since last week, what usually comes next (DSH-07)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.http.response import HttpResponseBase
from django.shortcuts import render

from absence.queries.ladder import LadderFilter, LadderLine, ladder_lines
from attendance_mis.accounts.confirm import confirmed_for_files
from attendance_mis.accounts.permissions import Permission
from attendance_mis.dashboards.rules.weekly import Movement, Standing, WeeklyLine, weekly_line
from attendance_mis.kit import clock, words
from attendance_mis.kit.charts import Datum, Sparkline
from attendance_mis.kit.tables import Format, Table, table_response
from registers.models import School
from registers.queries.absentees import Enrolment, enrolments
from registers.queries.pupil_year import year_bounds
from registers.queries.question import Question
from registers.queries.setup import setup_of
from registers.queries.slices import By, Slice, Span, slice_of
from registers.queries.statistics import breakdown
from registers.rules.calendar import monday_of
from registers.rules.figures import Tally, attendance_percent
from registers.views.figure_access import Link, links_by_pupil
from registers.views.school import SchoolRequest, school_page

WEEK = timedelta(weeks=1)
WEEKS_SHOWN = 6
TONES = {
    Standing.SEVERE: "unauthorised",
    Standing.PERSISTENT: "unauthorised",
    Standing.NEAR: "late",
    Standing.CLEAR: "present",
}


@dataclass(frozen=True)
class WeeklyRow:
    pupil_id: uuid.UUID
    upn: str
    name: str
    class_name: str
    percent: str
    tally: Tally
    line: WeeklyLine
    tone: str
    spark: Sparkline
    missed: Link
    missed_in_week: Link
    step: LadderLine | None = None
    """A step of the school's own ladder that is reached and not done."""

    @property
    def next_step(self) -> str:
        """The step of the ladder that is owed, else what usually comes next."""
        return self.step.crossing.action if self.step else self.line.next_step

    @property
    def ahead(self) -> str:
        if self.line.to_clear:
            return f"{_sessions(self.line.to_clear)} attended in a row bring it under a tenth"
        if self.line.standing is Standing.NEAR:
            return f"{_sessions(self.line.to_tenth)} more make it a tenth"
        return ""


def _sessions(count: int) -> str:
    return f"{count} session{'' if count == 1 else 's'}"


@school_page(Permission.SEE_FOLLOW_UP)
@confirmed_for_files
def weekly(request: SchoolRequest) -> HttpResponseBase:
    """Up to the last school week that is over; on a Friday afternoon still the one before."""
    today = clock.today()
    setup = setup_of(request.school)
    weeks = setup.calendar.school_weeks_back(today - WEEK, WEEKS_SHOWN, "")
    context: dict[str, object] = {"today": today}
    if weeks:
        rows = weekly_rows(request.school, weeks)
        shown = request.GET.get("show", "")
        kept = [row for row in rows if not shown or _matches(row, shown)]
        wanted = request.GET.get("format")
        if wanted in tuple(Format):
            return table_response(_table(kept, weeks[-1]), Format(wanted))
        context |= {
            "week": weeks[-1],
            "until": weeks[-1] + timedelta(days=6),
            "rows": kept,
            "total": len(rows),
            "show": shown,
            "counts": _counts(rows),
        }
    return render(request, "dashboards/weekly.html", context)


_COLUMNS = ("UPN", "Pupil", "Class", "Sessions missed", "Possible sessions", "Attendance", "Missed this week",
            "Since last week", "Next step", "Ahead", "State")  # fmt: skip


def _table(rows: Sequence[WeeklyRow], week: date) -> Table:
    lines = (
        (
            row.upn, row.name, row.class_name, row.tally.absent, row.tally.possible, row.percent,
            row.line.missed_this_week, str(row.line.movement), row.next_step, row.ahead, str(row.line.standing),
        )
        for row in rows
    )  # fmt: skip
    return Table(f"Weekly list {week.isoformat()}", _COLUMNS, lines)


FILTERS = {
    "severe": "Half or more",
    "persistent": "A tenth or more",
    "near": "Near a tenth",
    "new": "New this week",
    "better": "Came out of it",
}


def _matches(row: WeeklyRow, shown: str) -> bool:
    here, moved = row.line.standing, row.line.movement
    return {
        "severe": here is Standing.SEVERE,
        "persistent": here in (Standing.SEVERE, Standing.PERSISTENT),
        "near": here is Standing.NEAR,
        "new": moved is Movement.NEW,
        "better": moved is Movement.BETTER,
    }.get(shown, False)


def _counts(rows: list[WeeklyRow]) -> list[tuple[str, str, int]]:
    return [(key, said, sum(_matches(row, key) for row in rows)) for key, said in FILTERS.items()]


def weekly_rows(school: School, weeks: list[date]) -> list[WeeklyRow]:
    setup = setup_of(school)
    last = weeks[-1] + timedelta(days=6)
    # Told from a day of school: the Monday of the year's first week may lie in the holidays, and so in the year before.
    begun = next(setup.calendar.school_days(weeks[-1], last, ""))
    first, _ = year_bounds(setup, setup.calendar.academic_year_of(begun))
    if monday_of(first) > weeks[-1]:
        return []
    now = enrolments(slice_of(school.id, first, last))
    week = breakdown(slice_of(school.id, max(first, weeks[-1]), last), (By.PUPIL,))
    this_week = {one.key[0]: one.tally for one in week}
    found = [
        (row, line)
        for row in now
        if (line := weekly_line(row.tally, row.tally - this_week.get(row.upn, Tally()), row.below))
    ]
    sparks = _sparks(school, [row for row, _ in found], weeks)
    wanted = LadderFilter(first, clock.today(), state="open")
    # Newest first: of several steps the last one written, so the oldest, is what is owed.
    steps = {one.crossing.pupil_id: one for one in ladder_lines(school, wanted, clock.today())}
    so_far = links_by_pupil(school, "missed", Question(first, last))
    in_week = links_by_pupil(school, "missed", Question(max(first, weeks[-1]), last))
    none = Tally()
    rows = []
    for row, line in found:
        past = this_week.get(row.upn, none)
        missed = so_far(row.upn, row.tally.absent, row.tally.possible)
        missed_in_week = in_week(row.upn, past.absent, past.possible)
        rows.append(_row(row, line, sparks[row.upn], missed, missed_in_week, steps.get(row.pupil_id)))
    order = list(Standing)
    return sorted(
        rows,
        key=lambda r: (
            order.index(r.line.standing),
            r.line.movement is not Movement.NEW,
            -r.line.missed_this_week,
            r.name,
        ),
    )


def _row(
    row: Enrolment, line: WeeklyLine, spark: Sparkline, missed: Link, in_week: Link, step: LadderLine | None
) -> WeeklyRow:
    share = attendance_percent(row.tally)
    return WeeklyRow(
        row.pupil_id,
        row.upn,
        f"{row.forename} {row.surname}",
        row.class_name,
        f"{share}%",
        row.tally,
        line,
        TONES[line.standing],
        spark,
        missed,
        in_week,
        step,
    )


def _sparks(school: School, rows: list[Enrolment], weeks: list[date]) -> dict[str, Sparkline]:
    """Attendance of each of the last weeks, all on one scale from 0 to 100."""
    by_pupil: dict[str, dict[str, Tally]] = defaultdict(dict)
    if rows:
        spans = (Span(school.id, weeks[0], weeks[-1] + timedelta(days=6)),)
        for one in breakdown(Slice(spans, upns=tuple(row.upn for row in rows)), (By.PUPIL, By.WEEK)):
            by_pupil[one.key[0]][one.key[1]] = one.tally
    dates = [words.short_date(monday) for monday in weeks]
    keys = [monday.isoformat() for monday in weeks]
    found = {}
    for row in rows:
        data = []
        for key in keys:
            share = attendance_percent(by_pupil[row.upn].get(key, Tally()))
            data.append(Datum(share, f"{share}%") if share is not None else None)
        said = ", ".join(
            f"{day} {datum.shown if datum else 'no sessions'}" for day, datum in zip(dates, data, strict=True)
        )
        found[row.upn] = Sparkline(
            "Attendance of the last weeks", said, tuple(data), Decimal(0), Decimal(100)
        )
    return found
