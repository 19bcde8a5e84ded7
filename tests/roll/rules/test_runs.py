"""School days in a row: the twenty of ground (i), the ten of the attendance return (ADM-19, ABS-73)."""

from __future__ import annotations

from datetime import date

import pytest

from registers.rules.sessions import Session
from roll.rules.facts import Run
from roll.rules.runs import TEN, TEN_DAYS, TWENTY, TWENTY_DAYS, UNTRACED, Counting, current, runs

from .told import sessions

FIRST = date(2026, 10, 19)
"""Twenty school days from this Monday end on Friday 20 November: a week of half term lies between."""
TWENTIETH = date(2026, 11, 20)
AM, PM = Session.AM, Session.PM
Marks = dict[tuple[date, Session], str]


def away(last: date, changes: dict[tuple[date, Session], str | None] | None = None, code: str = "O") -> Marks:
    marks: dict[tuple[date, Session], str | None] = dict.fromkeys(sessions(FIRST, last), code)
    marks |= changes or {}
    return {cell: held for cell, held in marks.items() if held is not None}


def now(marks: Marks, counting: Counting, today: date) -> Run:
    return current(runs(sessions(FIRST, today), marks, counting, today=today))


@pytest.mark.parametrize(
    ("last", "days"), [(date(2026, 11, 19), 19), (TWENTIETH, 20)], ids=["day nineteen", "day twenty"]
)
def test_twenty_days_are_reached_on_the_twentieth_and_not_before(last: date, days: int) -> None:
    run = now(away(last), TWENTY_DAYS, last)
    assert run.length == days
    assert run.reached(TWENTY) == (TWENTIETH if days == 20 else None)


def test_weekends_and_holidays_neither_count_nor_break() -> None:
    assert now(away(TWENTIETH), TWENTY_DAYS, TWENTIETH).days[4:6] == (date(2026, 10, 23), date(2026, 11, 2))


@pytest.mark.parametrize("code", ["U", "I", "M", "C", "/", "Y1", "D", "E", None])
def test_any_other_code_breaks_the_twenty(code: str | None) -> None:
    marks = away(TWENTIETH, {(date(2026, 11, 3), PM): code})
    run = now(marks, TWENTY_DAYS, TWENTIETH)
    assert run.length == 13
    assert run.broken_by == f"{code or 'no mark'} on the afternoon of 3 November 2026"


@pytest.mark.parametrize("codes", [("G", "O"), ("N", "N"), ("O", "N")])
def test_g_n_and_o_count_in_any_mix(codes: tuple[str, str]) -> None:
    day = date(2026, 11, 3)
    marks = away(TWENTIETH, {(day, AM): codes[0], (day, PM): codes[1]})
    assert now(marks, TWENTY_DAYS, TWENTIETH).length == 20


def test_today_counts_only_once_it_is_over() -> None:
    morning_only = away(TWENTIETH, {(TWENTIETH, PM): None})
    assert now(morning_only, TWENTY_DAYS, TWENTIETH).length == 19
    # The next day an unmarked afternoon can't be shown any more.
    assert now(morning_only, TWENTY_DAYS, date(2026, 11, 23)).length == 0


@pytest.mark.parametrize(
    ("last", "reached"), [(date(2026, 11, 5), None), (date(2026, 11, 6), date(2026, 11, 6))]
)
def test_ten_days_of_the_return_are_reached_on_the_tenth(last: date, reached: date | None) -> None:
    assert now(away(last, code="U"), TEN_DAYS, last).reached(TEN) == reached


@pytest.mark.parametrize(("code", "length"), [("Y1", 9), ("X", 9), (None, 9), ("I", 4), ("/", 4), ("C", 4)])
def test_a_session_not_possible_does_not_break_the_ten_but_is_none_of_them(
    code: str | None, length: int
) -> None:
    last = date(2026, 11, 6)
    marks = away(last, {(date(2026, 10, 23), AM): code, (date(2026, 10, 23), PM): code})
    expected = 5 if length == 4 else length
    assert now(marks, TEN_DAYS, last).length == expected


def test_day_with_one_session_not_possible_is_no_whole_day_and_breaks_nothing() -> None:
    last = date(2026, 11, 6)
    assert now(away(last, {(date(2026, 10, 23), PM): "Y1"}), TEN_DAYS, last).length == 9


def test_child_who_came_late_was_seen() -> None:
    last = date(2026, 11, 6)
    marks = away(last, {(date(2026, 11, 3), AM): "U"})
    assert now(marks, UNTRACED, last).length == 3
    assert now(marks, TEN_DAYS, last).length == 10


def test_ended_run_is_kept_and_is_not_the_current_one() -> None:
    last = date(2026, 11, 6)
    found = runs(sessions(FIRST, last), away(last, {(last, PM): "\\"}), TEN_DAYS, today=last)
    assert [one.length for one in found] == [9]
    assert current(found).length == 0
