"""Stretches of a school year, their cutting into weeks, and the same stretch a year before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registers.rules.calendar import HalfTerm, SchoolCalendar
from registers.rules.periods import (
    Period,
    PeriodKind,
    custom_period,
    cut_weeks,
    half_terms,
    period_around,
    same_stretch,
    terms,
    up_to,
    week_period,
    weeks_between,
    year_period,
)

CALENDAR = SchoolCalendar(
    (
        HalfTerm("2025/26", "HT1", date(2025, 9, 2), date(2025, 10, 24)),
        HalfTerm("2025/26", "HT2", date(2025, 11, 3), date(2025, 12, 19)),
        HalfTerm("2025/26", "HT6", date(2026, 6, 1), date(2026, 7, 21)),
        HalfTerm("2026/27", "HT1", date(2026, 9, 1), date(2026, 10, 23)),
        HalfTerm("2026/27", "HT2", date(2026, 11, 2), date(2026, 12, 18)),
    )
)


@given(st.dates(date(2024, 1, 1), date(2026, 12, 31)), st.integers(-3, 60))
def test_weeks_and_edges_are_the_days_each_once(first: date, length: int) -> None:
    last = first + timedelta(length)
    mondays, edges = cut_weeks(first, last)

    days = [a + timedelta(n) for a, b in edges for n in range((b - a).days + 1)]
    if mondays:
        assert mondays[0].weekday() == mondays[1].weekday() == 0
        days += [mondays[0] + timedelta(n) for n in range((mondays[1] - mondays[0]).days + 7)]
    assert sorted(days) == [first + timedelta(n) for n in range(length + 1)]
    assert all((b - a).days < 7 for a, b in edges) or mondays is None


def test_terms_are_pairs_of_half_terms_and_the_year_is_all_of_them() -> None:
    assert [(p.key, p.first, p.last) for p in terms(CALENDAR, "2025/26")] == [
        ("2025/26 autumn", date(2025, 9, 2), date(2025, 12, 19)),
        ("2025/26 summer", date(2026, 6, 1), date(2026, 7, 21)),
    ]
    assert [p.words for p in half_terms(CALENDAR, "2026/27")] == [
        "Autumn term, first half, 2026/27", "Autumn term, second half, 2026/27",
    ]  # fmt: skip
    assert year_period(CALENDAR, "2025/26").last == date(2026, 7, 21)
    assert year_period(CALENDAR, "2020/21").first == date(2020, 9, 1)


@pytest.mark.parametrize(
    ("kind", "day", "key"),
    [
        (PeriodKind.DAY, date(2026, 11, 23), "2026-11-23"),
        (PeriodKind.WEEK, date(2026, 11, 25), "2026-11-23"),
        (PeriodKind.HALF_TERM, date(2026, 11, 23), "2026/27 HT2"),
        (PeriodKind.HALF_TERM, date(2026, 10, 28), "2026/27 HT1"),
        (PeriodKind.HALF_TERM, date(2026, 8, 20), "2025/26 HT6"),
        (PeriodKind.TERM, date(2026, 11, 23), "2026/27 autumn"),
        (PeriodKind.YEAR, date(2026, 11, 23), "2026/27"),
    ],
)
def test_a_day_lies_in_its_period_and_a_holiday_belongs_to_what_ended(
    kind: PeriodKind, day: date, key: str
) -> None:
    found = period_around(CALENDAR, kind, day)

    assert found is not None
    assert found.key == key


def test_before_any_half_term_there_is_none() -> None:
    assert period_around(CALENDAR, PeriodKind.HALF_TERM, date(2020, 1, 1)) is None


def test_period_is_cut_to_today() -> None:
    half = half_terms(CALENDAR, "2026/27")[1]

    assert up_to(half, date(2026, 11, 23)).last == date(2026, 11, 23)
    assert up_to(half, date(2027, 1, 1)) == half


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        # The half term of that name, as many days into it.
        (up_to(half_terms(CALENDAR, "2026/27")[1], date(2026, 11, 22)), date(2025, 11, 3), date(2025, 11, 23)),
        (half_terms(CALENDAR, "2026/27")[0], date(2025, 9, 2), date(2025, 10, 24)),
        # Weekdays answer to weekdays.
        (week_period(date(2026, 11, 23)), date(2025, 11, 24), date(2025, 11, 30)),
        (custom_period(date(2026, 9, 1), date(2026, 11, 23)), date(2025, 9, 2), date(2025, 11, 24)),
    ],
)  # fmt: skip
def test_same_stretch_of_the_year_before_is_like_for_like(period: Period, first: date, last: date) -> None:
    before = same_stretch(CALENDAR, period, 1)

    assert before is not None
    assert (before.first, before.last) == (first, last)


def test_year_not_recorded_has_no_stretch() -> None:
    assert same_stretch(CALENDAR, week_period(date(2026, 11, 23)), 2) is None
    assert same_stretch(CALENDAR, half_terms(CALENDAR, "2026/27")[0], 2) is None


def test_weeks_of_a_stretch_are_cut_to_it() -> None:
    weeks = weeks_between(date(2026, 11, 4), date(2026, 11, 17))

    assert [(w.key, w.first, w.last) for w in weeks] == [
        ("2026-11-02", date(2026, 11, 4), date(2026, 11, 8)),
        ("2026-11-09", date(2026, 11, 9), date(2026, 11, 15)),
        ("2026-11-16", date(2026, 11, 16), date(2026, 11, 17)),
    ]
