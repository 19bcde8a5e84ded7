"""Which sessions a request is for: days, sessions of the week, and where its first and last day begin and end (LEV-01)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from registers.rules.planned import covered, pattern_key
from registers.rules.sessions import Session

from .leave_words import When


@dataclass(frozen=True)
class Days:
    """Days and sessions as a family asks for them; both days are included."""

    first_day: date
    last_day: date
    pattern: tuple[str, ...] = ()
    """Sessions of the week, `1AM` to `5PM`; none = all of them."""
    starts: Session = Session.AM
    """The first session away on the first day."""
    ends: Session = Session.PM
    """The last session away on the last day."""


def within(days: Days, held: Collection[When]) -> list[When]:
    """Those of the calendar's sessions that are asked for, in order."""
    first, last = (days.first_day, days.starts), (days.last_day, days.ends)
    return [when for when in covered(held, days.pattern) if first <= when <= last]


def days_of(asked: Sequence[When], held: Collection[When], first_day: date, last_day: date) -> Days:
    """How these sessions are said as days: the nearest there is, where somebody picked sessions one by one."""
    if not asked:
        return Days(first_day, last_day)
    starts = Session.PM if min(asked) == (first_day, Session.PM) else Session.AM
    ends = Session.AM if max(asked) == (last_day, Session.AM) else Session.PM
    whole = Days(first_day, last_day, (), starts, ends)
    if set(within(whole, held)) == set(asked):
        return whole
    return Days(first_day, last_day, tuple(sorted({pattern_key(*when) for when in asked})), starts, ends)
