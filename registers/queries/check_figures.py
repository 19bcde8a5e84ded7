"""Counting again what the database keeps counted: the week summaries against the marks, and SQL against the rules."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from attendance_mis.tenancy.database import connection
from registers.models import School
from registers.models.marks import CATEGORY_LETTERS
from registers.rules.codes import category_of
from registers.rules.figures import Tally, tally

COUNTED = ("present", "approved_activity", "authorised", "unauthorised", "not_possible", "late", "late_after_close",
           "minutes_late")  # fmt: skip
_ROWS_AT_ONCE = 5_000


@dataclass(frozen=True)
class Difference:
    """A week of a pupil in which what is kept is not what the marks come to."""

    pupil_id: uuid.UUID
    week: date
    kept: Tally
    counted: Tally

    @property
    def sentence(self) -> str:
        names = [name for name in COUNTED if getattr(self.kept, name) != getattr(self.counted, name)]
        parts = [
            f"{name} {getattr(self.kept, name)} instead of {getattr(self.counted, name)}" for name in names
        ]
        return f"Pupil {self.pupil_id}, week of {self.week.isoformat()}: {', '.join(parts)}."


_BOTH = """
SELECT pupil_id, week, array_agg(code) FILTER (WHERE code IS NOT NULL), array_agg(date) FILTER (WHERE code IS NOT NULL),
       array_agg(minutes_late) FILTER (WHERE code IS NOT NULL), max(kept)
  FROM (
    SELECT pupil_id, date_trunc('week', date)::date AS week, code, date, minutes_late, NULL::int[] AS kept
      FROM registers_mark WHERE school_id = %(school)s AND code IS NOT NULL
    UNION ALL
    SELECT pupil_id, week, NULL, NULL, NULL,
           ARRAY[present, approved_activity, authorised, unauthorised, not_possible, late, late_after_close, minutes_late]
      FROM registers_weeksummary WHERE school_id = %(school)s
  ) AS both_sides GROUP BY 1, 2 ORDER BY 1, 2
"""


def week_differences(school: School) -> Iterator[Difference]:
    """Every week summary that is not the pure rule's count of the codes on their days; none, if all is well."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_BOTH, {"school": school.id})
        while rows := cursor.fetchmany(_ROWS_AT_ONCE):
            for pupil_id, week, codes, days, minutes, kept in rows:
                counted = tally(zip(codes or (), days or (), minutes or (), strict=True))
                held = Tally(**dict(zip(COUNTED, kept, strict=True))) if kept else Tally()
                if held != counted:
                    yield Difference(pupil_id, week, held, counted)


@dataclass(frozen=True)
class WrongCategory:
    """Marks that figures count as something their code is not on that day."""

    date: date
    code: str
    counted_as: str
    marks: int

    @property
    def sentence(self) -> str:
        right = category_of(self.code, self.date) or "no code"
        return f"{self.marks} of {self.code} on {self.date.isoformat()} counted as {self.counted_as} instead of {right}."


_CATEGORIES = """
SELECT date, code, category, count(*) FROM registers_mark
 WHERE school_id = %s AND code IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


def wrong_categories(school: School) -> list[WrongCategory]:
    """Every category kept beside a mark that is not the law's for its code and day: all figures are counted by it."""
    with connection.cursor() as cursor:
        cursor.execute(_CATEGORIES, [school.id])
        return [
            WrongCategory(day, code, CATEGORY_LETTERS.get(letter, "nothing"), number)
            for day, code, letter, number in cursor.fetchall()
            if category_of(code, day) != CATEGORY_LETTERS.get(letter)
        ]
