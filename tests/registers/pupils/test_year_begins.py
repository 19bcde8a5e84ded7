"""A school year that begins in August is this year from its first day, on every page that counts “so far”."""

from __future__ import annotations

from datetime import date, datetime

from django.test import Client

from attendance_mis.kit import clock
from registers.models import Spell
from registers.queries.pupil_year import years_of
from registers.queries.setup import setup_of
from tests.registers.pupils.test_pupil_page import at
from tests.world import World, begins_in_august

IN_AUGUST = datetime(2026, 8, 28, 10, 0, tzinfo=clock.LONDON)


def test_pupil_page_shows_the_year_that_has_begun(office: Client, world: World) -> None:
    first = begins_in_august(world.school)
    clock.set_clock(IN_AUGUST)

    page = office.get(at(world.pupil))

    assert (page.context["year"], page.context["strip"].first) == ("2026/27", first)


def test_marks_of_a_pupil_begin_with_the_year_that_has_begun(office: Client, world: World) -> None:
    first = begins_in_august(world.school)
    clock.set_clock(IN_AUGUST)

    form = office.get(at(world.pupil, "marks/")).context["form"]

    assert (form["first"].value(), form["last"].value()) == (first.isoformat(), "2026-08-28")


def test_pupil_who_joins_in_august_was_not_here_the_year_before(world: World) -> None:
    first = begins_in_august(world.school)
    calendar = setup_of(world.school).calendar

    assert years_of(calendar, [Spell(starts_on=first)], date(2026, 11, 23)) == ["2026/27"]
    assert years_of(calendar, [Spell(starts_on=date(2026, 7, 21))], first) == ["2026/27", "2025/26"]
    assert years_of(calendar, [Spell(starts_on=date(2026, 9, 2))], first) == []
