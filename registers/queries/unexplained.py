"""Every N that stands and has to be settled, with the day it must be settled by (REG-26).

The limit began with the regulations of 2024, so older marks have none; once it is over nobody can be asked about a
pupil who has left, and the register stays as it is.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from registers.models import School
from registers.rules.code_table import NEW_REGULATIONS
from registers.rules.countdown import NState, NStatus, n_status
from registers.rules.sessions import Session

from .setup import setup_of


@dataclass(frozen=True)
class Unexplained:
    pupil_id: uuid.UUID
    surname: str
    forename: str
    class_id: uuid.UUID | None
    class_name: str
    day: date
    session: Session
    version: int
    note: str
    by_name: str
    at: datetime
    status: NStatus
    expected: str
    """What the register was told of this session beforehand or since, and what that makes it; empty = nothing (LEV-16)."""

    @property
    def name(self) -> str:
        return f"{self.forename} {self.surname}"

    @property
    def key(self) -> str:
        """Names the mark and the version seen, in a form."""
        return f"{self.pupil_id}|{self.day}|{self.session}|{self.version}"


_SQL = """
SELECT k.pupil_id, p.legal_surname, coalesce(nullif(p.chosen_forename, ''), p.legal_forename), m.school_class_id,
       coalesce(c.name, ''), k.date, k.session, k.version, k.note, s.by_name, s.at, coalesce(m.year_group, ''),
       EXISTS (SELECT FROM registers_spell z WHERE z.pupil_id = k.pupil_id AND z.school_id = k.school_id
                  AND z.starts_on <= %(today)s AND (z.leaves_on IS NULL OR z.leaves_on >= %(today)s)),
       (SELECT e.words FROM registers_expectedabsence e
         WHERE e.pupil_id = k.pupil_id AND e.school_id = k.school_id AND e.withdrawn_at IS NULL
           AND k.date BETWEEN e.first_day AND e.last_day
           AND (cardinality(e.sessions) = 0 OR extract(isodow FROM k.date)::text || k.session = ANY (e.sessions))
         ORDER BY e.made_at DESC, e.id DESC LIMIT 1)
  FROM registers_mark k
  JOIN registers_pupil p ON p.id = k.pupil_id
  JOIN registers_registersave s ON s.id = k.save_id
  LEFT JOIN registers_classmembership m ON m.pupil_id = k.pupil_id AND m.school_id = k.school_id
       AND m.first_day <= k.date AND (m.last_day IS NULL OR m.last_day >= k.date)
  LEFT JOIN registers_schoolclass c ON c.id = m.school_class_id
 WHERE k.category = 'U' AND k.code = 'N' AND k.school_id = %(school)s AND k.date BETWEEN %(since)s AND %(today)s
   AND k.pupil_id IN (SELECT pupil_id FROM registers_spell WHERE school_id = %(school)s)
 ORDER BY k.date, k.session, upper(p.legal_surname), 3, k.pupil_id
"""
_ORDER = [NState.OVERDUE, NState.DUE_TODAY, NState.UNKNOWN, NState.RUNNING]


def unexplained(school: School, today: date) -> list[Unexplained]:
    """Overdue first, then due today, then by the day they are due."""
    setup = setup_of(school)
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"school": school.id, "today": today, "since": NEW_REGULATIONS})
        rows = cursor.fetchall()
    found = []
    for *row, group, on_roll, expected in rows:
        pupil, surname, forename, class_id, class_name, day, session, version, note, by, at = row
        status = n_status(
            day,
            today=today,
            calendar=setup.calendar,
            year_group=group,
            school_days=setup.policy(group, day).n_settle_school_days,
        )
        if status.state is NState.OVERDUE and not on_roll:
            continue
        found.append(
            Unexplained(
                pupil,
                surname,
                forename,
                class_id,
                class_name,
                day,
                Session(session),
                version,
                note,
                by,
                at,
                status,
                expected or "",
            )
        )
    return sorted(found, key=lambda one: (_ORDER.index(one.status.state), one.status.due or one.day, one.day))
