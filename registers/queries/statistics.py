"""Every question about attendance is answered here, for page, letter, export and API alike (architecture §4.4).

Counts are sessions, whole numbers; a percentage is made from them once, at the edge. The group of a mark is the
one the pupil was in *on the day of the mark*.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db import connection

from registers.models import Pupil
from registers.models.marks import CATEGORY_LETTERS
from registers.rules.age import compulsory_from, compulsory_to
from registers.rules.figures import Tally

LETTER_OF = {word: letter for letter, word in CATEGORY_LETTERS.items()}
NO_CLASS = uuid.UUID(int=0)
"""Among a scope's classes: marks of days on which the pupil sat in none. Their key is empty, as for year groups."""


class GroupBy(StrEnum):
    PUPIL = "pupil"
    CLASS = "class"
    YEAR_GROUP = "year_group"
    SCHOOL = "school"


_KEY = {
    GroupBy.PUPIL: "p.upn",
    GroupBy.CLASS: "coalesce(c.name, '')",
    GroupBy.YEAR_GROUP: "coalesce(m.year_group, '')",
    GroupBy.SCHOOL: "s.urn",
}

_FROM = """
  FROM registers_mark k
  JOIN registers_school s ON s.id = k.school_id
  JOIN registers_pupil p ON p.id = k.pupil_id
  LEFT JOIN registers_classmembership m ON m.pupil_id = k.pupil_id AND m.school_id = k.school_id
       AND m.first_day <= k.date AND (m.last_day IS NULL OR m.last_day >= k.date)
  LEFT JOIN registers_schoolclass c ON c.id = m.school_class_id
 WHERE k.school_id = %(school)s AND k.date BETWEEN %(first)s AND %(last)s AND k.code IS NOT NULL
   AND (%(upn)s::text IS NULL OR p.upn = %(upn)s)
   AND (%(classes)s::uuid[] IS NULL OR coalesce(m.school_class_id, %(no_class)s) = ANY (%(classes)s::uuid[]))
"""

_COUNTS = """
       count(*) FILTER (WHERE k.category = 'P'), count(*) FILTER (WHERE k.category = 'E'),
       count(*) FILTER (WHERE k.category = 'A'), count(*) FILTER (WHERE k.category = 'U'),
       count(*) FILTER (WHERE k.code = 'L'), count(*) FILTER (WHERE k.code = 'U'),
       coalesce(sum(k.minutes_late), 0), count(*) FILTER (WHERE k.category = 'N')
"""


@dataclass(frozen=True)
class Scope:
    """Which marks: of a school between two days, both included, for one pupil or some classes if named."""

    school_id: uuid.UUID
    first: date
    last: date
    upn: str | None = None
    class_ids: Sequence[uuid.UUID] | None = None
    statutory: bool = False
    """Leave out sessions on which the pupil was not of compulsory school age."""


def counts(scope: Scope, by: GroupBy, as_at: datetime | None = None) -> list[tuple[str, Tally]]:
    """Sessions counted for each key, in the order of the keys; now, or of the register as it stood at a moment."""
    return [(key, _tally(row)) for key, *row in _grouped(scope, f"{_KEY[by]}, {_COUNTS}", as_at)]


def sessions_by_code(scope: Scope, as_at: datetime | None = None) -> dict[str, int]:
    """How often each code stands."""
    return dict(_grouped(scope, "k.code, count(*)", as_at))


def _grouped(scope: Scope, columns: str, as_at: datetime | None) -> list[Any]:  # Any: database rows
    ages, values = _ages(scope)
    # The columns are constants above; nothing of the request is in the text.
    source = _FROM.replace(" WHERE", ages + " WHERE", 1)
    head = ""
    if as_at is not None:
        head, source = _THEN, source.replace("registers_mark k", "k", 1)
    with connection.cursor() as cursor:
        cursor.execute(f"{head}SELECT {columns} {source} GROUP BY 1 ORDER BY 1", values | {"as_at": as_at})
        rows: list[Any] = cursor.fetchall()
    return rows


def _tally(row: Sequence[int]) -> Tally:
    present, activity, authorised, unauthorised, late, after_close, minutes, not_possible = row
    return Tally(
        present=present,
        approved_activity=activity,
        authorised=authorised,
        unauthorised=unauthorised,
        late=late,
        late_after_close=after_close,
        minutes_late=minutes,
        not_possible=not_possible,
    )


def _ages(scope: Scope) -> tuple[str, dict[str, Any]]:  # Any: values of a statement
    values: dict[str, Any] = {
        "school": scope.school_id,
        "first": scope.first,
        "last": scope.last,
        "upn": scope.upn,
        "no_class": NO_CLASS,
        "classes": list(scope.class_ids) if scope.class_ids is not None else None,
    }
    if not scope.statutory:
        return "", values
    born = (
        Pupil.objects.filter(spells__school_id=scope.school_id).values_list("id", "date_of_birth").distinct()
    )
    bounds = [(pupil, compulsory_from(dob), compulsory_to(dob)) for pupil, dob in born]
    values |= {
        "age_pupil": [pupil for pupil, _, _ in bounds],
        "age_from": [start for _, start, _ in bounds],
        "age_to": [end for _, _, end in bounds],
    }
    join = """
  JOIN unnest(%(age_pupil)s::uuid[], %(age_from)s::date[], %(age_to)s::date[]) AS age(pupil, starts, ends)
       ON age.pupil = k.pupil_id AND k.date BETWEEN age.starts AND age.ends
"""
    return join, values


@dataclass(frozen=True)
class MarkRow:
    """One mark as the register had it, with who put it there."""

    upn: str
    date: date
    session: str
    code: str
    category: str
    minutes_late: int | None
    note: str
    version: int
    recorded_at: datetime
    recorded_by: str
    position: str
    role: str


_NOW = """
SELECT p.upn, k.date, k.session, k.code, k.category, k.minutes_late, k.note, k.version, v.at, v.by_name,
       v.by_position, v.by_role
""" + _FROM.replace(" WHERE", "  JOIN registers_registersave v ON v.id = k.save_id\n WHERE", 1)

_THEN = """
WITH k AS (
    SELECT DISTINCT ON (e.pupil_id, e.date, e.session) e.*, v.at, v.by_name, v.by_position, v.by_role
      FROM registers_markevent e
      JOIN registers_registersave v ON v.id = e.save_id
     WHERE e.school_id = %(school)s AND e.date BETWEEN %(first)s AND %(last)s AND v.at <= %(as_at)s
       AND (%(upn)s::text IS NULL OR e.pupil_id = (SELECT id FROM registers_pupil WHERE upn = %(upn)s))
     ORDER BY e.pupil_id, e.date, e.session, e.version DESC
)
"""
"""The register of a past moment: of every mark the last version made by then."""

_AS_AT = (
    _THEN
    + """
SELECT p.upn, k.date, k.session, k.code, k.category, k.minutes_late, k.note, k.version, k.at, k.by_name,
       k.by_position, k.by_role
"""
    + _FROM.replace("registers_mark k", "k", 1)
)

_NARROW = """
   AND (%(year_group)s::text IS NULL OR coalesce(m.year_group, '') = %(year_group)s)
   AND (%(category)s::text IS NULL OR k.category = %(category)s)
   AND (%(code)s::text IS NULL OR k.code = %(code)s)
 ORDER BY k.date, k.session, p.upn LIMIT %(limit)s OFFSET %(offset)s
"""


def marks_behind(
    scope: Scope,
    *,
    year_group: str | None = None,
    category: str | None = None,
    code: str | None = None,
    as_at: datetime | None = None,
    limit: int = 500,
    offset: int = 0,
) -> list[MarkRow]:
    """The marks that make a figure, one by one; `as_at` shows the register as it stood then."""
    ages, values = _ages(scope)
    values |= {
        "year_group": year_group,
        "category": LETTER_OF.get(category or ""),
        "code": code,
        "as_at": as_at,
        "limit": limit,
        "offset": offset,
    }
    statement = (_AS_AT if as_at else _NOW) + _NARROW
    head, tail = statement.rsplit(" WHERE k.school_id", 1)
    with connection.cursor() as cursor:
        cursor.execute(f"{head}{ages} WHERE k.school_id{tail}", values)
        return [MarkRow(*(*row[:4], CATEGORY_LETTERS[row[4]], *row[5:])) for row in cursor.fetchall()]
