"""Finding a pupil by the first letters of a name: for desks, where somebody is waiting."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import connection

MOST = 12
"""More than this is not a choice but a list; another letter narrows it."""


@dataclass(frozen=True)
class FoundPupil:
    id: uuid.UUID
    surname: str
    forename: str
    class_name: str
    year_group: str
    marks: dict[str, tuple[str, int | None]]
    """Session → code and minutes late of the day, where there is a mark."""

    @property
    def name(self) -> str:
        return f"{self.forename} {self.surname}"


_SQL = """
SELECT p.id, p.legal_surname, coalesce(nullif(p.chosen_forename, ''), p.legal_forename), coalesce(c.name, ''),
       coalesce(m.year_group, ''),
       (SELECT array_agg(ARRAY[k.session, k.code, coalesce(k.minutes_late::text, '')]) FROM registers_mark k
         WHERE k.pupil_id = p.id AND k.school_id = z.school_id AND k.date = %(day)s AND k.code IS NOT NULL)
  FROM registers_spell z
  JOIN registers_pupil p ON p.id = z.pupil_id
  LEFT JOIN registers_classmembership m ON m.pupil_id = p.id AND m.school_id = z.school_id
       AND m.first_day <= %(day)s AND (m.last_day IS NULL OR m.last_day >= %(day)s)
  LEFT JOIN registers_schoolclass c ON c.id = m.school_class_id
 WHERE z.school_id = %(school)s AND z.starts_on <= %(day)s AND (z.leaves_on IS NULL OR z.leaves_on >= %(day)s)
   AND (SELECT bool_and(upper(p.legal_surname) LIKE w OR upper(p.legal_forename) LIKE w
                        OR upper(p.chosen_forename) LIKE w OR upper(p.legal_surname) LIKE '%% ' || w
                        OR upper(p.legal_surname) LIKE '%%-' || w)
          FROM unnest(%(words)s::text[]) AS w)
 ORDER BY NOT upper(p.legal_surname) LIKE %(first)s, upper(p.legal_surname), 3, p.id
 LIMIT %(most)s
"""


def find_pupils(school_id: uuid.UUID, day: date, text: str) -> list[FoundPupil]:
    """Pupils on roll on the day whose names begin with the words typed, in any order; surnames first.

    `Al`, `al te` and `Test Al` all find Test Alphaby. At most `MOST`, plus one to say that there are more.
    """
    words = [_prefix(word) for word in text.replace(",", " ").replace("\x00", " ").split()[:4]]
    if not words:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL, {"school": school_id, "day": day, "words": words, "first": words[0], "most": MOST + 1}
        )
        return [_found(*row) for row in cursor.fetchall()]


def _prefix(word: str) -> str:
    for special in ("\\", "%", "_"):
        word = word.replace(special, "\\" + special)
    return word.upper() + "%"


def _found(
    pupil_id: uuid.UUID,
    surname: str,
    forename: str,
    class_name: str,
    year_group: str,
    marks: list[list[str]] | None,
) -> FoundPupil:
    held = {session: (code, int(minutes) if minutes else None) for session, code, minutes in marks or ()}
    return FoundPupil(pupil_id, surname, forename, class_name, year_group, held)
