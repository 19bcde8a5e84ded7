"""Counts of sessions and what is derived from them.

Source: the statistical classification of the statutory guidance *Working together to improve school
attendance* and the DfE absence methodology; REG-47, REG-48, L18. Counts are whole sessions; a percentage is
made once, at the edge, and never used for a threshold (T03).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from registers.rules.codes import Category, category_of


@dataclass(frozen=True)
class Tally:
    """Sessions counted by category. Administrative marks are counted nowhere."""

    present: int = 0
    approved_activity: int = 0
    authorised: int = 0
    unauthorised: int = 0
    late: int = 0
    """Sessions of L; they are among `present`."""
    late_after_close: int = 0
    """Sessions of U; they are among `unauthorised`."""
    minutes_late: int = 0
    not_possible: int = 0

    @property
    def attended(self) -> int:
        return self.present + self.approved_activity

    @property
    def absent(self) -> int:
        return self.authorised + self.unauthorised

    @property
    def possible(self) -> int:
        return self.attended + self.absent

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            present=self.present + other.present,
            approved_activity=self.approved_activity + other.approved_activity,
            authorised=self.authorised + other.authorised,
            unauthorised=self.unauthorised + other.unauthorised,
            late=self.late + other.late,
            late_after_close=self.late_after_close + other.late_after_close,
            minutes_late=self.minutes_late + other.minutes_late,
            not_possible=self.not_possible + other.not_possible,
        )

    def __mul__(self, times: int) -> Tally:
        """The same sessions so many times over."""
        return Tally(*(times * count for count in astuple(self)))

    def __sub__(self, other: Tally) -> Tally:
        """What came after `other`, where both count from the same day."""
        return Tally(
            present=self.present - other.present,
            approved_activity=self.approved_activity - other.approved_activity,
            authorised=self.authorised - other.authorised,
            unauthorised=self.unauthorised - other.unauthorised,
            late=self.late - other.late,
            late_after_close=self.late_after_close - other.late_after_close,
            minutes_late=self.minutes_late - other.minutes_late,
            not_possible=self.not_possible - other.not_possible,
        )


def tally(marks: Iterable[tuple[str, date, int | None]]) -> Tally:
    """Count marks given as (code, date, minutes late). A code not in force on its date is an error."""
    counts = dict.fromkeys(Category, 0)
    late = late_after_close = minutes = 0
    for code, on, minutes_late in marks:
        category = category_of(code, on)
        if category is None:
            raise ValueError(f"{code!r} was not an attendance code on {on.isoformat()}")
        counts[category] += 1
        late += code == "L"
        late_after_close += code == "U"
        minutes += minutes_late or 0
    return Tally(
        present=counts[Category.PRESENT],
        approved_activity=counts[Category.APPROVED_ACTIVITY],
        authorised=counts[Category.AUTHORISED],
        unauthorised=counts[Category.UNAUTHORISED],
        late=late,
        late_after_close=late_after_close,
        minutes_late=minutes,
        not_possible=counts[Category.NOT_POSSIBLE],
    )


def percent(part: int, whole: int) -> Decimal | None:
    """`part` of `whole` in per cent, one decimal, half up; `None` when there is nothing to divide by.

    Whole numbers throughout, so that no half is lost to a rounding on the way.
    """
    if whole <= 0:
        return None
    tenths = (2000 * part + whole) // (2 * whole)
    return Decimal(tenths).scaleb(-1)


def share(part: int, whole: int) -> Fraction | None:
    """`part` of `whole` as it is, for comparing; `None` when there is nothing to divide by."""
    return Fraction(part, whole) if whole > 0 else None


def share_of(percentage: Decimal) -> Fraction:
    """A published percentage as a share of one."""
    return Fraction(percentage) / 100


def points_between(one: Fraction, other: Fraction) -> Decimal:
    """Percentage points `one` lies above `other`, one decimal: of the exact shares, rounded once, half away from nought.

    Two percentages as shown can be a tenth further apart, or closer, than the shares they were made from.
    """
    return points(one - other)


def points(gap: Fraction) -> Decimal:
    """A difference of two shares in percentage points, one decimal, half away from nought."""
    tenths = int(abs(gap) * 1000 + Fraction(1, 2))
    return Decimal(tenths if gap > 0 else -tenths).scaleb(-1)


def attendance_percent(t: Tally) -> Decimal | None:
    """(present + approved activity) ÷ possible (REG-47); `None`, not 0 or 100, with no possible session."""
    return percent(t.attended, t.possible)


def is_persistent(t: Tally) -> bool:
    """Persistent absence: 10 % or more of the pupil's own possible sessions missed, on the exact fraction."""
    return t.possible > 0 and t.absent * 10 >= t.possible


def is_severe(t: Tally) -> bool:
    """Severe absence: 50 % or more of the pupil's own possible sessions missed."""
    return t.possible > 0 and t.absent * 2 >= t.possible


def is_at_risk(t: Tally, below: int | None) -> bool:
    """Not persistent yet, but attendance below the school's own line (ABS-51); `None`: the school has drawn none."""
    return (
        below is not None
        and t.possible > 0
        and not is_persistent(t)
        and t.attended * 100 < below * t.possible
    )


def days(sessions: int) -> str:
    """Sessions in words of days, halves kept: 21 is `10½ days` (REG-48)."""
    whole, half = divmod(sessions, 2)
    number = f"{whole or ''}½" if half else str(whole)
    return f"{number} {'day' if 0 < sessions <= 2 else 'days'}"
