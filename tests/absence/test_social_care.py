"""A child whom social care knows: looked for first, and its social worker told (ADM-27, ABS-26)."""

from __future__ import annotations

import pytest

from absence.queries.today import children_today
from attendance_mis.kit import clock
from tests.absence.conftest import Day
from tests.world import World


@pytest.mark.parametrize(
    ("kind", "first", "told"),
    [
        ("child_protection", True, True),
        ("child_in_need", True, True),
        ("looked_after", True, True),
        ("social_worker", False, True),
        ("had_social_worker", False, False),
        ("was_looked_after", False, False),
    ],
)
def test_child_known_to_social_care_is_looked_for_first_and_the_social_worker_told(
    kind: str, first: bool, told: bool, day: Day, world: World
) -> None:
    day.fact(world.pupil, kind)
    day.register({world.pupil: "N"})

    [child] = children_today(world.school, clock.now(), only=world.pupil.id)

    assert (child.vulnerable, child.has_social_worker) == (first, told)
