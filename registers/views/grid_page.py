"""Puts the office grid together: what each cell shows, and the data its script starts from."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from registers.actions.marking import Powers, is_future
from registers.queries.amendments import Cell as CellKey
from registers.queries.roster import HeldMark, Plan, Roster, RosterPupil
from registers.rules.codes import Category, Code, Needs, codes_on
from registers.rules.sessions import Session
from registers.views.class_register_page import TONES

SUBMITTED, AMENDED = 1, 2
"""Flags of a cell in the script's data."""


@dataclass(frozen=True)
class Column:
    day: date
    session: Session
    begun: bool
    first_of_day: bool

    @property
    def key(self) -> str:
        return f"{self.day}|{self.session}"

    @property
    def words(self) -> str:
        """`Mon 16 am`"""
        return f"{self.day:%a} {self.day.day} {self.session.lower()}"

    @property
    def day_words(self) -> str:
        return f"{self.day:%a} {self.day.day} {self.day:%b}"


@dataclass(frozen=True)
class GridCell:
    kind: str
    """The look: a tone, `blank`, `unknown` (N), `hint`, `not-held` (ahead) or `closed`."""
    text: str
    small: str
    title: str
    """In words, for somebody who hears the page; empty where the text says it all."""
    amended: bool
    edge: bool
    """The first cell of a day."""
    data: list[Any] | None
    """`[open, code, version, minutes, flags, hint, note]`; `None` where nothing can ever be marked."""


@dataclass(frozen=True)
class GridRow:
    number: int
    pupil: RosterPupil
    restricted: bool
    cells: tuple[GridCell, ...]


@dataclass(frozen=True)
class GridPage:
    roster: Roster
    columns: tuple[Column, ...]
    rows: tuple[GridRow, ...]
    codes: tuple[Code, ...]
    """All codes valid on some day shown."""
    allowed: tuple[str, ...]
    now: datetime

    @property
    def days(self) -> list[tuple[str, int]]:
        """(words, how many sessions) for the upper head row."""
        found: dict[str, int] = {}
        for column in self.columns:
            found[column.day_words] = found.get(column.day_words, 0) + 1
        return list(found.items())

    @property
    def held(self) -> int:
        return sum(1 for column in self.columns if column.begun)

    def count(self, kind: str) -> int:
        return sum(1 for row in self.rows for cell in row.cells if cell.kind == kind)

    @property
    def settings(self) -> dict[str, int]:
        return {"blanks": self.count("blank"), "unknown": self.count("unknown"), "hints": self.count("hint")}

    def for_script(self, urls: dict[str, str]) -> dict[str, Any]:
        return {
            **urls,
            "codes": {
                code.code: [code.words, tone_of(code.code, code.category), int(Needs.NOTE in code.needs)]
                for code in self.codes
            },
            "allowed": list(self.allowed),
            "columns": [[str(c.day), c.session, c.words] for c in self.columns],
            "rows": [
                [str(row.pupil.id), row.pupil.name, [cell.data for cell in row.cells]] for row in self.rows
            ],
        }


def compose_grid(
    roster: Roster,
    *,
    first: date,
    last: date,
    now: datetime,
    powers: Powers,
    amended: set[CellKey],
    restricted: set[uuid.UUID],
) -> GridPage:
    columns = _columns(roster, first, last, now)
    codes = _codes(columns)
    names = {code.code: code for code in codes}
    rows = tuple(
        GridRow(
            number,
            pupil,
            pupil.id in restricted,
            tuple(_cell(roster, pupil, column, amended, names, now) for column in columns),
        )
        for number, pupil in enumerate(roster.pupils, 1)
    )
    allowed = tuple(c.code for c in codes if c.markable and (powers.codes is None or c.code in powers.codes))
    return GridPage(roster, columns, rows, codes, allowed, now)


def _columns(roster: Roster, first: date, last: date, now: datetime) -> tuple[Column, ...]:
    groups = {m.year_group for pupil in roster.pupils for m in pupil.memberships} or {""}
    calendar = roster.setup.calendar.of_class(roster.class_name)
    held = {when for group in groups for when in calendar.sessions(first, last, group)}
    columns: list[Column] = []
    for day, session in sorted(held):
        begun = any(not is_future(day, session, roster, group, now) for group in groups)
        columns.append(Column(day, session, begun, not columns or columns[-1].day != day))
    return tuple(columns)


def _codes(columns: tuple[Column, ...]) -> tuple[Code, ...]:
    found: dict[str, Code] = {}
    for day in dict.fromkeys(column.day for column in columns):
        for code in codes_on(day):
            found.setdefault(code.code, code)
    return tuple(found.values())


def _cell(
    roster: Roster,
    pupil: RosterPupil,
    column: Column,
    amended: set[CellKey],
    names: dict[str, Code],
    now: datetime,
) -> GridCell:
    day, session, edge = column.day, column.session, column.first_of_day
    membership = pupil.membership(day)
    if membership is None or membership.class_id != roster.class_id or not pupil.on_roll(day):
        return GridCell("closed", "", "", "not here", False, edge, None)
    if not roster.setup.calendar.of_class(membership.class_name).holds(day, session, membership.year_group):
        return GridCell("closed", "", "", "no session", False, edge, None)
    held = pupil.marks.get((day, session))
    plan = next(iter(pupil.hints(day, session)), None)
    changed = (pupil.id, day, session) in amended
    if held is not None and held.code is not None:
        return _marked(held, held.code, plan, edge, changed, names)
    version = held.version if held else 0
    if is_future(day, session, roster, membership.year_group, now):
        if plan is None:
            return GridCell("not-held", "", "", "not held yet", False, edge, [0, None, version, None, 0, ""])
        data = [0, None, version, None, 0, plan.code]
        return GridCell("hint", plan.code, "planned", f"planned: {plan.words}", False, edge, data)
    hint = plan.code if plan else ""
    return GridCell("blank", "", hint, "blank", False, edge, [1, None, version, None, 0, hint])


def _marked(
    held: HeldMark, code: str, plan: Plan | None, edge: bool, changed: bool, names: dict[str, Code]
) -> GridCell:
    assert held.category is not None  # a code has one
    kind = "unknown" if code == "N" else tone_of(code, held.category)
    minutes = "" if held.minutes_late is None else str(held.minutes_late)
    flags = SUBMITTED * held.submitted + AMENDED * changed
    data: list[Any] = [1, code, held.version, held.minutes_late, flags, plan.code if plan else ""]
    if held.note:
        data.append(held.note)
    title = names[code].words if code in names else code
    return GridCell(kind, code, minutes, title, changed, edge, data)


def tone_of(code: str, category: Category) -> str:
    return "late" if code == "L" else TONES[category]
