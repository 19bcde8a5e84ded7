"""What letters call this year, where it begins in August."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from attendance_mis.kit import clock
from letters.queries.facts import Period, year_so_far
from letters.queries.known import known_fields
from letters.queries.many import period_name
from tests.marking import AM, bring_in
from tests.world import World, begins_in_august


def test_letters_of_august_are_about_the_year_that_has_begun(world: World) -> None:
    first = begins_in_august(world.school)
    bring_in(world.school, [(world.pupil, first, AM, "I", None)])
    clock.set_clock(datetime(2026, 8, 28, 10, 0, tzinfo=clock.LONDON))

    period = year_so_far(world.school, date(2026, 8, 28))

    assert (period.first, period.last) == (first, date(2026, 8, 28))
    assert known_fields("D42", world.pupil, world.school, "4")["year"] == "2026/27"


def test_the_year_so_far_is_called_what_the_school_calls_it(world: World) -> None:
    begins_in_august(world.school)

    name = period_name(world.school, year_so_far(world.school, date(2026, 11, 23)))

    assert name == "the school year 2026/27 so far"


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        (date(2026, 9, 1), date(2026, 11, 20), "the school year 2026/27 so far"),
        (date(2026, 9, 1), date(2026, 12, 18), "the autumn term of 2026/27"),
        (date(2026, 11, 2), date(2026, 12, 18), "half term 2 of 2026/27"),
        (date(2026, 1, 5), date(2026, 4, 2), "the spring term of 2025/26"),
        (date(2026, 1, 5), date(2026, 5, 1), "a part of the school year 2025/26"),
        (date(2025, 9, 1), date(2026, 7, 21), "the school year 2025/26"),
    ],
)
def test_report_is_not_called_the_year_so_far_when_its_figures_are_not(
    world: World, first: date, last: date, name: str
) -> None:
    assert period_name(world.school, Period(first, last)) == name
