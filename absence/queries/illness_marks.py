"""The marks that rules about illness, appointments, exclusion and lateness read: one statement for a whole school."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from registers.models import School
from registers.models.marks import CATEGORY_OF
from registers.queries.setup import SchoolSetup, setup_of
from registers.rules.marked import Marked
from registers.rules.periods import year_period
from registers.rules.sessions import Session

_SQL = """
SELECT p.id, p.upn, p.legal_surname, coalesce(nullif(p.chosen_forename, ''), p.legal_forename), p.date_of_birth,
       coalesce(c.name, ''), m.year_group, k.date, k.session, k.code, k.category, k.minutes_late
  FROM registers_mark k
  JOIN registers_pupil p ON p.id = k.pupil_id AND p.died_on IS NULL
  JOIN registers_classmembership m ON m.pupil_id = k.pupil_id AND m.school_id = k.school_id
       AND m.first_day <= %(on)s AND (m.last_day IS NULL OR m.last_day >= %(on)s)
  LEFT JOIN registers_schoolclass c ON c.id = m.school_class_id
 WHERE k.school_id = %(school)s AND k.date BETWEEN %(first)s AND %(on)s AND k.code IS NOT NULL
   AND (k.category NOT IN ('P', 'E') OR k.code = 'L' OR k.date >= %(latest)s)
   AND (%(pupils)s::uuid[] IS NULL OR k.pupil_id = ANY (%(pupils)s::uuid[]))
 ORDER BY upper(p.legal_surname), 4, p.id, k.date, k.session
"""


@dataclass(frozen=True)
class PupilYear:
    """A pupil on roll now, and what was not plain attendance this school year; the last two school days whole."""

    id: uuid.UUID
    upn: str
    surname: str
    forename: str
    date_of_birth: date
    class_name: str
    year_group: str
    marks: list[Marked] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.forename} {self.surname}"

    def away_now(self, code: str) -> bool:
        """Whether the last mark there is has this code: the absence goes on as far as anybody knows."""
        return bool(self.marks) and self.marks[-1].code == code


def year_first(school: School, on: date) -> date:
    """The first day of the school year of a day, by the school's own calendar."""
    calendar = setup_of(school).calendar
    return year_period(calendar, calendar.academic_year_of(on)).first


def pupil_years(school: School, on: date, pupil_ids: Sequence[uuid.UUID] | None = None) -> list[PupilYear]:
    """Pupils with something else than attendance this school year, by surname, marks up to and including `on`."""
    setup = setup_of(school)
    values: dict[str, Any] = {  # Any: values of a statement
        "school": school.id,
        "first": year_first(school, on),
        "on": on,
        "latest": setup.calendar.previous_school_day(on, "") or on,
        "pupils": None if pupil_ids is None else list(pupil_ids),
    }
    found: dict[uuid.UUID, PupilYear] = {}
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)
        for *who, day, session, code, category, minutes in cursor.fetchall():
            pupil = found.setdefault(who[0], PupilYear(*who))
            pupil.marks.append(Marked(day, Session(session), code, CATEGORY_OF[category], minutes))
    return [pupil for pupil in found.values() if any(_notable(mark) for mark in pupil.marks)]


def _notable(mark: Marked) -> bool:
    return not mark.category.attended or mark.code == "L"


def days_of(setup: SchoolSetup, pupil: PupilYear, first: date, on: date) -> list[date]:
    """The school days of the pupil's year group and class."""
    return list(setup.calendar.of_class(pupil.class_name).school_days(first, on, pupil.year_group))
