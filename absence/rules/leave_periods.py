"""Assessment days as a school writes them, and which sessions lie in or just before them (LEV-09)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from registers.rules.calendar import SchoolCalendar
from registers.rules.sessions import Session

from .leave_words import span_words

When = tuple[date, Session]


@dataclass(frozen=True)
class Period:
    first_day: date
    last_day: date
    year_groups: frozenset[str]
    """Empty = every year group."""

    @property
    def words(self) -> str:
        return span_words(self.first_day, self.last_day)


def read_periods(lines: Iterable[str]) -> list[Period]:
    """`10/05/2027 to 14/05/2027: 6` as a period. A line with a day that does not exist is left out."""
    found = []
    for line in lines:
        days, _, groups = line.partition(":")
        first, _, last = days.partition(" to ")
        start, end = _day(first), _day(last or first)
        if start and end and start <= end:
            found.append(
                Period(start, end, frozenset(g.strip().upper() for g in groups.split(",") if g.strip()))
            )
    return found


def sessions_in(
    period: Period, asked: Collection[When], *, year_group: str, calendar: SchoolCalendar, days_before: int
) -> list[When]:
    """Those of the asked sessions that fall into the period or the school days just before it."""
    if period.year_groups and year_group not in period.year_groups:
        return []
    start = period.first_day
    for _ in range(days_before):
        start = calendar.previous_school_day(start, year_group) or start
    return [when for when in sorted(asked) if start <= when[0] <= period.last_day]


def _day(text: str) -> date | None:
    try:
        day, month, year = (int(part) for part in text.strip().split("/"))
        return date(year, month, day)
    except ValueError:
        return None
