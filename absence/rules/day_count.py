"""Which day of an unexplained absence it is (ABS-14).

The count is in school days, or in calendar days where a school says so; both are shown, with a flag when days the
child was not expected lie in between: over a weekend or a holiday nobody at school would have noticed anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from registers.rules.calendar import SchoolCalendar

_SATURDAY = 5


@dataclass(frozen=True)
class DayCount:
    school_days: int
    """1 on the first day; on a day without school, that of the last school day."""
    calendar_days: int
    break_between: str
    """`weekend`, `holiday`, or empty."""

    def number(self, counted_in: str) -> int:
        return self.calendar_days if counted_in == "calendar" else self.school_days


def day_count(opened_on: date, today: date, calendar: SchoolCalendar, year_group: str) -> DayCount:
    """The day `today` is of an absence that began on `opened_on`."""
    today = max(today, opened_on)
    off = [
        day
        for n in range(1, (today - opened_on).days)
        if not calendar.school_day(day := opened_on + timedelta(days=n), year_group)
    ]
    weekday = any(day.weekday() < _SATURDAY for day in off)
    return DayCount(
        school_days=1 + calendar.school_days_after(opened_on, today, year_group),
        calendar_days=1 + (today - opened_on).days,
        break_between="holiday" if weekday else "weekend" if off else "",
    )
