"""The missing-register board (REG-22, REG-24) and the fire roll, through the real middleware."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from attendance_mis.kit import clock
from registers.models import Arrival, SignOut
from tests.registers.office.conftest import Answer, SignIn, text
from tests.world import World, mark_as

BOARD = "/schools/900001/board/"
ROLL = "/schools/900001/fire-roll/"


def counts(answer: Answer) -> list[int]:
    return [number for number, *_ in answer.context["board"].counts]


def roll(answer: Answer) -> dict[str, int]:
    context = answer.context
    return {said: number for number, said, _ in context["counts"]}


def test_board_counts_every_register_of_the_day_once(office: Client, world: World) -> None:
    for pupil in world.pupils["4 Rowan"]:
        mark_as(world.people["teacher"], pupil, "/")
    mark_as(world.people["teacher"], world.pupil, "/", version=1, submit=True)
    answer = office.get(BOARD)

    assert counts(answer) == [1, 0, 1, 2]
    assert "4 of 4" in text(answer)
    assert "Handed in" in text(answer)
    assert "9:31am, Test Class teacher" in text(answer)


def test_board_shows_missing_registers_first_and_how_far_they_came(office: Client, world: World) -> None:
    mark_as(world.people["teacher"], world.pupils["6 Elm"][0], "/", submit=True)
    morning = office.get(BOARD).context["board"].sessions[0]

    assert [row.class_name for row in morning.rows] == ["4 Rowan", "6 Elm"]
    assert [row.missing for row in morning.rows] == [True, False]
    assert morning.rows[1].blanks == 3


def test_board_of_a_day_that_is_over_reads_as_a_report(office: Client, world: World) -> None:
    answer = office.get(BOARD, {"day": "2026-11-20"})

    assert "The day is over" in text(answer)
    assert "4 registers were not handed in; 16 marks are still blank" in text(answer)
    assert "data-live=" not in text(answer)


def test_board_of_a_day_without_school_says_why(office: Client, world: World) -> None:
    assert "is at a weekend" in text(office.get(BOARD, {"day": "2026-11-22"}))
    assert "INSET" in text(office.get(BOARD, {"day": "2026-09-01"}))


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", "' OR 1=1"])
def test_board_of_no_day_does_not_exist(office: Client, world: World, day: str) -> None:
    assert office.get(BOARD, {"day": day}).status_code == 404


def test_board_that_follows_by_itself_does_not_keep_a_screen_signed_in(office: Client, world: World) -> None:
    office.get(BOARD)
    session = office.session
    session["seen"] -= 120
    session.save()
    seen = session["seen"]
    office.get(BOARD, headers={"X-Background": "1"})
    assert office.session["seen"] == seen
    office.get(BOARD)
    assert office.session["seen"] > seen


def test_board_and_roll_take_few_statements(
    office: Client, world: World, django_assert_max_num_queries: Any
) -> None:
    office.get(BOARD)
    with django_assert_max_num_queries(6):
        office.get(BOARD)
    with django_assert_max_num_queries(8):
        office.get(ROLL)


def test_roll_adds_up_and_lists_the_unmarked_first(office: Client, world: World) -> None:
    first, second, third, _ = world.pupils["4 Rowan"]
    teacher = world.people["teacher"]
    mark_as(teacher, first, "/")
    mark_as(teacher, second, "L", minutes=3)
    mark_as(teacher, third, "N")
    answer = office.get(ROLL)

    assert roll(answer) == {"not known": 5, "on site": 2, "not on site": 1}
    assert answer.context["on_roll"] == 8
    page = text(answer)
    assert page.index("Not known (5)") < page.index("On site (2)")


def test_roll_follows_the_desk(office: Client, world: World) -> None:
    first, second, *_ = world.pupils["4 Rowan"]
    mark_as(world.people["teacher"], first, "/")
    mark_as(world.people["teacher"], second, "N")
    common: dict[str, Any] = {
        "school": world.school, "date": clock.today(), "by_id": world.people["office"].id, "by_name": "Test",
        "by_position": "Office", "recorded_at": clock.now(), "reason": "Test",
    }  # fmt: skip
    SignOut.objects.create(pupil=first, out_at=clock.now(), approved_by="", **common)
    Arrival.objects.create(pupil=second, at=clock.now(), session="AM", **common)
    undone = Arrival.objects.create(
        pupil=world.pupils["6 Elm"][0], at=clock.now(), session="AM", undone_at=clock.now(), **common
    )
    answer = office.get(ROLL)

    assert roll(answer) == {"not known": 6, "on site": 1, "not on site": 1}
    assert "Arrived 9:31am" in text(answer)
    assert "Signed out 9:31am" in text(answer)
    assert undone.undone_at is not None


def test_roll_of_an_afternoon_not_marked_says_what_the_morning_was(office: Client, world: World) -> None:
    mark_as(world.people["teacher"], world.pupil, "/")
    clock.set_clock(datetime(2026, 11, 23, 13, 1))
    answer = office.get(ROLL)

    assert roll(answer)["not known"] == 8
    assert "Here this morning; afternoon not marked" in text(answer)


@pytest.mark.parametrize("how", ["came late", "came back"])
def test_roll_believes_the_afternoon_register_over_a_morning_at_the_desk(
    office: Client, world: World, how: str
) -> None:
    mark_as(world.people["teacher"], world.pupil, "L" if how == "came late" else "/")
    common: dict[str, Any] = {
        "school": world.school, "pupil": world.pupil, "date": clock.today(), "by_id": world.people["office"].id,
        "by_name": "Test", "by_position": "Office", "recorded_at": clock.now(), "reason": "Test",
    }  # fmt: skip
    if how == "came late":
        Arrival.objects.create(at=clock.now(), session="AM", **common)
    else:
        SignOut.objects.create(out_at=clock.now(), back_at=clock.now(), approved_by="", **common)
    clock.set_clock(datetime(2026, 11, 23, 13, 1))
    unmarked = roll(office.get(ROLL))
    mark_as(world.people["teacher"], world.pupil, "N", session="PM")

    assert unmarked == {"not known": 7, "on site": 1, "not on site": 0}
    assert roll(office.get(ROLL)) == {"not known": 7, "on site": 0, "not on site": 1}


def test_roll_keeps_the_reason_of_an_absence_from_people_who_see_their_own_pupils_only(
    office: Client, world: World, sign_in: SignIn
) -> None:
    mark_as(world.people["office"], world.pupil, "E")
    teacher = sign_in(world.people["teacher"])

    assert "Suspended" in text(office.get(ROLL))
    assert "Suspended" not in text(teacher.get(ROLL))
    assert "Absent" in text(teacher.get(ROLL))


@pytest.mark.parametrize(
    ("role", "board", "fire"), [("governor", 404, 404), ("pastoral", 200, 200), ("head", 200, 200)]
)
def test_board_and_roll_are_for_people_with_the_permission(
    world: World, sign_in: SignIn, role: str, board: int, fire: int
) -> None:
    client = sign_in(world.people[role])

    assert client.get(BOARD).status_code == board
    assert client.get(ROLL).status_code == fire


def test_board_and_roll_of_another_school_do_not_exist(
    office: Client, world: World, other_school: World
) -> None:
    for page in (BOARD, ROLL):
        assert office.get(page).status_code == 200
        assert office.get(page.replace("900001", "900002")).status_code == 404
