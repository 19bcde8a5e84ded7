"""The admission register as a list: everybody of a school, in alphabetical order, searched by name (ADM-01)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from attendance_mis.tenancy.database import connection
from registers.rules.names import folded, matches, name_order
from registers.rules.year_groups import year_group_order, year_group_words


class Roll(StrEnum):
    """Whom of the admission register to list."""

    NOW = "now"
    COMING = "coming"
    LEFT = "left"

    @property
    def words(self) -> str:
        return {"now": "On roll today", "coming": "Starting later", "left": "Left"}[self]


@dataclass(frozen=True)
class PupilLine:
    """One line of the admission register."""

    id: uuid.UUID
    upn: str
    surname: str
    forename: str
    chosen: str
    date_of_birth: date
    starts_on: date
    leaves_on: date | None
    class_name: str
    year_group: str
    restricted: bool
    """An adult may not be told anything: said before anyone opens the page."""

    @property
    def known_as(self) -> str:
        return self.chosen or self.forename

    @property
    def year_words(self) -> str:
        return year_group_words(self.year_group) if self.year_group else ""


_SQL = """
SELECT DISTINCT ON (p.id) p.id, p.upn, p.legal_surname, p.legal_forename, p.chosen_forename, p.date_of_birth, z.starts_on,
       z.leaves_on, coalesce(c.name, ''), coalesce(m.year_group, ''),
       EXISTS (SELECT 1 FROM registers_contactlink l WHERE l.pupil_id = p.id AND l.restricted)
  FROM registers_spell z
  JOIN registers_pupil p ON p.id = z.pupil_id
  LEFT JOIN LATERAL (
       SELECT * FROM registers_classmembership m
        WHERE m.pupil_id = p.id AND m.school_id = z.school_id
          AND (%(roll)s <> 'now' OR (m.first_day <= %(on)s AND (m.last_day IS NULL OR m.last_day >= %(on)s)))
        ORDER BY m.first_day DESC LIMIT 1) m ON true
  LEFT JOIN registers_schoolclass c ON c.id = m.school_class_id
 WHERE z.school_id = %(school)s
   AND CASE %(roll)s
         WHEN 'now' THEN z.starts_on <= %(on)s AND (z.leaves_on IS NULL OR z.leaves_on >= %(on)s)
         WHEN 'coming' THEN z.starts_on > %(on)s AND (z.leaves_on IS NULL OR z.leaves_on >= z.starts_on)
         -- A place given up before it began is no time on roll; who has no other is found here all the same.
         ELSE (z.leaves_on < %(on)s OR z.leaves_on < z.starts_on) AND NOT EXISTS (
              SELECT 1 FROM registers_spell y WHERE y.pupil_id = p.id AND y.school_id = z.school_id
                 AND (y.starts_on > z.starts_on OR z.leaves_on < z.starts_on)
                 AND (y.leaves_on IS NULL OR y.leaves_on >= y.starts_on))
       END
   AND (%(classes)s::uuid[] IS NULL OR m.school_class_id = ANY (%(classes)s::uuid[]))
 ORDER BY p.id, z.starts_on DESC
"""


def admission_register(
    school_id: uuid.UUID,
    *,
    on: date,
    roll: Roll = Roll.NOW,
    within: Sequence[uuid.UUID] | None = None,
) -> list[PupilLine]:
    """Everybody of the school in alphabetical order; `within` keeps to these classes."""
    classes = None if within is None else list(within)
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"school": school_id, "on": on, "roll": str(roll), "classes": classes})
        lines = [PupilLine(*row) for row in cursor.fetchall()]
    return sorted(lines, key=lambda line: (*name_order(line.surname, line.forename), line.upn))


def narrowed(
    lines: list[PupilLine], *, text: str = "", class_name: str = "", year_group: str = ""
) -> list[PupilLine]:
    """Those whose names begin as typed (or whose UPN it is), in the class and year group asked for."""
    upn = "".join(text.split()).upper()
    return [
        line
        for line in lines
        if (not class_name or line.class_name == class_name)
        and (not year_group or line.year_group == year_group)
        and (line.upn == upn or matches(text, (line.surname, line.forename, line.chosen)))
    ]


def classes_in(lines: list[PupilLine]) -> list[str]:
    return sorted({line.class_name for line in lines if line.class_name}, key=folded)


def year_groups_in(lines: list[PupilLine]) -> list[tuple[str, str]]:
    """(year group, its words), youngest first."""
    found = sorted({line.year_group for line in lines if line.year_group}, key=year_group_order)
    return [(group, year_group_words(group)) for group in found]
