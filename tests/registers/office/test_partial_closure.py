"""A class of two year groups on a day without school for one of them (REG-38, REG-01, REG-22)."""

from __future__ import annotations

import uuid
from datetime import date, datetime

import pytest
from django.test import Client

from attendance_mis.kit import clock
from registers.models import ClassMembership, Closure, ExtraDay, Mark, PolicyChange, RegisterSubmission
from tests.registers.office.conftest import SignIn, text
from tests.world import World

REGISTER = "/schools/900001/registers/2026-11-23/AM/?class=4+Rowan"
API = "/api/v1/registers/900001/2026-11-23/AM?class=4 Rowan"
BOARD = "/schools/900001/board/"
ROLL = "/schools/900001/fire-roll/"
CLOSED = "Monday 23 November 2026 is a planned closure for Year 3: Boiler."


@pytest.fixture
def mixed(world: World) -> World:
    """Two pupils of 4 Rowan are in Year 3, which has no school today."""
    ClassMembership.objects.filter(pupil__in=world.pupils["4 Rowan"][:2]).update(year_group="3")
    Closure.objects.create(
        school=world.school, day=clock.today(), kind="closure", year_groups=["3"], note="Boiler"
    )
    world.school.setup_version += 1
    world.school.save()
    return world


def test_register_is_handed_in_without_the_year_group_that_is_closed(mixed: World, sign_in: SignIn) -> None:
    teacher = sign_in(mixed.people["teacher"])
    shown = teacher.get(REGISTER)
    marks = {f"mark-{p.id}": "present" for p in mixed.pupils["4 Rowan"][2:]}
    answer = teacher.post(REGISTER, marks | {"action": "submit"})

    assert "2 pupils" in text(shown)
    assert text(shown).count(CLOSED) == 2
    assert f'name="mark-{mixed.pupil.id}"' not in shown.content.decode()
    assert answer.status_code == 302
    assert RegisterSubmission.objects.get().session == "AM"
    assert set(Mark.objects.values_list("pupil_id", flat=True)) == {p.id for p in mixed.pupils["4 Rowan"][2:]}


def test_register_through_the_api_names_those_not_expected_and_why(mixed: World, sign_in: SignIn) -> None:
    answer = sign_in(mixed.people["teacher"]).get(API).json()

    assert answer["no_session"] is None
    assert [row["upn"] for row in answer["marks"]] == [p.upn for p in mixed.pupils["4 Rowan"][2:]]
    assert [(row["upn"], row["why"]) for row in answer["not_expected"]] == [
        (p.upn, CLOSED) for p in mixed.pupils["4 Rowan"][:2]
    ]


def test_mark_for_the_closed_year_group_is_still_refused(mixed: World, sign_in: SignIn) -> None:
    mark = {"upn": mixed.pupil.upn, "code": "/", "base_version": 0}
    body = {"op_id": str(uuid.uuid4()), "submit": False, "marks": [mark]}
    answer = sign_in(mixed.people["teacher"]).post(API, body, content_type="application/json")

    assert answer.status_code == 400
    assert CLOSED in str(answer.json())


def test_register_follows_the_times_of_the_year_group_that_has_school(mixed: World, sign_in: SignIn) -> None:
    PolicyChange.objects.create(
        school=mixed.school, year_group="3", effective_from=clock.today(), values={"am_opens": "08:00"},
        reason="Test", made_at=clock.now(),
    )  # fmt: skip
    mixed.school.setup_version += 1
    mixed.school.save()

    assert sign_in(mixed.people["teacher"]).get(API).json()["opens"] == "08:50"


def test_board_counts_those_who_have_school(office: Client, mixed: World) -> None:
    morning = office.get(BOARD).context["board"].sessions[0]

    assert [(row.class_name, row.pupils, row.blanks) for row in morning.rows] == [
        ("4 Rowan", 2, 2),
        ("6 Elm", 4, 4),
    ]


def test_fire_roll_looks_for_nobody_at_home_on_a_closed_day(office: Client, mixed: World) -> None:
    answer = office.get(ROLL)

    assert {said: number for number, said, _ in answer.context["counts"]} == {
        "not known": 6, "on site": 0, "not on site": 2,
    }  # fmt: skip
    assert text(answer).count("No school this morning for Year 3") == 2


def test_fire_roll_of_an_early_closing_still_says_who_was_there_in_the_morning(
    office: Client, world: World
) -> None:
    Closure.objects.create(school=world.school, day=clock.today(), kind="closure", session="PM")
    world.school.setup_version += 1
    world.school.save()
    teacher_marks = {"upn": world.pupil.upn, "code": "/", "base_version": 0}
    office.post(
        API,
        {"op_id": str(uuid.uuid4()), "submit": False, "marks": [teacher_marks]},
        content_type="application/json",
    )
    clock.set_clock(datetime(2026, 11, 23, 13, 30))

    assert "No school this afternoon for Year 4; here this morning" in text(office.get(ROLL))


def test_fire_roll_of_a_saturday_for_some_year_groups_does_not_say_there_is_no_school(
    office: Client, world: World
) -> None:
    ClassMembership.objects.filter(pupil__in=world.pupils["4 Rowan"][:2]).update(year_group="3")
    ExtraDay.objects.create(school=world.school, day=date(2026, 11, 28), year_groups=["3"])
    world.school.setup_version += 1
    world.school.save()
    clock.set_clock(datetime(2026, 11, 28, 9, 31))
    answer = office.get(ROLL)

    assert answer.context["counts"][0][:2] == (2, "not known")
    assert "is at a weekend" not in text(answer)
