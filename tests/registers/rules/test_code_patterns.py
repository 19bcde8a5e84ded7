"""Appointments, leave and suspensions of a pupil; the days on which a school's codes pile up (DSH-04, DSH-05)."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from registers.rules.code_patterns import code_patterns
from registers.rules.day_patterns import DayCount, day_patterns
from tests.registers.rules.test_patterns import FIRST, year


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ({(0, 1, "AM"): "M"}, ["Medical appointments: 1 session on 1 day."]),
        (
            {(0, 1, "AM"): "M", (3, 1, "AM"): "M", (3, 1, "PM"): "M"},
            ["Medical appointments: 3 sessions on 2 days, 1 of them a whole day."],
        ),
        ({(0, 1, "AM"): "E", (0, 1, "PM"): "E"}, ["Suspended: 2 sessions on 1 day."]),
        ({(0, 1, "AM"): "I"}, []),
        (
            {(week, 2, "AM"): "M" for week in range(6)},
            [
                "Medical appointments: 6 sessions on 6 days. It falls on 6 of 8 days on Wednesdays, against 0 of 32 other"
                " days. Chance does not explain that."
            ],
        ),
    ],
)
def test_watched_codes_are_counted_in_words(codes: dict[tuple[int, int, str], str], said: list[str]) -> None:
    assert [one.words for one in code_patterns(year(8, codes), frozenset())] == said


def test_leave_next_to_holidays_stands_out() -> None:
    near = {FIRST + timedelta(weeks=week, days=day) for week, day in ((0, 0), (3, 4), (4, 0), (7, 4))}
    codes = {
        (week, day, half): "C" for week, day in ((0, 0), (3, 4), (4, 0), (7, 4)) for half in ("AM", "PM")
    }

    (found,) = code_patterns(year(8, codes), near)

    assert found.stands_out
    assert "It falls on 4 of 4 days next to a holiday, against 0 of 36 other days" in found.words


def school(weeks: int, share: dict[int, int], rng: Random) -> list[DayCount]:
    """Days of a school of a thousand: so many coded on each weekday, and a little of accident."""
    return [
        DayCount(FIRST + timedelta(weeks=week, days=day), share.get(day, 40) + rng.randint(-9, 9), 2000)
        for week in range(weeks)
        for day in range(5)
    ]


def test_weekday_with_more_of_a_code_week_after_week_is_named() -> None:
    [said] = day_patterns(school(20, {4: 70}, Random("friday")), frozenset())

    assert said == (
        "Fridays: the day with the most of it in 20 of 20 full weeks. Chance does not explain that."
    )


def test_days_next_to_holidays_are_compared_with_the_usual_day() -> None:
    days = school(20, {}, Random("near"))
    near = {one.day for one in days[::10]}
    days = [DayCount(one.day, one.coded + (60 if one.day in near else 0), one.marked) for one in days]

    said = day_patterns(days, near)

    assert "Next to holidays: more of it than on the usual day on 10 of 10 days" in said[0]


def test_one_day_of_two_hundred_accidents_is_one_accident() -> None:
    """A day on which half the school was ill says nothing of its weekday, nor of holidays."""
    days = [DayCount(one.day, 1000 if place == 4 else one.coded, one.marked) for place, one in
            enumerate(school(20, {}, Random("flu")))]  # fmt: skip

    assert day_patterns(days, {days[4].day}) == ()


def test_random_schools_are_rarely_named() -> None:
    named = sum(
        bool(day_patterns(school(20, {}, rng), {date(2026, 9, 7), date(2026, 10, 23), date(2026, 11, 2)}))
        for rng in (Random(f"school {n}") for n in range(200))
    )

    assert named <= 6
