"""A Saturday with school is shown wherever it is counted (REG-49, REG-50)."""

from __future__ import annotations

from datetime import date

import pytest

from penalties.queries.why import why
from registers.models import ClassMembership, ExtraDay, Spell
from registers.queries.certificate import Certificate, certificate
from registers.queries.pupil_year import YearStrip, year_strip
from registers.queries.trail import trail
from tests.conftest import NOW
from tests.marking import AM, PM, put
from tests.penalties.autumn import away
from tests.world import World

MONDAY, SATURDAY, FRIDAY = date(2026, 11, 9), date(2026, 11, 14), date(2026, 11, 20)


@pytest.fixture
def saturday(world: World) -> World:
    ExtraDay.objects.create(school=world.school, day=SATURDAY, note="Catching up")
    world.school.setup_version += 1
    world.school.save()
    put(world.school, {world.pupil: "/"}, MONDAY, AM)
    return world


def record(world: World) -> Certificate:
    return certificate(world.pupil, world.school, MONDAY, FRIDAY, None)


def strip(world: World) -> YearStrip:
    return year_strip(
        world.school,
        "2026/27",
        NOW.date(),
        spells=Spell.objects.filter(pupil=world.pupil),
        memberships=ClassMembership.objects.filter(pupil=world.pupil),
        marks=trail(world.school.id, [world.pupil.id], MONDAY, FRIDAY),
    )


def test_certified_weeks_add_up_to_the_totals(saturday: World) -> None:
    put(saturday.school, {saturday.pupil: "O"}, SATURDAY, AM)
    made = record(saturday)
    codes = [place.code for week in made.weeks for place in week.places if place.code]

    assert made.days == ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
    assert {len(week.places) for week in made.weeks} == {12}
    assert (len(codes), codes.count("O")) == (made.tally.possible, made.tally.absent) == (2, 1)


def test_certified_saturday_without_a_mark_is_said_to_have_none(saturday: World) -> None:
    first, second = record(saturday).weeks

    assert [place.missing for place in first.places[10:]] == [True, True]
    assert [place.missing for place in second.places[10:]] == [False, False]


def test_certified_weeks_end_on_friday_where_no_weekend_had_school(world: World) -> None:
    put(world.school, {world.pupil: "/"}, MONDAY, AM)

    assert record(world).days == ("Mon", "Tue", "Wed", "Thu", "Fri")
    assert {len(week.places) for week in record(world).weeks} == {10}


def test_strip_of_the_year_has_rows_for_saturday_and_none_for_sunday(saturday: World) -> None:
    put(saturday.school, {saturday.pupil: "O"}, SATURDAY, PM)
    rows = {row.label: row for row in strip(saturday).rows}

    assert list(rows)[-2:] == ["Sat am", "Sat pm"]
    assert (rows["Sat pm"].missed, rows["Sat pm"].possible) == (1, 1)


def test_strip_of_a_year_without_weekend_school_ends_on_friday(world: World) -> None:
    assert strip(world).rows[-1].label == "Fri pm"


def test_threshold_calendar_shows_a_saturday_it_counts(saturday: World) -> None:
    away(saturday.school, saturday.pupil, date(2026, 11, 10), 2)
    put(saturday.school, {saturday.pupil: "O"}, SATURDAY, AM)
    found = why(saturday.pupil, FRIDAY)
    numbers = [cell.number for line in found.lines for cell in line.cells if cell.number]

    assert found.weekdays[-1] == "Sat"
    assert len(numbers) == found.now.count == 3
    assert {sum(cell.wide for cell in line.cells) for line in found.lines} == {12}


def test_threshold_calendar_ends_on_friday_where_no_weekend_had_school(world: World) -> None:
    away(world.school, world.pupil, date(2026, 11, 10), 2)

    assert why(world.pupil, FRIDAY).weekdays[-1] == "Fri"
