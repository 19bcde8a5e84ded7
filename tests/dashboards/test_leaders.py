"""The last week and fortnight beside published weeks, for leaders (DSH-09)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client

from attendance_mis.accounts.permissions import ROLES
from attendance_mis.dashboards.leaders import lines_of, stretches_of
from attendance_mis.kit import clock
from tests.dashboards.test_governors import text
from tests.dashboards.weeks import bring_in_weeks
from tests.marking import AM, PM, bring_in
from tests.routing import FIGURES_ONLY, TEACHERS
from tests.world import World

SignIn = Callable[..., Client]
PAGE = "/schools/900001/reports/weeks/"
LAST, BEFORE = date(2026, 11, 16), date(2026, 11, 9)


@pytest.fixture
def weeks(world: World) -> World:
    """Of eight sessions of the last week seven were attended, of eight of the week before all."""
    pupils = world.pupils["4 Rowan"]
    rows = [(pupil, day, half, code, None) for pupil in pupils for day in (BEFORE, LAST)
            for half, code in ((AM, "/"), (PM, "\\"))]  # fmt: skip
    bring_in(
        world.school,
        [(p, d, h, "I" if (p, d, h) == (pupils[0], LAST, AM) else c, m) for p, d, h, c, m in rows],
    )
    return world


def test_weeks_stand_beside_the_same_week_of_country_region_and_authority(weeks: World) -> None:
    bring_in_weeks({"England": "90.00", "region": "87.50", "authority": "87.46"}, week=47)

    attendance, *_ = lines_of(weeks.school, stretches_of(weeks.school, date(2026, 11, 23)))

    told = {
        cell.days.words: (cell.shown, cell.link.part, cell.link.whole, [f"{one.area}: {one.said}" for one in cell.beside])
        for cell in attendance.cells
        if cell
    }  # fmt: skip
    assert told == {
        "Week of 16 November 2026": (
            "87.5%", 7, 8,
            ["England: 2.5 points worse", "Middle of Nowhere: the same", "Fictionshire: the same"],
        ),
        "Week of 9 November 2026": ("100.0%", 8, 8, []),
        "Both weeks": ("93.8%", 15, 16, []),
        "School year so far": ("93.8%", 15, 16, []),
    }  # fmt: skip


def test_year_so_far_stands_beside_the_year_to_the_same_day(weeks: World) -> None:
    bring_in_weeks({"England": "93.00"}, week=47, breakdown="YTD")

    lines = lines_of(weeks.school, stretches_of(weeks.school, date(2026, 11, 23)))

    attendance, persistent = lines[0].cells[-1], lines[-1].cells
    assert attendance is not None
    assert [one.said for one in attendance.beside] == ["0.8 points better"]
    assert [cell.link.part if cell else None for cell in persistent] == [None, None, None, 1]


def test_year_so_far_says_so_where_the_year_before_stands_beside_it(weeks: World) -> None:
    bring_in_weeks({"England": "93.00"}, week=47, breakdown="YTD", year="202526")

    attendance, *_ = lines_of(weeks.school, stretches_of(weeks.school, date(2026, 11, 23)))

    assert attendance.cells[-1] is not None
    assert [one.area for one in attendance.cells[-1].beside] == ["England 2025/26"]


def test_page_and_table_say_the_same(weeks: World, sign_in: SignIn) -> None:
    bring_in_weeks({"England": "90.00"}, week=47)
    client = sign_in(weeks.people["head"])

    page = text(client.get(PAGE).content.decode())
    answer = client.get(PAGE, {"format": "csv"})
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"), newline="")))

    assert "England 90.00%: 2.5 points worse" in page
    assert [
        "Attendance",
        "Week of 16 November 2026",
        "7",
        "8",
        "87.5%",
        "England",
        "90.00",
        "2.5 points worse",
    ] in rows


def test_nothing_is_told_before_a_week_of_the_year_is_over(weeks: World, sign_in: SignIn) -> None:
    clock.set_clock(datetime(2026, 9, 3, 10, 0, tzinfo=clock.LONDON))

    page = sign_in(weeks.people["head"]).get(PAGE).content.decode()

    assert "No school week of this year is over yet." in page


@pytest.mark.parametrize("role", sorted(ROLES.keys() & (FIGURES_ONLY | TEACHERS)))
def test_weeks_are_not_for_people_who_see_no_pupils(role: str, weeks: World, sign_in: SignIn) -> None:
    assert sign_in(weeks.people[role]).get(PAGE).status_code == 404
