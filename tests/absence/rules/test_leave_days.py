"""Days as a form says them, and the sessions they name (LEV-01)."""

from __future__ import annotations

from datetime import date

import pytest

from absence.rules.leave_days import Days, days_of, within
from registers.rules.sessions import Session

AM, PM = Session.AM, Session.PM
MON, TUE, WED = date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2)
HELD = [(day, session) for day in (MON, TUE, WED) for session in (AM, PM)]


@pytest.mark.parametrize(
    ("days", "asked"),
    [
        (Days(MON, WED), HELD),
        (Days(TUE, TUE, starts=PM), [(TUE, PM)]),
        (Days(TUE, TUE, ends=AM), [(TUE, AM)]),
        (Days(MON, WED, starts=PM, ends=AM), HELD[1:-1]),
        (Days(MON, WED, ("2PM", "3AM")), [(TUE, PM), (WED, AM)]),
        (Days(TUE, WED, ("2PM", "3PM"), PM), [(TUE, PM), (WED, PM)]),
    ],
)
def test_days_name_sessions_and_sessions_are_said_as_days_again(days: Days, asked: list[object]) -> None:
    assert within(days, HELD) == asked
    again = days_of(within(days, HELD), HELD, days.first_day, days.last_day)
    assert within(again, HELD) == asked
