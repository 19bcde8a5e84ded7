"""Who misses a tenth, or half: counted by enrolment, a pupil at a school (ABS-49 to ABS-51; contracts §4).

An enrolment is judged on all its own possible sessions at that school in the stretch asked for, authorised and
unauthorised together, on the exact fraction. It is counted once, in the class, year group and characteristics of the
last day of the stretch (of its last day on roll, if it left before), so that the groups of a school add up to it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from attendance_mis.tenancy.database import connection
from registers.models import School
from registers.rules.figures import Tally, is_at_risk, is_persistent, is_severe
from registers.rules.policy_figures import FiguresPolicy
from registers.rules.policy_kinds import Off

from .setup import setup_of
from .slice_reading import statement
from .slice_sql import COUNTED, Values, joins, narrowing, value_of
from .slices import By, Slice
from .statistics import tally_of_row


@dataclass(frozen=True)
class AbsenteeCount:
    """Enrolments with a possible session, and how many of them are absent how much."""

    key: tuple[str, ...]
    enrolments: int
    persistent: int
    """10 % or more missed; the severe ones are among them."""
    severe: int
    """50 % or more missed."""
    at_risk: int
    """Not persistent, but below the line the school drew (`at_risk_below`); 0 where it drew none."""


@dataclass(frozen=True)
class Enrolment:
    """A pupil at a school over the stretch."""

    pupil_id: uuid.UUID
    upn: str
    surname: str
    forename: str
    urn: str
    span: str
    class_name: str
    year_group: str
    """Class and year group of the day that decides where it is counted."""
    tally: Tally
    below: int | None
    """The school's line of attendance in per cent, in force on the last day of the stretch."""

    @property
    def persistent(self) -> bool:
        return is_persistent(self.tally)

    @property
    def severe(self) -> bool:
        return is_severe(self.tally)

    @property
    def at_risk(self) -> bool:
        return is_at_risk(self.tally, self.below)


_ENROLMENTS = """
WITH k AS (
    SELECT t.*, s.id AS school_id, u.id AS pupil_id, d.below,
           t.present + t.approved_activity + t.authorised + t.unauthorised AS possible,
           t.authorised + t.unauthorised AS absent, least(d.last, coalesce(z.leaves_on, d.last)) AS day
      FROM ({totals}) AS t (span, urn, upn, {counted})
      JOIN registers_school s ON s.urn = t.urn
      JOIN registers_pupil u ON u.upn = t.upn
      JOIN (SELECT name, school, max(last) AS last, max(below) AS below
              FROM unnest(%(d_name)s::text[], %(d_school)s::uuid[], %(d_last)s::date[], %(d_below)s::int[])
                   AS x(name, school, last, below) GROUP BY 1, 2) AS d ON d.name = t.span AND d.school = s.id
      LEFT JOIN LATERAL (SELECT y.leaves_on FROM registers_spell y
                          WHERE y.pupil_id = u.id AND y.school_id = s.id AND y.starts_on <= d.last
                            AND (y.leaves_on IS NULL OR y.leaves_on >= y.starts_on)
                          ORDER BY y.starts_on DESC LIMIT 1) AS z ON true
     WHERE t.present + t.approved_activity + t.authorised + t.unauthorised > 0
)
"""
_PERSISTENT = "k.absent * 10 >= k.possible"
_SEVERE = "k.absent * 2 >= k.possible"
_AT_RISK = f"NOT {_PERSISTENT} AND (k.possible - k.absent) * 100 < k.below * k.possible"
_COUNTS = f"""count(*), count(*) FILTER (WHERE {_PERSISTENT}), count(*) FILTER (WHERE {_SEVERE}),
       count(*) FILTER (WHERE {_AT_RISK})"""
_CLASS = "  LEFT JOIN registers_schoolclass c ON c.id = m.school_class_id\n"
_KEYS = {
    By.SCHOOL: "k.urn",
    By.SPAN: "k.span",
    By.PUPIL: "k.upn",
    By.CLASS: "coalesce(c.name, '')",
    By.YEAR_GROUP: "coalesce(m.year_group, '')",
    By.SEX: "pupil.sex",
}


def absentees(where: Slice, by: Sequence[By] = (), as_at: datetime | None = None) -> list[AbsenteeCount]:
    """Enrolments and absentees of the slice by group, in the order of the keys.

    A slice of some weekdays, sessions, codes or categories has no persistent absentees: `ValueError`.
    """
    if where.empty:
        return []
    head, values = _enrolments(where, as_at)
    keys = [value_of(one) if one.characteristic else _KEYS[one] for one in by]
    joined = joins(_groups_only(where), by, marks=False).format(day="k.day")
    joined += _CLASS if By.CLASS in by else ""
    order = ", ".join(str(n + 1) for n in range(len(by)))
    tail = f" GROUP BY {order} ORDER BY {order}" if by else ""
    columns = ", ".join([*keys, _COUNTS])
    text = f"{head}SELECT {columns} FROM k{joined}{_tests(where)}{tail}"  # noqa: S608 - text of constants
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        rows: list[Any] = cursor.fetchall()  # Any: database rows
    return [AbsenteeCount(tuple(row[: len(by)]), *row[len(by) :]) for row in rows]


_WHO = """
SELECT k.pupil_id, k.upn, pupil.legal_surname, coalesce(nullif(pupil.chosen_forename, ''), pupil.legal_forename),
       k.urn, k.span, coalesce(c.name, ''), coalesce(m.year_group, ''), k.below
"""
_ORDER = (
    " ORDER BY k.span, k.urn, upper(pupil.legal_surname), upper(pupil.legal_forename), k.upn"
    " LIMIT %(limit)s OFFSET %(offset)s"
)


def enrolments(
    where: Slice, as_at: datetime | None = None, *, limit: int | None = None, offset: int = 0
) -> list[Enrolment]:
    """The enrolments of the slice one by one, by surname, each with its own count: whom `absentees` counts."""
    if where.empty:
        return []
    head, values = _enrolments(where, as_at)
    wanted = joins(_groups_only(where), (By.CLASS, By.SEX), marks=False).format(day="k.day") + _CLASS
    columns = ", ".join(f"k.{name}" for name in COUNTED)
    text = f"{head}{_WHO}, {columns} FROM k{wanted}{_tests(where)}{_ORDER}"
    with connection.cursor() as cursor:
        cursor.execute(text, values | {"limit": limit, "offset": offset})
        return [_enrolment(row) for row in cursor.fetchall()]


def _enrolment(row: Any) -> Enrolment:  # Any: a database row
    pupil_id, upn, surname, forename, urn, span, class_name, year_group, below = row[:9]
    tally = tally_of_row(row[9:17])
    return Enrolment(pupil_id, upn, surname, forename, urn, span, class_name, year_group, tally, below)


def _enrolments(where: Slice, as_at: datetime | None) -> tuple[str, Values]:
    if any(part is not None for part in (where.weekdays, where.sessions, where.codes, where.categories)):
        raise ValueError("Persistent absence is judged on all possible sessions.")
    all_of_it = replace(where, class_ids=None, year_groups=None, having=(), counting=frozenset())
    totals, values = statement(all_of_it, (By.SPAN, By.SCHOOL, By.PUPIL), as_at)
    head = _ENROLMENTS.format(totals=totals, counted=", ".join(COUNTED))
    groups = {
        "classes": None if where.class_ids is None else list(where.class_ids),
        "year_groups": None if where.year_groups is None else list(where.year_groups),
        **{f"having_{n}": value for n, (_, value) in enumerate(where.having)},
    }
    return head, values | groups | _lines(where)


def _groups_only(where: Slice) -> Slice:
    return Slice(where.spans, class_ids=where.class_ids, year_groups=where.year_groups, having=where.having)


def _tests(where: Slice) -> str:
    tests = narrowing(_groups_only(where), marks=False)
    return f" WHERE {' AND '.join(tests)}" if tests else ""


def _lines(where: Slice) -> Values:
    """Last days and each school's line on them: a changed setting leaves stretches already past alone (T21)."""
    schools = School.objects.in_bulk(where.school_ids)
    return {
        "d_name": [span.name for span in where.spans],
        "d_school": [span.school_id for span in where.spans],
        "d_last": [span.last for span in where.spans],
        "d_below": [at_risk_line(schools[span.school_id], span.last) for span in where.spans],
    }


def at_risk_line(school: School, on: date) -> int | None:
    """Attendance in per cent below which the school calls a pupil at risk; `None` if it has drawn no line."""
    below = setup_of(school).rules(FiguresPolicy, on).at_risk_below
    return None if isinstance(below, Off) else below
