"""Day by day, as the rules count: whatever the register (P21)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from registers.queries.daily import daily_tallies
from registers.rules.figures import Tally, tally
from tests.registers.random_register import WEDNESDAY, WHOLE, random_register
from tests.world import World


def test_days_are_counted_as_the_rules_count_them(world: World) -> None:
    register = random_register(world, 20261126)
    for urn, school in register.schools.items():
        marks: dict[tuple[object, date], list[tuple[str, date, int | None]]] = defaultdict(list)
        for (where, pupil, day, _), (code, minutes) in register.marks.items():
            if where == urn:
                marks[pupil.id, day].append((code, day, minutes))
        got = daily_tallies(school.id, *WHOLE)

        assert {(pupil, day): t for pupil, days in got.items() for day, t in days} == {
            key: tally(one) for key, one in marks.items()
        }
        assert all([day for day, _ in days] == sorted(day for day, _ in days) for days in got.values())


def test_days_can_be_asked_of_some_pupils(world: World) -> None:
    register = random_register(world, 3)
    pupil = world.pupil

    got = daily_tallies(register.schools["900001"].id, WEDNESDAY, WEDNESDAY, [pupil.id])

    assert set(got) <= {pupil.id}
    assert sum((t for days in got.values() for _, t in days), Tally()) != Tally()
