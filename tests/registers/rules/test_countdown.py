from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registers.rules.calendar import Closure, HalfTerm, SchoolCalendar
from registers.rules.countdown import NState, n_status, settle_by

SCHOOL = SchoolCalendar(
    (
        HalfTerm("2026/27", "HT1", date(2026, 9, 2), date(2026, 10, 23)),
        HalfTerm("2026/27", "HT2", date(2026, 11, 2), date(2026, 12, 18)),
    ),
    (
        Closure(date(2026, 11, 18), "inset"),
        Closure(date(2026, 12, 1), "closure", year_groups=frozenset({"R"})),
    ),
)


def test_T07_n_on_the_friday_before_half_term_is_due_on_the_friday_of_the_first_week_back() -> None:
    assert settle_by(date(2026, 10, 23), SCHOOL, "4") == date(2026, 11, 6)


@pytest.mark.parametrize(
    ("day", "year_group", "due"),
    [
        (date(2026, 11, 9), "4", date(2026, 11, 16)),
        (date(2026, 11, 13), "4", date(2026, 11, 23)),
        (date(2026, 11, 30), "4", date(2026, 12, 7)),
        (date(2026, 11, 30), "R", date(2026, 12, 8)),
        (date(2026, 12, 11), "4", date(2026, 12, 18)),
        (date(2026, 12, 14), "4", None),
    ],
)
def test_n_is_due_after_five_school_days_of_the_year_group(
    day: date, year_group: str, due: date | None
) -> None:
    assert settle_by(day, SCHOOL, year_group) == due


@pytest.mark.parametrize(
    ("school_days", "due"), [(1, date(2026, 11, 2)), (3, date(2026, 11, 4)), (6, date(2026, 11, 6))]
)
def test_school_may_shorten_the_countdown_and_never_lengthen_it(school_days: int, due: date) -> None:
    assert settle_by(date(2026, 10, 23), SCHOOL, "4", school_days) == due


@pytest.mark.parametrize(
    ("today", "state", "days_left"),
    [
        (date(2026, 10, 23), NState.RUNNING, 5),
        (date(2026, 10, 28), NState.RUNNING, 5),
        (date(2026, 11, 5), NState.RUNNING, 1),
        (date(2026, 11, 6), NState.DUE_TODAY, 0),
        (date(2026, 11, 7), NState.OVERDUE, 0),
        (date(2026, 11, 10), NState.OVERDUE, -2),
    ],
)
def test_n_status_counts_school_days_only(today: date, state: NState, days_left: int) -> None:
    status = n_status(date(2026, 10, 23), today=today, calendar=SCHOOL, year_group="4")

    assert (status.state, status.days_left, status.due) == (state, days_left, date(2026, 11, 6))


def test_n_status_sentence_says_what_to_do() -> None:
    said = [
        n_status(date(2026, 10, 23), today=today, calendar=SCHOOL, year_group="4").sentence
        for today in (date(2026, 11, 5), date(2026, 11, 6), date(2026, 11, 9))
    ]

    assert said == [
        "Due by Friday 6 November 2026: 1 school day left.",
        "Due today: record the reason.",
        "Overdue: it was due by Friday 6 November 2026. Record the reason, or confirm O.",
    ]


def test_n_status_is_unknown_where_the_calendar_ends() -> None:
    status = n_status(date(2026, 12, 16), today=date(2026, 12, 17), calendar=SCHOOL, year_group="4")

    assert (status.state, status.due, status.days_left) == (NState.UNKNOWN, None, None)
    assert "add the dates" in status.sentence


@given(st.dates(date(2026, 9, 2), date(2026, 12, 4)), st.integers(1, 5))
def test_countdown_never_runs_longer_than_its_school_days(day: date, school_days: int) -> None:
    due = settle_by(day, SCHOOL, "4", school_days)

    assert due is not None
    assert SCHOOL.school_days_after(day, due, "4") == school_days
