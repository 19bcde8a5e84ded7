"""Attendance before and after something was done, compared honestly (DSH-14).

The same pupils, as many school days after as before, at least `LEAST_DAYS` and at most `MOST_DAYS` of each pupil's own;
the day itself is in neither. Counts are whole sessions. Whether more pupils rose than fell by more than the toss of a
coin is told by the sign test, exactly. What the comparison cannot show is `CANNOT_SHOW`, and stands beside it wherever
it is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import comb
from typing import NamedTuple

from registers.rules.chance import ONCE_IN
from registers.rules.figures import Tally

LEAST_DAYS, MOST_DAYS = 5, 20
FEWEST_PUPILS = 5
"""With fewer, nothing is said about chance: even all of them could be a coin's doing."""
CANNOT_SHOW = (
    "This can’t show what would have happened without it. Schools act when attendance is at its lowest, and from there it "
    "mostly rises by itself. The whole school on the same days stands beside it, so that a week of flu is not taken for an "
    "effect."
)


class Day(NamedTuple):
    """One school day: possible sessions, and those attended."""

    date: date
    attended: int
    possible: int


@dataclass(frozen=True)
class Side:
    """A stretch of school days before or after, with what was counted in it."""

    first: date
    last: date
    attended: int
    possible: int


@dataclass(frozen=True)
class Compared:
    """Both sides of one pupil."""

    before: Side
    after: Side
    days: tuple[date, ...]
    """The school days of both sides, for the comparison with the school."""
    split: int
    """How many of them come before."""

    @property
    def change(self) -> int:
        """Above nought: more of the sessions attended than before. The sign of the exact difference."""
        gap = self.after.attended * self.before.possible - self.before.attended * self.after.possible
        return (gap > 0) - (gap < 0)


def compared(days: Iterable[Day], on: date) -> Compared | None:
    """One pupil's attendance around a day; `None` while there are too few school days on either side."""
    held = sorted((day for day in days if day.possible), key=lambda day: day.date)
    before = [day for day in held if day.date < on][-MOST_DAYS:]
    after = [day for day in held if day.date > on][:MOST_DAYS]
    length = min(len(before), len(after))
    if length < LEAST_DAYS:
        return None
    before, after = before[-length:], after[:length]
    return Compared(_side(before), _side(after), tuple(day.date for day in (*before, *after)), length)


def _side(days: Sequence[Day]) -> Side:
    return Side(
        days[0].date, days[-1].date, sum(day.attended for day in days), sum(day.possible for day in days)
    )


@dataclass(frozen=True)
class Impact:
    """All pupils of one type of intervention together."""

    pupils: int
    too_soon: int
    """Pupils left out: not enough school days on both sides."""
    before: Tally
    after: Tally
    school_before: Tally
    school_after: Tally
    """The whole school on the same days, each day as often as a pupil's side holds it."""
    better: int
    worse: int
    same: int

    @property
    def chance(self) -> str:
        """In a sentence whether more rose than a coin would bring."""
        if self.pupils < FEWEST_PUPILS:
            return f"Fewer than {FEWEST_PUPILS} pupils: too few to say more than the counts."
        up, down = self.better, self.worse
        if up > down and _coin(up, up + down) * ONCE_IN < 1:
            return f"More rose than chance explains: {up} of {up + down}."
        if down > up and _coin(down, up + down) * ONCE_IN < 1:
            return f"More fell than chance explains: {down} of {up + down}."
        return "As many rose and fell as chance alone could bring."


def _coin(heads: int, tosses: int) -> Fraction:
    """How often a fair coin brings at least so many heads; both directions are looked at."""
    ways = sum(comb(tosses, n) for n in range(heads, tosses + 1))
    return 2 * Fraction(ways, 2**tosses)


def impact_of(found: Sequence[Compared | None], school: dict[date, Tally]) -> Impact:
    """Add pupils up; `school` holds the whole school's sessions of each day."""
    told = [one for one in found if one is not None]
    before = Counter(day for one in told for day in one.days[: one.split])
    after = Counter(day for one in told for day in one.days[one.split :])
    changes = [one.change for one in told]
    return Impact(
        pupils=len(told),
        too_soon=len(found) - len(told),
        before=_tally(one.before for one in told),
        after=_tally(one.after for one in told),
        school_before=_school(school, before),
        school_after=_school(school, after),
        better=changes.count(1),
        worse=changes.count(-1),
        same=changes.count(0),
    )


def _school(school: dict[date, Tally], days: Mapping[date, int]) -> Tally:
    return sum((school.get(day, Tally()) * times for day, times in days.items()), Tally())


def _tally(sides: Iterable[Side]) -> Tally:
    held = list(sides)
    attended = sum(one.attended for one in held)
    return Tally(present=attended, authorised=sum(one.possible for one in held) - attended)
