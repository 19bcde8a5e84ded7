"""Which registers handed in come with the pupils a roster was asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from registers.queries.roster import read_roster
from tests.marking import put
from tests.world import World

MONDAY = date(2026, 11, 23)


@pytest.fixture
def handed_in(world: World) -> World:
    for name, pupils in world.pupils.items():
        put(world.school, dict.fromkeys(pupils, "/"), MONDAY, hand_in=name)
    return world


def registers_of(world: World, **asked: Any) -> set[object]:
    roster = read_roster(urn=world.school.urn, first=MONDAY, last=MONDAY, **asked)
    assert roster is not None
    return {class_id for class_id, _, _ in roster.submissions}


def test_pupils_asked_for_come_with_the_registers_of_their_classes_alone(handed_in: World) -> None:
    rowan = handed_in.classes["4 Rowan"].id

    assert registers_of(handed_in) == {one.id for one in handed_in.classes.values()}
    assert registers_of(handed_in, pupil_ids=[handed_in.pupil.id]) == {rowan}
    assert registers_of(handed_in, upns=[handed_in.pupil.upn]) == {rowan}
    assert registers_of(handed_in, class_name="4 Rowan") == {rowan}
