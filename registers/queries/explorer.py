"""One measure of one slice as a table: rows, perhaps columns or earlier years, each number with its marks (DSH-01 to DSH-03)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from registers.rules.measures import Measure
from registers.rules.periods import Period

from .group_words import key_words, ordered, pupil_names
from .measured import Measured, Narrow, as_at, difference, values
from .question import Question
from .slices import By, Slice, Span


@dataclass(frozen=True)
class Column:
    """One column: the days it is about, the moment it is known at, and what it is narrowed to."""

    label: str
    asked: Question
    key: str | None = None


@dataclass(frozen=True)
class Row:
    key: str
    label: str
    figures: tuple[Measured | None, ...]
    """One for each column; `None`: no session there."""
    compared: bool = True
    """Whether the columns are the same thing at two times, not two different things."""

    @property
    def change(self) -> str:
        """The first column against the second, in percentage points; blank where there is nothing to compare."""
        return difference(*self.figures) if len(self.figures) == 2 and self.compared else ""


@dataclass(frozen=True)
class Grid:
    measure: Measure
    by: By
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row = field(repr=False)


def compared(
    measure: Measure, by: By, columns: Sequence[Column], narrow: Narrow, spans: Sequence[Period] = ()
) -> Grid:
    """A table whose columns are stretches of days, or moments of knowing."""
    found = []
    for column in columns:
        where = _spread(narrow(column.asked), by, spans)
        found.append({key[0]: value for key, value in values(measure, where, (by,), column.asked).items()})
    keys = {key for column in found for key in column}

    def figure(number: int, key: str) -> Measured | None:
        value = found[number].get(key)
        asked = _cell(columns[number].asked, by, key, spans)
        return None if value is None else Measured(measure, *value, asked, as_at(asked))

    labels = _labels(by, keys, columns[0].asked.last, spans)
    rows = [
        Row(key, label, tuple(figure(n, key) for n in range(len(columns)))) for key, label in labels.items()
    ]
    return Grid(measure, by, tuple(columns), tuple(rows), _total(measure, columns, rows))


def crossed(
    measure: Measure, by: By, across: By, asked: Question, narrow: Narrow, spans: Sequence[Period] = ()
) -> Grid:
    """A table of one thing by another."""
    spread = by if By.SPAN is by else across
    found = values(measure, _spread(narrow(asked), spread, spans), (by, across), asked)
    heads = _labels(across, {key[1] for key in found}, asked.last, spans)
    columns = [Column(label, _cell(asked, across, key, spans), key) for key, label in heads.items()]

    def figure(key: str, column: Column) -> Measured | None:
        value = found.get((key, column.key or ""))
        there = _cell(column.asked, by, key, spans)
        return None if value is None else Measured(measure, *value, there, as_at(asked))

    labels = _labels(by, {key[0] for key in found}, asked.last, spans)
    rows = [
        Row(key, label, tuple(figure(key, column) for column in columns), compared=False)
        for key, label in labels.items()
    ]
    return Grid(measure, by, tuple(columns), tuple(rows), _total(measure, columns, rows))


def _spread(where: Slice, by: By, spans: Sequence[Period]) -> Slice:
    """With half terms as rows or columns, the days of the question cut into them."""
    if by is not By.SPAN:
        return where
    cut = [
        Span(one.school_id, max(one.first, part.first), min(one.last, part.last), part.key)
        for one in where.spans
        for part in spans
    ]
    return replace(where, spans=tuple(one for one in cut if one.first <= one.last))


def _cell(asked: Question, by: By, key: str, spans: Sequence[Period]) -> Question:
    if by is not By.SPAN:
        return asked.at(by, key)
    part = next(one for one in spans if one.key == key)
    return replace(asked, first=max(asked.first, part.first), last=min(asked.last, part.last))


def _labels(by: By, keys: set[str], on: date, spans: Sequence[Period]) -> dict[str, str]:
    """Key → words, in order."""
    if by is By.PUPIL:
        return pupil_names(keys)
    if by is By.SPAN:
        return {part.key: part.words for part in spans if part.key in keys}
    return {key: key_words(by, key, on) for key in ordered(by, keys)}


def _total(measure: Measure, columns: Sequence[Column], rows: Sequence[Row]) -> Row:
    """The sum of the rows: each session, and each enrolment, is in exactly one of them."""
    figures: list[Measured | None] = []
    for number, column in enumerate(columns):
        there = [row.figures[number] for row in rows]
        part = sum(one.part for one in there if one)
        wholes = [one.whole for one in there if one and one.whole is not None]
        whole = sum(wholes) if wholes else None
        figures.append(
            Measured(measure, part, whole, column.asked, as_at(column.asked)) if any(there) else None
        )
    return Row("", "All of them", tuple(figures), compared=all(row.compared for row in rows))
