"""Children missing from education: the day to tell the authority and the second wait (ABS-72, ADM-17, ADM-18)."""

from __future__ import annotations

from datetime import date

import pytest

from roll.rules.facts import Asker, Enquiry, Outcome
from roll.rules.missing import (
    authority_found,
    form_day,
    hold_until,
    jointly_enquired,
    missing_clock,
    nobody_found,
)

from .told import CALENDAR

FIRST = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("policy", "authority", "day"),
    [(10, None, 10), (5, None, 5), (10, 7, 7), (3, 7, 3), (20, None, 10), (20, 15, 10)],
)
def test_earliest_day_anybody_asks_for_and_never_after_the_tenth(
    policy: int, authority: int | None, day: int
) -> None:
    assert form_day(policy, authority) == day


def test_first_day_of_absence_is_day_one() -> None:
    clock = missing_clock(FIRST, 4, day_of_form=10, told_on=None, calendar=CALENDAR, year_group="4")
    assert (clock.form_due, clock.hold_until) == (date(2026, 11, 13), None)


@pytest.mark.parametrize(
    ("told_on", "until"),
    [
        # Told on day ten: ten more school days are the twenty from the first absence.
        (date(2026, 11, 13), date(2026, 11, 27)),
        # Told early: the twenty from the first absence are later.
        (date(2026, 11, 4), date(2026, 11, 27)),
        # Told late: ten school days after it.
        (date(2026, 11, 16), date(2026, 11, 30)),
    ],
)
def test_second_wait_ends_with_the_later_of_the_two(told_on: date, until: date) -> None:
    assert hold_until(FIRST, told_on, calendar=CALENDAR, year_group="4") == until


def test_wait_beyond_the_calendar_has_no_end() -> None:
    assert hold_until(date(2027, 7, 19), date(2027, 7, 19), calendar=CALENDAR, year_group="4") is None


def enquiries(*said: tuple[Asker, Outcome]) -> tuple[Enquiry, ...]:
    return tuple(Enquiry(FIRST, asker, outcome) for asker, outcome in said)


SCHOOL, LA, BOTH = Asker.SCHOOL, Asker.AUTHORITY, Asker.BOTH
NO, YES, OPEN = Outcome.NOT_FOUND, Outcome.FOUND, Outcome.WAITING


@pytest.mark.parametrize(
    ("said", "joint", "nobody", "lifted"),
    [
        ((), False, False, False),
        (((SCHOOL, NO),), False, False, False),
        (((SCHOOL, NO), (LA, OPEN)), False, False, False),
        (((SCHOOL, NO), (LA, NO)), True, True, False),
        (((BOTH, NO),), True, True, False),
        (((SCHOOL, YES), (LA, NO)), True, False, False),
        (((SCHOOL, NO), (LA, YES)), True, False, True),
        (((BOTH, YES),), True, False, True),
    ],
)
def test_enquiries_of_school_and_authority(
    said: tuple[tuple[Asker, Outcome], ...], joint: bool, nobody: bool, lifted: bool
) -> None:
    made = enquiries(*said)
    assert (jointly_enquired(made), nobody_found(made), authority_found(made)) == (joint, nobody, lifted)
