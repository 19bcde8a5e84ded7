"""Every version a mark ever had, with the five parts of each amendment; and from it the register of any past moment.

Source: REG-28 (original, new, reason, when, who with position as held then) and REG-29 (as it stood at any moment).
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from attendance_mis.tenancy.database import connection
from registers.models.marks import CATEGORY_LETTERS
from registers.rules.codes import Category
from registers.rules.sessions import Session


class Cell(NamedTuple):
    """One place in the register."""

    pupil_id: uuid.UUID
    date: date
    session: Session


@dataclass(frozen=True)
class Entry:
    """One version of a mark: what it was before, what it became, why, when and by whom."""

    cell: Cell
    version: int
    seq: int
    kind: str
    """`new`, `edit`, `amend` or `import`."""
    old_code: str | None
    old_minutes: int | None
    old_note: str
    code: str | None
    category: Category | None
    minutes_late: int | None
    note: str
    reason: str
    at: datetime
    by: str
    position: str
    role: str
    source: str

    @property
    def is_amendment(self) -> bool:
        return self.kind == "amend"


@dataclass(frozen=True)
class Kept:
    """All versions of one mark, oldest first."""

    entries: tuple[Entry, ...]

    @property
    def now(self) -> Entry:
        return self.entries[-1]

    def as_at(self, moment: datetime) -> Entry | None:
        """The version that stood at the moment; `None` if there was none yet."""
        return next((entry for entry in reversed(self.entries) if entry.at <= moment), None)

    def until(self, moment: datetime) -> Kept | None:
        """The versions made by the moment, as if nothing had come after."""
        made = tuple(entry for entry in self.entries if entry.at <= moment)
        return Kept(made) if made else None

    def amendments(self, moment: datetime | None = None) -> tuple[Entry, ...]:
        """Those made up to the moment, itself included."""
        return tuple(e for e in self.entries if e.is_amendment and (moment is None or e.at <= moment))


_SQL = """
SELECT e.pupil_id, e.date, e.session, e.version, v.seq, e.kind, e.old_code, e.old_minutes_late, e.old_note, e.code,
       e.category, e.minutes_late, e.note, e.reason, v.at, v.by_name, v.by_position, v.by_role, v.source
  FROM registers_markevent e JOIN registers_registersave v ON v.id = e.save_id
 WHERE e.school_id = %s AND e.pupil_id = ANY (%s) AND e.date BETWEEN %s AND %s
 ORDER BY e.date, e.session, e.pupil_id, e.version
"""


def trail(school_id: uuid.UUID, pupil_ids: Sequence[uuid.UUID], first: date, last: date) -> dict[Cell, Kept]:
    """Every mark of these pupils between two days, both included, in the order of the register."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [school_id, list(pupil_ids), first, last])
        entries = [_entry(row) for row in cursor.fetchall()]
    found: dict[Cell, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.cell, []).append(entry)
    return {cell: Kept(tuple(versions)) for cell, versions in found.items()}


def _entry(row: tuple) -> Entry:  # type: ignore[type-arg]  # a database row
    pupil_id, day, session, version, seq, kind, old_code, old_minutes, old_note, code, letter, *rest = row
    category = Category(CATEGORY_LETTERS[letter]) if letter else None
    cell = Cell(pupil_id, day, Session(session))
    return Entry(cell, version, seq, kind, old_code, old_minutes, old_note, code, category, *rest)


def tone(code: str | None, category: Category | None) -> str:
    """The look of a mark (see `page_models`): colour beside the letter, never instead of it."""
    if code is None or category is None:
        return "none"
    if code == "L":
        return "late"
    return _TONES[category]


_TONES = {
    Category.PRESENT: "present",
    Category.APPROVED_ACTIVITY: "activity",
    Category.AUTHORISED: "authorised",
    Category.UNAUTHORISED: "unauthorised",
    Category.NOT_POSSIBLE: "neutral",
    Category.ADMINISTRATIVE: "neutral",
}
