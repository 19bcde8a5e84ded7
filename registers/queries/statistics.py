"""Every question about attendance is answered here, for page, letter, export and API alike (architecture §4.4).

Counts are sessions, whole numbers; a percentage is made from them once, at the edge. What may be asked is in
`slices`, the statement that counts in `slice_sql`; whole enrolments (persistent absence) are counted in `absentees`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db import connection

from registers.models.marks import CATEGORY_LETTERS
from registers.rules.figures import Tally

from .slice_reading import marks_source, statement
from .slice_sql import LETTER_OF
from .slices import NO_CLASS, By, Slice, Span, slice_of

__all__ = ["LETTER_OF", "NO_CLASS", "By", "Count", "GroupBy", "MarkRow", "Scope", "Slice", "Span", "breakdown",
           "counts", "marks_behind", "marks_in", "sessions_by_code", "shares", "slice_of", "total"]  # fmt: skip


@dataclass(frozen=True)
class Count:
    """One row of a breakdown."""

    key: tuple[str, ...]
    """One text for each thing broken down by, in that order."""
    tally: Tally
    coded: int = 0
    """Sessions with one of the codes in `Slice.counting`."""


def breakdown(where: Slice, by: Sequence[By] = (), as_at: datetime | None = None) -> list[Count]:
    """The slice counted, a row for each combination that has a session, in the order of the keys.

    With `as_at` the register as it was known at that moment is counted instead of the one of now.
    """
    keys = len(by)
    found = [Count(row[:keys], tally_of_row(row[keys:-1]), row[-1]) for row in _counted(where, by, as_at)]
    return _with_words(found, by.index(By.CATEGORY)) if By.CATEGORY in by else found


def shares(where: Slice, by: Sequence[By]) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """Keys, sessions attended and sessions possible of a breakdown: enough where it has thousands of rows."""
    keys = len(by)
    for row in _counted(where, by, None):
        present, approved, authorised, unauthorised = row[keys : keys + 4]
        attended = present + approved
        yield row[:keys], attended, attended + authorised + unauthorised


def _counted(
    where: Slice, by: Sequence[By], as_at: datetime | None
) -> list[tuple[Any, ...]]:  # Any: a database row
    """Rows of keys and the counts of `slice_sql.COUNTED`."""
    if where.empty:
        return []
    text, values = statement(where, by, as_at)
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _with_words(found: list[Count], place: int) -> list[Count]:
    """Letters of categories as the words of the rules."""
    return [
        Count(
            (*one.key[:place], CATEGORY_LETTERS[one.key[place]], *one.key[place + 1 :]), one.tally, one.coded
        )
        for one in found
    ]


def total(where: Slice, as_at: datetime | None = None) -> Count:
    """The whole slice in one count; nothing marked is a count of nothing."""
    return next(iter(breakdown(where, (), as_at)), Count((), Tally()))


def tally_of_row(counted: Sequence[int]) -> Tally:
    """The eight counts of a row, in the order of `slice_sql.COUNTED`."""
    return Tally(*counted)


class GroupBy(StrEnum):
    PUPIL = "pupil"
    CLASS = "class"
    YEAR_GROUP = "year_group"
    SCHOOL = "school"


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

    @property
    def slice(self) -> Slice:
        return Slice(
            (Span(self.school_id, self.first, self.last),),
            upns=None if self.upn is None else (self.upn,),
            class_ids=None if self.class_ids is None else tuple(self.class_ids),
            statutory=self.statutory,
        )


def counts(scope: Scope, by: GroupBy, as_at: datetime | None = None) -> list[tuple[str, Tally]]:
    """Sessions counted for each key, in the order of the keys; now, or of the register as it stood at a moment."""
    return [(one.key[0], one.tally) for one in breakdown(scope.slice, (By(by),), as_at)]


def sessions_by_code(scope: Scope, as_at: datetime | None = None) -> dict[str, int]:
    """How often each code stands."""
    found = breakdown(scope.slice, (By.CODE,), as_at)
    return {one.key[0]: one.tally.possible + one.tally.not_possible for one in found}


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


_COLUMNS = """
SELECT p.upn, k.date, k.session, k.code, k.category, k.minutes_late, k.note, k.version, v.at, v.by_name,
       v.by_position, v.by_role
"""
_WHO = """
  JOIN registers_pupil p ON p.id = k.pupil_id
  JOIN registers_registersave v ON v.id = k.save_id
"""
_ORDER = " ORDER BY k.date, k.session, p.upn, k.school_id LIMIT %(limit)s OFFSET %(offset)s"


def marks_in(
    where: Slice, as_at: datetime | None = None, *, limit: int = 500, offset: int = 0
) -> list[MarkRow]:
    """The marks that make the slice's count, one by one, in the order of days; `as_at` as for `breakdown`."""
    if where.empty:
        return []
    source, values = marks_source(where, as_at)
    with connection.cursor() as cursor:
        cursor.execute(
            source.format(columns=_COLUMNS, who=_WHO) + _ORDER, values | {"limit": limit, "offset": offset}
        )
        return [MarkRow(*(*row[:4], CATEGORY_LETTERS[row[4]], *row[5:])) for row in cursor.fetchall()]


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
    where = replace(
        scope.slice,
        year_groups=None if year_group is None else (year_group,),
        categories=(category,) if category else None,
        codes=None if code is None else (code,),
    )
    return marks_in(where, as_at, limit=limit, offset=offset)
