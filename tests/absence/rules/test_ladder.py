"""When the steps of a ladder fire: once for a crossing, again after recovery, anew in each period (ABS-52, T14, T21)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from absence.rules.ladder import Crossing, Day, InForce, LadderPolicy, crossings, match
from registers.rules.calendar import ExtraDay, HalfTerm, SchoolCalendar
from registers.rules.figures import Tally
from registers.rules.policy_kinds import OFF
from registers.rules.steps import Step, read_step

CALENDAR = SchoolCalendar((
    HalfTerm("2025/26", "HT6", date(2026, 6, 1), date(2026, 7, 21)),
    HalfTerm("2026/27", "HT1", date(2026, 9, 1), date(2026, 10, 23)),
    HalfTerm("2026/27", "HT2", date(2026, 11, 2), date(2026, 12, 18)),
    HalfTerm("2026/27", "HT3", date(2027, 1, 4), date(2027, 2, 12)),
))  # fmt: skip
DAYS = list(CALENDAR.school_days(date(2026, 9, 1), date(2027, 2, 12), ""))
ALWAYS = date(2020, 9, 1)
BELOW_95 = read_step("attendance below 95% this year: letter; officer")


def term(text: str, start: date = DAYS[0]) -> list[Day]:
    """A letter a school day: `.` present, `a` absent all day, `h` half a day, `l` late, `-` no marks."""
    of = {
        ".": Tally(present=2), "a": Tally(authorised=2), "u": Tally(unauthorised=2),
        "h": Tally(present=1, authorised=1), "l": Tally(present=2, late=1),
    }  # fmt: skip
    begin = DAYS.index(start)
    return [(day, of[letter]) for day, letter in zip(DAYS[begin:], text, strict=False) if letter != "-"]


def fired(days: list[Day], *steps: Step, least: int = 0) -> list[tuple[int, int | None]]:
    """(school day it fired, school day it ended), counted from 1."""
    ladder = [InForce(ALWAYS, None, steps, least)]
    return [
        (DAYS.index(one.crossed_on) + 1, DAYS.index(one.until) + 1 if one.until else None)
        for one in crossings(days, ladder, CALENDAR)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("." * 60, []),
        ("." * 18 + "h" + "." * 40, []),
        # 39 of 40 is 97.5 %, 37 of 40 is 92.5 %.
        ("." * 18 + "aa", [(19, None)]),
        # Exactly 95.0 % is not below: 38 of 40.
        ("." * 19 + "a", []),
        ("." * 19 + "ah", [(21, None)]),
        # Below, back to exactly 95.0 %, below again: two crossings.
        ("." * 10 + "a" + "." * 9 + "a", [(11, 20), (21, None)]),
    ],
)
def test_a_step_fires_once_for_a_crossing_and_again_after_recovery(
    text: str, expected: list[tuple[int, int | None]]
) -> None:
    assert fired(term(text), BELOW_95) == expected


def test_nothing_fires_before_there_are_sessions_enough() -> None:
    assert fired(term("a" + "." * 30), BELOW_95, least=20) == [(10, 20)]
    assert fired(term("a" + "." * 30), BELOW_95, least=40) == []


def test_T14_fifth_late_mark_of_a_half_term_fires_and_the_count_starts_anew_with_each() -> None:
    late = read_step("late at least 5 this half term: meeting; officer")
    autumn = len(list(CALENDAR.school_days(DAYS[0], date(2026, 10, 23), "")))

    carried = fired(term("." * (autumn - 4) + "llll" + "l" + "." * 10), late)
    five = fired(term("." * autumn + "lllll" + "." * 40), late)
    both = fired(term("lllll" + "." * (autumn - 5) + "lllll"), late)

    assert carried == []
    assert five[0][0] == autumn + 5
    assert [start for start, _ in both] == [5, autumn + 5]


def test_a_new_school_year_counts_anew() -> None:
    summer = [
        (day, Tally(authorised=2)) for day in CALENDAR.school_days(date(2026, 7, 1), date(2026, 7, 21), "")
    ]

    found = crossings([*summer, *term("." * 30)], [InForce(ALWAYS, None, (BELOW_95,), 0)], CALENDAR)

    assert [(one.crossed_on, one.until) for one in found] == [(date(2026, 7, 1), DAYS[0])]


def test_a_term_is_two_half_terms() -> None:
    step = read_step("absence at least 6 this term: call; officer")
    autumn = len(list(CALENDAR.school_days(DAYS[0], date(2026, 12, 18), "")))

    assert fired(term("aa" + "." * 40 + "a"), step) == [(43, None)]
    assert fired(term("aa" + "." * (autumn - 2) + "a" + "." * 5), step) == []


def test_a_school_day_in_the_half_term_holiday_does_not_begin_the_term_anew() -> None:
    step = read_step("absence at least 6 this term: call; officer")
    saturday = date(2026, 10, 24)
    calendar = replace(CALENDAR, extra_days=(ExtraDay(saturday),))
    autumn = term("aa" + "." * 40 + "a")
    days = sorted([*autumn, (saturday, Tally(present=2))], key=lambda one: one[0])

    (found,) = crossings(days, [InForce(ALWAYS, None, (step,), 0)], calendar)

    assert (found.crossed_on, found.window_from) == (autumn[-1][0], DAYS[0])
    assert found.tally.absent == 6


def test_school_weeks_roll_and_skip_the_holidays() -> None:
    step = read_step("unauthorised at least 4 in 2 school weeks: call; officer")
    first_back = DAYS.index(date(2026, 11, 2))

    over = "." * (first_back - 1) + "uu" + "." * 10
    apart = "." * (first_back - 5) + "u" + "." * 9 + "u" + "." * 9

    assert fired(term(over), step)[0] == (first_back + 1, first_back + 6)
    assert fired(term(apart), step) == []


def test_once_a_year_does_not_fire_again_after_recovery() -> None:
    step = read_step("attendance below 95% this year: letter; officer; once a year")

    assert [start for start, _ in fired(term("." * 10 + "a" + "." * 9 + "a"), step)] == [11]


def test_every_four_weeks_fires_again_while_it_stands() -> None:
    step = read_step("attendance below 95% this year: call; officer; every 4 weeks")

    days = term("." * 10 + "aaa" + "." * 30)
    found = crossings(days, [InForce(ALWAYS, None, (step,), 0)], CALENDAR)

    assert [one.crossed_on for one in found] == [DAYS[10], DAYS[10] + timedelta(weeks=4)]
    assert found[0].until == found[1].crossed_on


def test_each_step_of_a_ladder_fires_for_itself() -> None:
    lower = read_step("attendance below 90% this year: meeting; head")

    assert fired(term("." * 18 + "aaa"), BELOW_95, lower) == [(19, None), (21, None)]


def test_the_counts_of_the_day_it_fired_come_with_it() -> None:
    (found,) = crossings(term("." * 18 + "aa"), [InForce(ALWAYS, None, (BELOW_95,), 0)], CALENDAR)

    assert (found.tally, found.window_from) == (Tally(present=36, authorised=2), DAYS[0])


def test_T21_a_step_changes_nothing_before_the_day_it_holds_from() -> None:
    later = DAYS[25]
    ladder = [InForce(ALWAYS, later - timedelta(1), (), 0), InForce(later, None, (BELOW_95,), 0)]

    found = crossings(term("." * 18 + "aa" + "." * 10), ladder, CALENDAR)

    assert [one.crossed_on for one in found] == [later]


def test_a_step_taken_out_ends_its_crossing_and_keeps_it() -> None:
    later = DAYS[25]
    ladder = [InForce(ALWAYS, later - timedelta(1), (BELOW_95,), 0), InForce(later, None, (), 0)]

    (found,) = crossings(term("." * 18 + "aaa" + "." * 10), ladder, CALENDAR)

    assert (found.crossed_on, found.until) == (DAYS[18], later)


def test_reworded_step_with_the_same_test_goes_on_standing() -> None:
    again = read_step("attendance below 95% this year: two letters; head")
    ladder = [InForce(ALWAYS, DAYS[19], (BELOW_95,), 0), InForce(DAYS[20], None, (again,), 0)]

    (found,) = crossings(term("." * 18 + "aaa"), ladder, CALENDAR)

    assert (found.crossed_on, found.step.action) == (DAYS[18], "letter")


def policy(**more: object) -> LadderPolicy:
    given: dict[str, object] = {
        "ladder": OFF, "ladder_from_sessions": 20, "late_marks_per_half_term": OFF,
        "la_referral_below": OFF,
    }  # fmt: skip
    return LadderPolicy(**given | more)  # type: ignore[arg-type]  # as its fields


def test_numbers_of_the_settings_are_steps_too() -> None:
    assert [step.when for step in policy(late_marks_per_half_term=5, la_referral_below=90).steps] == [
        "late at least 5 this half term",
        "attendance below 90% this year",
    ]
    assert policy().steps == ()


def test_a_written_line_with_the_same_test_goes_before_a_number() -> None:
    line = "attendance below 90% this year: meeting; head; within 5 school days"

    (step,) = policy(ladder=(line,), la_referral_below=90).steps

    assert step.action == "meeting"


def crossing(day: int, until: int | None = None) -> Crossing:
    return Crossing(BELOW_95, DAYS[day], DAYS[0], Tally(), DAYS[until] if until else None)


@pytest.mark.parametrize(
    ("kept", "found", "same", "new"),
    [
        ([(5, None)], [crossing(5)], {0: 5}, []),
        # An amendment moved it: earlier, later, ended.
        ([(5, None)], [crossing(3)], {0: 3}, []),
        ([(5, None)], [crossing(8)], {0: 8}, []),
        ([(5, 9)], [crossing(7, 12)], {0: 7}, []),
        # It never happened; another one did.
        ([(5, 9)], [crossing(9)], {}, [9]),
        ([(5, 9)], [], {}, []),
        ([(5, 9)], [crossing(5, 9), crossing(20)], {0: 5}, [20]),
        ([(5, 9), (20, None)], [crossing(5, 9), crossing(22)], {0: 5, 1: 22}, []),
    ],
)
def test_kept_crossings_find_themselves_again(
    kept: list[tuple[int, int | None]], found: list[Crossing], same: dict[int, int], new: list[int]
) -> None:
    known, rest = match([(DAYS[a], DAYS[b] if b else None) for a, b in kept], found)

    assert {place: DAYS.index(one.crossed_on) for place, one in known.items()} == same
    assert [DAYS.index(one.crossed_on) for one in rest] == new
