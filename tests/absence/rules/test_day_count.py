"""Which day of an unexplained absence it is, and whether days without school lie between (ABS-14)."""

from __future__ import annotations

from datetime import date

import pytest

from absence.rules.day_count import day_count
from registers.rules.calendar import Closure, HalfTerm, SchoolCalendar

CALENDAR = SchoolCalendar(
    (
        HalfTerm("2026/27", "HT1", date(2026, 9, 1), date(2026, 10, 23)),
        HalfTerm("2026/27", "HT2", date(2026, 11, 2), date(2026, 12, 18)),
    ),
    (Closure(date(2026, 11, 24), "inset"),),
)


@pytest.mark.parametrize(
    ("opened", "today", "school", "calendar", "between"),
    [
        (date(2026, 11, 16), date(2026, 11, 16), 1, 1, ""),
        (date(2026, 11, 16), date(2026, 11, 17), 2, 2, ""),
        (date(2026, 11, 16), date(2026, 11, 20), 5, 5, ""),
        (date(2026, 11, 20), date(2026, 11, 23), 2, 4, "weekend"),
        (date(2026, 11, 20), date(2026, 11, 22), 1, 3, "weekend"),
        (date(2026, 11, 23), date(2026, 11, 25), 2, 3, "holiday"),
        (date(2026, 10, 23), date(2026, 11, 2), 2, 11, "holiday"),
    ],
)
def test_day_is_counted_in_school_and_calendar_days(
    opened: date, today: date, school: int, calendar: int, between: str
) -> None:
    count = day_count(opened, today, CALENDAR, "4")
    assert (count.school_days, count.calendar_days, count.break_between) == (school, calendar, between)


def test_t20_opened_friday_still_absent_monday_is_day_2_with_a_weekend_flag() -> None:
    count = day_count(date(2026, 11, 20), date(2026, 11, 23), CALENDAR, "4")
    assert (count.number("school"), count.break_between) == (2, "weekend")
    assert count.number("calendar") == 4


def test_t19_the_day_count_leaves_inset_and_weekend_out() -> None:
    """Thursday, Friday, Monday, INSET Tuesday, Wednesday: the fourth school day."""
    count = day_count(date(2026, 11, 19), date(2026, 11, 25), CALENDAR, "4")
    assert (count.school_days, count.calendar_days) == (4, 7)
