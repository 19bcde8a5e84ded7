"""An excluded pupil in a public place: the first five school days, of a parent who was told (PEN-18)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from penalties.rules.public_place import day_of_exclusion, doubt
from registers.rules.codes import Category
from registers.rules.marked import Marked
from registers.rules.sessions import Session

MONDAY = date(2026, 11, 2)
SCHOOL_DAYS = tuple(
    day for n in range(19) if (day := MONDAY + timedelta(days=n)).weekday() < 5 and day != date(2026, 11, 11)
)
"""Three weeks; Wednesday 11 November is an INSET day."""
EXCLUDED = [
    Marked(day, session, "E", Category.AUTHORISED) for day in SCHOOL_DAYS[4:12] for session in Session
]
"""From Friday 6 to Wednesday 18 November."""


@pytest.mark.parametrize(
    ("seen_on", "day"),
    [
        (date(2026, 11, 5), 0),
        (date(2026, 11, 6), 1),
        (date(2026, 11, 7), 0),
        (date(2026, 11, 9), 2),
        (date(2026, 11, 11), 0),
        (date(2026, 11, 12), 4),
        (date(2026, 11, 13), 5),
        (date(2026, 11, 16), 6),
        (date(2026, 11, 18), 8),
        (date(2026, 11, 19), 0),
    ],
)
def test_days_of_an_exclusion_are_its_school_days(seen_on: date, day: int) -> None:
    marks = [mark for mark in EXCLUDED if mark.date <= seen_on]
    assert day_of_exclusion(seen_on, marks, [one for one in SCHOOL_DAYS if one <= seen_on]) == day


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (0, "The register does not show the pupil suspended or excluded on 16 November 2026"),
        (1, ""),
        (5, ""),
        (6, "16 November 2026 was school day 6 of the exclusion; the offence is of the first five"),
    ],
)
def test_notice_outside_the_first_five_days_is_doubted_in_words(day: int, said: str) -> None:
    found = doubt(date(2026, 11, 16), day)
    assert found.startswith(said)
    assert bool(found) is bool(said)
