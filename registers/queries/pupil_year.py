"""A pupil's school year as a strip: a column a week, ten sessions down, the code letters as they stand.

A weekend has rows of its own in a year in which it had a session or a mark (REG-49).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from registers.models import ClassMembership, School, Spell
from registers.rules.calendar import SATURDAY, SchoolCalendar
from registers.rules.sessions import Session
from registers.rules.words import SHORT_WEEKDAYS

from .setup import SchoolSetup, setup_of
from .trail import Cell, Kept, tone

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class YearCell:
    """One session of the strip."""

    day: date
    kind: str
    """`mark`, `open` (a session held and not marked), `future`, or `shut` (no session, or not on roll)."""
    code: str = ""
    tone: str = "none"
    amended: bool = False


@dataclass(frozen=True)
class YearRow:
    """Monday mornings of the year, Monday afternoons, and so on."""

    label: str
    cells: tuple[YearCell, ...]
    missed: int
    possible: int
    outlined: bool = False
    """Chance does not explain how much of this row is missed."""


@dataclass(frozen=True)
class YearStrip:
    academic_year: str
    first: date
    last: date
    mondays: tuple[date, ...]
    months: tuple[tuple[int, str], ...]
    """(column, month) where a month begins."""
    rows: tuple[YearRow, ...]


def year_bounds(setup: SchoolSetup, year: str) -> tuple[date, date]:
    """First and last day of a school year: of its half terms, else September to July."""
    terms = [half for half in setup.calendar.half_terms if half.academic_year == year]
    if terms:
        return min(half.start for half in terms), max(half.end for half in terms)
    begins = int(year[:4])
    return date(begins, 9, 1), date(begins + 1, 7, 31)


def years_of(calendar: SchoolCalendar, spells: Iterable[Spell], today: date) -> list[str]:
    """School years with a day on roll up to today, newest first; a term may have begun before 1 September."""
    found: set[str] = set()
    for spell in spells:
        day, end = spell.starts_on, min(spell.leaves_on or today, today)
        if day <= end:
            found.add(calendar.academic_year_of(end))
        while day <= end:
            found.add(calendar.academic_year_of(day))
            day = date(day.year + (day.month >= 9), 9, 1)
    return sorted(found, reverse=True)


def year_strip(
    school: School,
    year: str,
    today: date,
    *,
    spells: Iterable[Spell],
    memberships: Iterable[ClassMembership],
    marks: dict[Cell, Kept],
    outlined: frozenset[str] = frozenset(),
) -> YearStrip:
    setup = setup_of(school)
    first, last = year_bounds(setup, year)
    monday, final = _monday(first), _monday(last)
    mondays = tuple(monday + n * WEEK for n in range((final - monday).days // 7 + 1))
    kept = {(cell.date, cell.session): mark for cell, mark in marks.items()}
    spells, memberships = tuple(spells), tuple(memberships)

    def cell(day: date, session: Session) -> YearCell:
        mark = kept.get((day, session))
        if mark is not None and mark.now.code is not None:
            now = mark.now
            return YearCell(
                day, "mark", now.code or "", tone(now.code, now.category), bool(mark.amendments())
            )
        sat = next(
            (m for m in memberships if m.first_day <= day and (m.last_day is None or day <= m.last_day)),
            None,
        )
        on_roll = any(s.starts_on <= day and (s.leaves_on is None or day <= s.leaves_on) for s in spells)
        if not on_roll or sat is None:
            return YearCell(day, "shut")
        if not setup.calendar.of_class(sat.school_class.name).holds(day, session, sat.year_group):
            return YearCell(day, "shut")
        return YearCell(day, "open" if day < today else "future")

    rows = []
    for weekday, name in enumerate(SHORT_WEEKDAYS):
        for session in Session:
            cells = tuple(cell(start + timedelta(days=weekday), session) for start in mondays)
            if weekday >= SATURDAY and all(c.kind == "shut" for c in cells):
                continue
            categories = [
                mark.now.category
                for c in cells
                if c.kind == "mark" and (mark := kept[c.day, session]).now.category is not None
            ]
            rows.append(
                YearRow(
                    label=f"{name} {session.lower()}",
                    outlined=f"{name} {session.lower()}" in outlined,
                    cells=cells,
                    missed=sum(category is not None and category.absent for category in categories),
                    possible=sum(category is not None and category.possible for category in categories),
                )
            )
    return YearStrip(year, first, last, mondays, _months(mondays), tuple(rows))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _months(mondays: tuple[date, ...]) -> tuple[tuple[int, str], ...]:
    """A month is written over its first Monday; the first column always has one."""
    found: list[tuple[int, str]] = []
    for column, monday in enumerate(mondays):
        shown = monday if column else monday + timedelta(days=6)
        if not found or (monday.month != mondays[column - 1].month and column - found[-1][0] >= 2):
            found.append((column, f"{shown:%B}"))
    return tuple(found)
