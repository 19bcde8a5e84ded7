"""A pupil's marks as a table: each as it stood at a moment, with the sign of an amendment and what it is now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from registers.rules.codes import Category, lookup
from registers.rules.figures import Tally
from registers.rules.sessions import Session

from .trail import Cell, Entry, Kept, tone

SHOWN = {
    "all": "All sessions",
    "attendance": "Possible sessions",
    "missed": "Missed sessions",
    "unauthorised": "Unauthorised sessions",
    "late": "Late",
    "amended": "Amended marks",
}


@dataclass(frozen=True)
class MarkLine:
    """One session: the mark as it stood, the amendments made by then, and the mark now if it has changed since."""

    date: date
    session: Session
    then: Entry | None
    now: Entry
    amendments: tuple[Entry, ...]
    later: tuple[Entry, ...]
    """Changes made after the moment asked for."""

    @property
    def words(self) -> str:
        return code_words(self.then, self.date)

    @property
    def now_words(self) -> str:
        return code_words(self.now, self.date)

    @property
    def tone(self) -> str:
        return tone(self.then.code, self.then.category) if self.then else "none"

    @property
    def now_tone(self) -> str:
        return tone(self.now.code, self.now.category)


def code_words(entry: Entry | None, day: date) -> str:
    if entry is None or entry.code is None:
        return "No mark"
    row = lookup(entry.code, day)
    return row.words if row else entry.code


def mark_lines(marks: dict[Cell, Kept], moment: datetime | None) -> list[MarkLine]:
    """Each mark as of the moment (`None` = now), in the order of the register. Not yet made then: not there."""
    lines = []
    for cell, kept in sorted(marks.items(), key=lambda item: (item[0].date, item[0].session)):
        then = kept.now if moment is None else kept.as_at(moment)
        if then is None:
            continue
        later = tuple(e for e in kept.entries if e.version > then.version)
        lines.append(MarkLine(cell.date, cell.session, then, kept.now, kept.amendments(moment), later))
    return lines


def shown(lines: Iterable[MarkLine], show: str) -> list[MarkLine]:
    """Those a figure counts: the same tests as the figure's own."""
    return [line for line in lines if _counts(line, show)]


def _counts(line: MarkLine, show: str) -> bool:
    then = line.then
    if show == "amended":
        return bool(line.amendments)
    if show == "all" or then is None or then.category is None:
        return show == "all"
    if show == "attendance":
        return then.category.possible
    if show == "missed":
        return then.category.absent
    if show == "unauthorised":
        return then.category is Category.UNAUTHORISED
    return then.code == "L"


def tally_lines(lines: Iterable[MarkLine]) -> Tally:
    """The lines counted by the category each mark was given when it was made."""
    entries = [line.then for line in lines if line.then is not None and line.then.category is not None]
    count = {category: sum(entry.category is category for entry in entries) for category in Category}
    return Tally(
        present=count[Category.PRESENT],
        approved_activity=count[Category.APPROVED_ACTIVITY],
        authorised=count[Category.AUTHORISED],
        unauthorised=count[Category.UNAUTHORISED],
        late=sum(entry.code == "L" for entry in entries),
        late_after_close=sum(entry.code == "U" for entry in entries),
        minutes_late=sum(entry.minutes_late or 0 for entry in entries),
        not_possible=count[Category.NOT_POSSIBLE],
    )
