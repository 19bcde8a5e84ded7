"""A child on roll in no class: on the fire roll, named at the desks and on the board, never "not there" (ADM-01, REG-14)."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from registers.models import ClassMembership
from tests.registers.office.conftest import SignIn, text
from tests.world import World

BOARD = "/schools/900001/board/"
DESKS = ("/schools/900001/late-desk/", "/schools/900001/sign-out/")
ROLL = "/schools/900001/fire-roll/"
SENTENCE = "Put Test in a class first"


@pytest.fixture
def unplaced(world: World) -> World:
    """The class of the first pupil ended on Friday."""
    ClassMembership.objects.filter(pupil=world.pupil).update(last_day=date(2026, 11, 20))
    return world


def test_fire_roll_has_the_child_among_those_to_look_for_first(office: Client, unplaced: World) -> None:
    answer = office.get(ROLL)

    assert answer.context["on_roll"] == 8
    assert {said: number for number, said, _ in answer.context["counts"]}["not known"] == 8
    assert "In no class 1 of 1 not known" in " ".join(text(answer).replace("<small>", "").split())


@pytest.mark.parametrize("desk", DESKS)
def test_desk_finds_the_child_and_says_what_to_do_first(office: Client, unplaced: World, desk: str) -> None:
    found = office.get(desk, {"q": "Alpha"}, headers={"X-Typing": "1"})
    answer = office.get(f"{desk}{unplaced.pupil.id}/")

    assert "In no class" in text(found)
    assert answer.status_code == 409
    assert SENTENCE in text(answer)
    assert f"/schools/900001/pupils/{unplaced.pupil.id}/class/" in text(answer)


def test_board_warns_of_the_child(office: Client, unplaced: World, sign_in: SignIn) -> None:
    assert "On roll and in no class, so in no register" in text(office.get(BOARD))
    assert f"/pupils/{unplaced.pupil.id}/class/" in text(office.get(BOARD))
    assert f"/pupils/{unplaced.pupil.id}/class/" not in text(sign_in(unplaced.people["pastoral"]).get(BOARD))


def test_pupil_of_another_school_is_still_nobody_at_the_desk(
    office: Client, unplaced: World, other_school: World
) -> None:
    ClassMembership.objects.filter(pupil=other_school.pupil).update(last_day=date(2026, 11, 20))

    assert office.get(f"{DESKS[0]}{other_school.pupil.id}/").status_code == 404
