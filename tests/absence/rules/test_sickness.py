"""Sickness returns: fifteen days in halves, one for each period, and the wider count of Section 19 (ABS-40, ABS-41, T15)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from absence.rules.sickness import SicknessPeriod, health_count, sickness_periods
from registers.rules.codes import Category, category_of
from registers.rules.marked import Marked
from registers.rules.policy_kinds import OFF, Off
from registers.rules.sessions import Session

MONDAY = date(2026, 9, 7)
AM, PM = Session.AM, Session.PM


def school_days(count: int) -> list[date]:
    """So many school days from a Monday on, weekends left out."""
    return [MONDAY + timedelta(days=n + 2 * (n // 5)) for n in range(count)]


def marks(*days: str) -> list[Marked]:
    """A word for each school day: `II` both sessions ill, `I/` the morning, `//` none."""
    found = []
    for day, said in zip(school_days(len(days)), days, strict=True):
        for session, code in zip((AM, PM), said, strict=True):
            written = "\\" if code == "/" and session is PM else code
            found.append(Marked(day, session, written, category_of(written, day) or Category.PRESENT))
    return found


def periods(days: Sequence[str], warn: int | Off = 10) -> list[tuple[int, bool, bool, bool]]:
    """(sessions of the year, warned, due, running) of each period."""
    found = sickness_periods(marks(*days), school_days(len(days)), warn)
    return [
        (one.year_sessions, one.warned_on is not None, one.reached_on is not None, one.running)
        for one in found
    ]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (["//"] * 3, []),
        (["II"] * 9 + ["I/"], [(19, False, False, False)]),
        (["II"] * 10, [(20, True, False, False)]),
        (["II"] * 14 + ["I/"], [(29, True, False, False)]),  # T15: fourteen and a half days
        (["II"] * 15, [(30, True, True, True)]),  # T15: then one session
        # In total: fourteen and a half days, back for one, then a morning.
        (["II"] * 14 + ["I/", "//", "I/"], [(29, True, False, False), (30, True, True, False)]),
        # One return for each continuous period; a new period is due anew.
        (
            ["II"] * 16 + ["//", "I/", "//", "II"],
            [(32, True, True, True), (33, True, True, False), (35, True, True, False)],
        ),
        # A session that was not possible ends a period; a half day ill does not.
        (["II", "QQ", "II"], [(2, False, False, False), (4, False, False, False)]),
        (["II", "/I", "II"], [(5, False, False, False)]),
    ],
)
def test_abs40_t15_sickness_is_due_at_fifteen_days_in_halves(
    days: list[str], expected: list[tuple[int, bool, bool, bool]]
) -> None:
    assert periods(days) == expected


def test_abs40_day_the_year_came_to_fifteen_is_the_day_of_its_thirtieth_session() -> None:
    days = school_days(17)
    (first, second) = sickness_periods(marks(*["II"] * 14, "//", "II", "II"), days, 10)
    assert (first.warned_on, first.reached_on) == (days[9], None)
    assert (second.warned_on, second.reached_on) == (days[15], days[15])


def test_abs40_weekends_and_closed_days_do_not_end_a_period() -> None:
    held = marks("II", "II", "II", "II", "II", "II")
    days = school_days(6)
    (period,) = sickness_periods(held, days, OFF)
    assert period == SicknessPeriod(days[0], days[5], 6, 12, 12, None, None)


@pytest.mark.parametrize(("warn", "warned"), [(OFF, False), (14, False), (3, True)])
def test_abs40_warning_is_the_schools_own(warn: int | Off, warned: bool) -> None:
    assert [one[1] for one in periods(["II", "II", "II"], warn)] == [warned]


@pytest.mark.parametrize(
    ("days", "sessions", "reached"),
    [
        (["II"] * 5 + ["EE"] * 5 + ["M/"] * 9 + ["//"], 29, None),
        (["II"] * 5 + ["EE"] * 5 + ["M/"] * 10, 30, 19),
        (["OO"] * 20, 0, None),  # absence without a reason is another list
    ],
)
def test_abs41_section_19_counts_illness_appointments_and_exclusion_together(
    days: list[str], sessions: int, reached: int | None
) -> None:
    found = health_count(marks(*days))
    assert found.sessions == sessions
    assert found.reached_on == (None if reached is None else school_days(20)[reached])
