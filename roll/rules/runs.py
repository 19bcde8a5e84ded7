"""School days in a row under certain codes: the twenty of ground (i) and the ten of the attendance return.

Source: PR2024 reg. 9(1)(i), reg. 13 (attendance return); ADM-19, ABS-73; contracts §4: a day belongs to a run if every
session of it does. Twenty days are broken by any code other than G, N, O, and by a session nobody marked: the school
has to be able to show them. Ten days of the return are not broken by a session that was not possible (Y, D, X) nor by
a blank, and neither counts as one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from registers.rules.codes import Category, category_of
from registers.rules.sessions import Session
from registers.rules.words import day_words

from .facts import Run

TWENTY, TEN = 20, 10
UNEXPLAINED = frozenset({"G", "N", "O"})
UNAUTHORISED = UNEXPLAINED | {"U"}

Cell = tuple[date, Session]


class _Day(Enum):
    COUNTS = "counts"
    PASSES = "passes"
    BREAKS = "breaks"


@dataclass(frozen=True)
class Counting:
    """What makes a day count, and what may stand between two that do."""

    codes: frozenset[str]
    not_possible_passes: bool
    blank_passes: bool


TWENTY_DAYS = Counting(UNEXPLAINED, not_possible_passes=False, blank_passes=False)
TEN_DAYS = Counting(UNAUTHORISED, not_possible_passes=True, blank_passes=True)
UNTRACED = Counting(UNEXPLAINED, not_possible_passes=True, blank_passes=True)
"""Days of a child nobody can find: the clock of children missing from education."""


def runs(
    sessions: Iterable[Cell], marks: Mapping[Cell, str], counting: Counting, *, today: date
) -> list[Run]:
    """Every run, oldest first. `sessions` are those the calendar holds up to and including `today`, in order.

    A day of today with a blank session is not over and says nothing yet.
    """
    found: list[Run] = []
    days: list[date] = []
    broken = ""
    for day, cells in _by_day(sessions).items():
        codes = [marks.get(cell) for cell in cells]
        if day == today and None in codes:
            continue
        verdict = _judge(codes, day, counting)
        if verdict is _Day.COUNTS:
            days.append(day)
        elif verdict is _Day.BREAKS:
            why = _why(day, cells, codes, counting)
            if days:
                found.append(Run(tuple(days), why, ended=True))
            days, broken = [], why
    if days:
        found.append(Run(tuple(days), broken))
    return found


def current(found: Sequence[Run]) -> Run:
    """The run that still goes on; an empty one if none does."""
    return found[-1] if found and not found[-1].ended else Run()


def _by_day(sessions: Iterable[Cell]) -> dict[date, list[Cell]]:
    days: dict[date, list[Cell]] = {}
    for cell in sessions:
        days.setdefault(cell[0], []).append(cell)
    return days


def _judge(codes: Sequence[str | None], day: date, counting: Counting) -> _Day:
    if all(code in counting.codes for code in codes):
        return _Day.COUNTS
    if all(code in counting.codes or _passes(code, day, counting) for code in codes):
        return _Day.PASSES
    return _Day.BREAKS


def _passes(code: str | None, day: date, counting: Counting) -> bool:
    if code is None:
        return counting.blank_passes
    return counting.not_possible_passes and category_of(code, day) is Category.NOT_POSSIBLE


def _why(day: date, cells: Sequence[Cell], codes: Sequence[str | None], counting: Counting) -> str:
    """The first session that broke it: `U on the morning of 4 November 2026`."""
    cell, code = next(
        (cell, code)
        for cell, code in zip(cells, codes, strict=True)
        if code not in counting.codes and not _passes(code, day, counting)
    )
    return f"{code or 'no mark'} on the {cell[1].words} of {day_words(day)}"
