"""What became of a mark: which were amended, and every version of one with who, when, why (REG-28)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from registers.models import ContactLink
from registers.rules.codes import lookup
from registers.rules.sessions import Session

Cell = tuple[uuid.UUID, date, Session]

_AMENDED = """
SELECT DISTINCT e.pupil_id, e.date, e.session FROM registers_markevent e
 WHERE e.pupil_id = ANY (%(pupils)s) AND e.date BETWEEN %(first)s AND %(last)s AND e.school_id = %(school)s
   AND e.kind = 'amend'
"""

_HISTORY = """
SELECT e.version, e.kind, e.old_code, e.code, e.minutes_late, e.note, e.reason, s.at, s.by_name, s.by_position,
       s.source
  FROM registers_markevent e JOIN registers_registersave s ON s.id = e.save_id
 WHERE e.pupil_id = %(pupil)s AND e.date = %(day)s AND e.session = %(session)s AND e.school_id = %(school)s
 ORDER BY e.version
"""


def amended_cells(school_id: uuid.UUID, pupils: Iterable[uuid.UUID], first: date, last: date) -> set[Cell]:
    """Cells whose mark was changed after the register was handed in."""
    with connection.cursor() as cursor:
        cursor.execute(_AMENDED, {"school": school_id, "pupils": list(pupils), "first": first, "last": last})
        return {(pupil, day, Session(session)) for pupil, day, session in cursor.fetchall()}


def restricted_among(pupils: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Pupils with an adult who must not be contacted."""
    links = ContactLink.objects.filter(pupil_id__in=list(pupils), restricted=True)
    return set(links.values_list("pupil_id", flat=True))


@dataclass(frozen=True)
class Version:
    """One version of a mark, as it was written then."""

    day: date
    version: int
    kind: str
    """`new`, `edit`, `amend` or `import`."""
    old_code: str | None
    code: str | None
    minutes_late: int | None
    note: str
    reason: str
    at: datetime
    by_name: str
    by_position: str
    source: str

    @property
    def words(self) -> str:
        return _words(self.code, self.day)

    @property
    def old_words(self) -> str:
        return _words(self.old_code, self.day)


def _words(code: str | None, day: date) -> str:
    if code is None:
        return "blank"
    row = lookup(code, day)
    return f"{code}, {row.words.lower()}" if row else code


def mark_history(school_id: uuid.UUID, pupil_id: uuid.UUID, day: date, session: Session) -> list[Version]:
    """The first entry first."""
    values: dict[str, Any] = {"school": school_id, "pupil": pupil_id, "day": day, "session": session}
    with connection.cursor() as cursor:
        cursor.execute(_HISTORY, values)
        return [Version(day, *row) for row in cursor.fetchall()]
