"""The lines of a ladder, and the tests they make at the boundary (POL-04, T01 to T04)."""

from __future__ import annotations

import pytest

from registers.rules.figures import Tally
from registers.rules.steps import BadStep, Measure, Operator, Period, Repeat, read_step, read_steps

DO = ": letter; officer"


def tally(possible: int, absent: int, **more: int) -> Tally:
    return Tally(present=possible - absent, authorised=absent, **more)


@pytest.mark.parametrize(
    ("when", "possible", "absent", "holds"),
    [
        # Exactly 90.0 %
        ("attendance below 90% this year", 190, 19, False),
        ("attendance at or below 90% this year", 190, 19, True),
        ("absence at least 10% this year", 190, 19, True),
        ("absence above 10% this year", 190, 19, False),
        # T02: 18 of 190 shows 90.5 %
        ("attendance at or below 90% this year", 190, 18, False),
        ("absence at least 10% this year", 190, 18, False),
        # T03: 38 of 379 shows 90.0 %
        ("attendance below 90% this year", 379, 38, True),
        ("absence above 10% this year", 379, 38, True),
        # Exactly 95.0 %
        ("attendance below 95% this year", 200, 10, False),
        ("attendance at or below 95% this year", 200, 10, True),
        ("attendance below 95% this year", 200, 11, True),
        ("absence at least 5% this year", 200, 10, True),
        # T04
        ("absence at least 50% this year", 20, 10, True),
        # Tenths
        ("attendance below 94.5% this year", 200, 11, False),
        ("attendance at or below 94.5% this year", 200, 11, True),
        ("absence at least 11 this year", 200, 10, False),
        ("absence at least 10 this year", 200, 10, True),
        ("absence above 10 this year", 200, 10, False),
    ],
)
def test_operators_are_exact_at_the_boundary(when: str, possible: int, absent: int, holds: bool) -> None:
    assert read_step(when + DO).holds(tally(possible, absent)) is holds


def test_nothing_is_judged_before_there_are_sessions_enough() -> None:
    step = read_step("attendance below 95% this year: letter; officer; from 20 sessions")

    assert step.holds(tally(19, 19)) is None
    assert step.holds(tally(20, 20)) is True
    assert read_step("attendance below 95% this year" + DO).holds(tally(19, 19), 20) is None
    assert read_step("attendance below 95% this year" + DO).holds(Tally()) is None


def test_counts_are_judged_from_the_first_session() -> None:
    assert read_step("late at least 5 this half term" + DO).holds(Tally(present=5, late=5), 20) is True


@pytest.mark.parametrize(
    ("when", "counted"),
    [("attendance below 1%", 5), ("absence at least 1%", 7), ("unauthorised at least 1", 4), ("late at least 1", 2),
     ("late after close at least 1", 1)],
)  # fmt: skip
def test_each_measure_counts_its_own_sessions(when: str, counted: int) -> None:
    found = Tally(present=3, approved_activity=2, authorised=3, unauthorised=4, late=2, late_after_close=1)

    assert read_step(f"{when} this year{DO}").counted(found) == counted


def test_a_whole_line_is_read() -> None:
    step = read_step(
        "Attendance  at or below 92.5 % in 10 school weeks: Letter and meeting; attendance lead; within 3 school days; "
        "every 4 weeks; from 30 sessions"
    )

    assert (step.measure, step.operator, step.tenths, step.percent) == (
        Measure.ATTENDANCE, Operator.AT_OR_BELOW, 925, True,
    )  # fmt: skip
    assert (step.period, step.weeks, step.action, step.owner) == (
        Period.WEEKS, 10, "Letter and meeting", "attendance lead",
    )  # fmt: skip
    assert (step.due_days, step.repeat, step.every, step.least_possible) == (3, Repeat.EVERY_WEEKS, 4, 30)


@pytest.mark.parametrize(
    "line",
    [
        "attendance below 95% this year: letter and meeting; attendance lead; within 5 school days",
        "attendance at or below 92.5% in 10 school weeks: meeting; head; within 1 school day; every 4 weeks; from 30 sessions",
        "late after close at least 3 this half term: call; office; within 2 school days; once a year",
    ],
)
def test_a_line_kept_and_read_again_is_the_same(line: str) -> None:
    assert read_step(line).line == line


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "Put a colon"),
        ("attendance below 95% this year", "Put a colon"),
        ("attendance below 95% this year: letter", "who does it"),
        ("attendance below 95% this year: ; officer", "what is done"),
        ("attendance 95% this year: a; b", "how it compares"),
        ("attendance below many this year: a; b", "Say the value"),
        ("attendance below 95%: a; b", "End with the time"),
        ("attendance below 95% since Easter: a; b", "End with the time"),
        ("truancy at least 5 this year: a; b", "“truancy” is not measured"),
        ("attendance below 95 this year: a; b", "as a percentage"),
        ("late at least 5% this half term: a; b", "counted in marks"),
        ("attendance below 0% this year: a; b", "above 0"),
        ("attendance below 101% this year: a; b", "up to 100"),
        ("absence at least 2.5 this year: a; b", "whole number"),
        ("absence at least 0 this year: a; b", "whole number"),
        ("absence at least 5 in 0 school weeks: a; b", "from 1 to 40"),
        ("attendance below 95% this year: a; b; soon", "Not “soon”"),
        ("attendance below 95% this year: a; b; every 0 weeks", "every 1 week or more"),
        (f"attendance below 95% this year: {'a' * 200}; b", "to 200 characters"),
    ],
)
def test_a_line_that_is_no_step_is_answered_with_what_to_write(line: str, said: str) -> None:
    with pytest.raises(BadStep, match=said):
        read_step(line)


def test_the_same_test_twice_is_refused() -> None:
    with pytest.raises(BadStep, match="is there twice"):
        read_steps(("attendance below 95% this year" + DO, "attendance below 95.0% this year: meeting; head"))
