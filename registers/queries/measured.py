"""A figure that explains itself: counted from a question, out of what, defined how, as known when (§4.4, DSH-16)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from attendance_mis.kit import clock
from registers.rules.figures import percent, points_between
from registers.rules.measures import Kind, Measure, counted, shown

from .absentees import AbsenteeCount, absentees
from .question import Question
from .slices import By, Slice
from .statistics import breakdown

Narrow = Callable[[Question], Slice]
"""From a question to the slice of it that this person may see."""
NOT_FOR_ENROLMENTS = frozenset({By.WEEKDAY, By.SESSION, By.CODE, By.CATEGORY, By.DAY, By.WEEK, By.PUPIL})
"""What whole enrolments cannot be broken down by."""


@dataclass(frozen=True)
class Measured:
    """A figure that can explain itself: numerator, denominator, definition, moment, and the question whose marks it counts."""

    measure: Measure
    part: int
    whole: int | None
    asked: Question
    """Its parameters are the address of the marks behind it."""
    as_at: datetime
    """The register as it was known then."""

    @property
    def shown(self) -> str:
        return shown(self.measure, self.part, self.whole)

    @property
    def counted(self) -> str:
        return counted(self.measure, self.part, self.whole)

    @property
    def counted_words(self) -> str:
        """The unit after the numbers: `possible sessions`."""
        if self.measure.kind is Kind.MINUTES:
            return "minutes"
        return "sessions" if self.whole is None else "possible sessions"

    @property
    def definition(self) -> str:
        return self.measure.definition

    @property
    def percent(self) -> Decimal | None:
        return None if self.whole is None else percent(self.part, self.whole)


Value = tuple[int, int | None]


def as_at(asked: Question) -> datetime:
    return asked.as_at or clock.now()


def values(measure: Measure, where: Slice, by: Sequence[By], asked: Question) -> dict[tuple[str, ...], Value]:
    """Numerator and denominator for each key, as known at the question's moment."""
    if measure.kind is Kind.ENROLMENTS:
        found = absentees(where, by, asked.as_at)
        return {one.key: (_absent(one, measure), one.enrolments) for one in found}
    rows = breakdown(replace(where, counting=measure.codes), by, asked.as_at)
    return {row.key: (measure.part(row.tally, row.coded), measure.whole(row.tally)) for row in rows}


def _absent(count: AbsenteeCount, measure: Measure) -> int:
    return {"persistent": count.persistent, "severe": count.severe, "at_risk": count.at_risk}[measure.key]


def measure_one(measure: Measure, asked: Question, narrow: Narrow) -> Measured:
    """The question's own figure, not broken down."""
    part, whole = values(measure, narrow(asked), (), asked).get((), (0, 0))
    return Measured(
        measure, part, whole if measure.kind in (Kind.SHARE, Kind.ENROLMENTS) else None, asked, as_at(asked)
    )


def difference(now: Measured | None, before: Measured | None) -> str:
    """`1.2 points higher, better`: of the exact fractions, rounded once."""
    if now is None or before is None or not now.whole or not before.whole:
        return ""
    gap = points_between(Fraction(now.part, now.whole), Fraction(before.part, before.whole))
    if not gap:
        return "the same"
    higher = gap > 0
    better = now.measure.more_is_better
    judged = "" if better is None else ", better" if higher == better else ", worse"
    points = "point" if abs(gap) == 1 else "points"
    return f"{abs(gap)} {points} {'higher' if higher else 'lower'}{judged}"
