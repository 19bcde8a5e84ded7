"""What is due to be destroyed, whose it is, and what a hold keeps; asked of the same list the database destroys by."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from protection.rules.classes import RecordClass
from registers.models import Pupil, School

# `kept_until` and `kept_records` are the database's own (`protection/migrations/sql`): what is shown is what would go.
_DUE = """
WITH entry AS (
    SELECT k.tbl, k.key, k.pupil_id::text AS pupil, k.made,
           coalesce(k.pupil_id IN (SELECT h.pupil_id FROM held_pupils() h), false) AS held
      FROM kept_records(%s, %s) k WHERE kept_until(k.made, %s) < %s
), record AS (
    SELECT min(pupil) AS pupil, min(made) AS made, bool_or(held) AS held FROM entry WHERE key IS NOT NULL GROUP BY tbl, key
    UNION ALL SELECT pupil, made, held FROM entry WHERE key IS NULL
)
SELECT count(*) FILTER (WHERE NOT held), count(DISTINCT pupil) FILTER (WHERE NOT held), count(*) FILTER (WHERE held),
       min(made) FILTER (WHERE NOT held), max(made) FILTER (WHERE NOT held)
  FROM record
"""
_BY_PUPIL = """
SELECT k.pupil_id, count(*), min(k.made), max(k.made),
       k.pupil_id IN (SELECT h.pupil_id FROM held_pupils() h)
  FROM kept_records(%s, %s) k
 WHERE kept_until(k.made, %s) < %s AND k.pupil_id IS NOT NULL
 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %s
"""
_UNNAMED = """
SELECT DISTINCT e.pupil_id
  FROM registers_markevent e JOIN registers_registersave v ON v.id = e.save_id
 WHERE e.school_id = %s AND kept_until(london_day(v.at), greatest(%s, fewest_years('register'))) < %s
   AND e.pupil_id NOT IN (SELECT h.pupil_id FROM held_pupils() h)
   AND encode(sha256(concat_ws(' ', e.pupil_id, e.date, e.session, e.school_id, e.version)::bytea), 'hex')
       NOT IN (SELECT unnest(%s::text[]))
"""
"""An entry's hash as `purge_register` writes it."""


@dataclass(frozen=True)
class Due:
    records: int
    pupils: int
    held: int
    oldest: date | None
    youngest: date | None


NOTHING_DUE = Due(0, 0, 0, None, None)


@dataclass(frozen=True)
class PupilDue:
    pupil: Pupil
    records: int
    oldest: date
    youngest: date
    held: bool


def due(school: School, record_class: RecordClass, years: int, on: date) -> Due:
    """What of a class is due on a day, and what a hold keeps of it."""
    return Due(*next(_rows(_DUE, [record_class, school.id, years, on])))


def due_by_pupil(
    school: School, record_class: RecordClass, years: int, on: date, *, most: int
) -> list[PupilDue]:
    """Those with most records first."""
    rows = list(_rows(_BY_PUPIL, [record_class, school.id, years, on, most]))
    pupils = Pupil.objects.in_bulk([row[0] for row in rows])
    return [PupilDue(pupils[key], *rest) for key, *rest in rows if key in pupils]


def held_by_a_case(school: School) -> list[Pupil]:
    """Pupils of this school of whom nothing is destroyed because a penalty or court case lives, or a person holds it."""
    ids = [row[0] for row in _rows("SELECT pupil_id FROM held_pupils()", [])]
    return list(Pupil.objects.filter(id__in=ids, spells__school=school).distinct().order_by("legal_surname"))


def purge_slice(purge_id: uuid.UUID, most: int) -> int:
    """One step of a confirmed purge; 0 when nothing is left. The database checks everything itself."""
    return int(next(_rows("SELECT purge_records(%s, %s)", [purge_id, most]))[0])


def erase_again(purge_id: uuid.UUID, table: str, hashes: list[str]) -> int:
    return int(next(_rows("SELECT erase_again(%s, %s, %s)", [purge_id, table, hashes]))[0])


def due_and_unnamed(school_id: uuid.UUID, years: int, on: date, hashes: list[str]) -> list[uuid.UUID]:
    """Pupils of whom an entry of the register is due and not held, and is none of these."""
    return [row[0] for row in _rows(_UNNAMED, [school_id, years, on, hashes])]


def _rows(
    statement: str, values: list[Any]
) -> Iterator[tuple[Any, ...]]:  # Any: values of a statement, database rows
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        yield from cursor.fetchall()
