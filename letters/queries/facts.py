"""What the register says for a letter: the fields of the kinds whose facts are the register's own.

Counts come from `registers.queries.statistics`, the one place that counts; words and the one percentage are made
here, at the edge. Days and sessions always stand beside the percentage.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from attendance_mis.kit.words import clock_time, plain_date
from letters.rules.values import FieldValue, Table
from registers.models import Pupil, School
from registers.queries.pupil_year import year_bounds
from registers.queries.setup import setup_of
from registers.queries.statistics import GroupBy, MarkRow, Scope, counts, marks_behind
from registers.rules.codes import lookup
from registers.rules.figures import Tally, attendance_percent, days
from registers.rules.sessions import Session
from registers.rules.words import weekday_words

MOST_ABSENCES = 400


@dataclass(frozen=True)
class Period:
    """Days, both included."""

    first: date
    last: date

    @property
    def words(self) -> str:
        return f"{plain_date(self.first)} to {plain_date(self.last)}"


def year_so_far(school: School, today: date) -> Period:
    setup = setup_of(school)
    first, last = year_bounds(setup, setup.calendar.academic_year_of(today))
    return Period(first, max(first, min(last, today)))


def tally(pupil: Pupil, school: School, period: Period) -> Tally:
    rows = counts(Scope(school.id, period.first, period.last, upn=pupil.upn), GroupBy.PUPIL)
    return rows[0][1] if rows else Tally()


def figures(pupil: Pupil, school: School, period: Period, now: datetime) -> dict[str, FieldValue]:
    """The fields every letter about attendance has. With no possible session the percentage is empty, and an empty
    field stops the letter: nobody gets a letter about nothing."""
    return figures_of(tally(pupil, school, period), period, now)


def figures_of(t: Tally, period: Period, now: datetime) -> dict[str, FieldValue]:
    percent = attendance_percent(t)
    return {
        "period": period.words,
        "missed": sessions(t.absent),
        "missed_sessions": t.absent,
        "possible_sessions": t.possible,
        "authorised": sessions(t.authorised),
        "unauthorised": sessions(t.unauthorised),
        "late": times(t.late),
        "percent": "" if percent is None else f"{percent}%",
        "as_at": f"{plain_date(now)}, {clock_time(now)}",
    }


def sessions(count: int) -> str:
    """`14 sessions (7 days)`; `none`."""
    if not count:
        return "none"
    return f"{count} session{'' if count == 1 else 's'} ({days(count)})"


def times(count: int) -> str:
    return {0: "not once", 1: "once", 2: "twice"}.get(count, f"{count} times")


def absences(pupil: Pupil, school: School, period: Period) -> FieldValue:
    """Every session missed, with its code and what the code means; an empty table is left out of the letter."""
    scope = Scope(school.id, period.first, period.last, upn=pupil.upn)
    rows = [
        mark
        for category in ("authorised", "unauthorised")
        for mark in marks_behind(scope, category=category, limit=MOST_ABSENCES)
    ]
    rows.sort(key=lambda mark: (mark.date, mark.session))
    return Table(
        "Sessions missed",
        ("Day", "Session", "Code", "What the register says"),
        tuple((*_when(mark), mark.code, _meaning(mark)) for mark in rows[:MOST_ABSENCES]),
    )


def late_list(pupil: Pupil, school: School, period: Period) -> Table:
    scope = Scope(school.id, period.first, period.last, upn=pupil.upn)
    rows = [mark for code in ("L", "U") for mark in marks_behind(scope, code=code)]
    rows.sort(key=lambda mark: (mark.date, mark.session))
    return Table(
        "Each time late",
        ("Day", "Session", "Minutes"),
        tuple((*_when(mark), "–" if mark.minutes_late is None else str(mark.minutes_late)) for mark in rows),
    )


def _when(mark: MarkRow) -> tuple[str, str]:
    return weekday_words(mark.date), Session(mark.session).words.capitalize()


def _meaning(mark: MarkRow) -> str:
    code = lookup(mark.code, mark.date)
    return code.meaning if code else ""


def earlier_years(pupil: Pupil, school: School, today: date) -> list[str]:
    """The two school years before this one, where the register has them."""
    found = []
    setup = setup_of(school)
    for back in (1, 2):
        begins = int(setup.calendar.academic_year_of(today)[:4]) - back
        year = f"{begins}/{(begins + 1) % 100:02d}"
        first, last = year_bounds(setup, year)
        t = tally(pupil, school, Period(first, last))
        if t.possible:
            found.append(f"{year}: {attendance_percent(t)}%, {sessions(t.absent)} missed out of {t.possible}")
    return found


def lateness(pupil: Pupil, school: School, period: Period, group: str) -> dict[str, FieldValue]:
    t = tally(pupil, school, period)
    opens = setup_of(school).policy(group, period.last).am_opens
    return {
        "period": period.words,
        "late": times(t.late),
        "minutes": f"{t.minutes_late} minute{'' if t.minutes_late == 1 else 's'}",
        "after_close": times(t.late_after_close),
        "starts_at": opens or "",
        "late_list": late_list(pupil, school, period),
    }


def half_term_so_far(school: School, today: date) -> Period:
    """This half term up to today; in a holiday the last one that was."""
    halves = sorted(setup_of(school).calendar.half_terms, key=lambda half: half.start)
    begun = [half for half in halves if half.start <= today]
    return Period(begun[-1].start, min(begun[-1].end, today)) if begun else year_so_far(school, today)


def by_half_term(pupil: Pupil, school: School, period: Period) -> Table:
    rows = []
    for half in setup_of(school).calendar.half_terms:
        first, last = max(half.start, period.first), min(half.end, period.last)
        if first > last:
            continue
        t = tally(pupil, school, Period(first, last))
        percent = attendance_percent(t)
        rows.append(
            (
                half.name,
                sessions(t.absent),
                str(t.possible),
                "–" if percent is None else f"{percent}%",
                str(t.late),
            )
        )
    return Table(
        "Half term by half term", ("Half term", "Missed", "Possible", "Attendance", "Late"), tuple(rows)
    )


def report(
    pupil: Pupil, school: School, period: Period, name: str, now: datetime, target: str = ""
) -> dict[str, FieldValue]:
    """A report to parents (LET-09). The school's own figure stands beside it."""
    t = tally(pupil, school, period)
    whole = counts(Scope(school.id, period.first, period.last), GroupBy.SCHOOL)
    everyone = attendance_percent(whole[0][1]) if whole else None
    return figures_of(t, period, now) | {
        "period_name": name,
        "minutes_late": f"{t.minutes_late} minute{'' if t.minutes_late == 1 else 's'}",
        "by_half_term": by_half_term(pupil, school, period),
        "whole_school": "" if everyone is None else f"{everyone}%",
        "target": target,
        "comment": "",
    }
