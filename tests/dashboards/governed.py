"""A school of thirty invented pupils with two half terms of marks, so that there is something to report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

from registers.models import Characteristic, Pupil
from registers.queries.setup import setup_of
from registers.rules.sessions import Session
from tests.marking import bring_in
from tests.world import World, build_world, make_pupil

FIRST, LAST = date(2026, 9, 2), date(2026, 10, 23)
FIRST_BEFORE, LAST_BEFORE = date(2025, 9, 1), date(2025, 10, 24)
CODES = ("I", "I", "I", "I", "M", "O", "O", "G", "U", "E")


def governed_world(size: int = 15, *, last: date = LAST, urn: str = "900001", emails: str = "") -> World:
    """Two classes of `size`; pupils by place: 0 and 1 have a social worker, every third free school meals, 2 is severe."""
    world = build_world(urn=urn, emails=emails, size=4)
    for number, (name, school_class) in enumerate(world.classes.items()):
        world.pupils[name] += [
            make_pupil(
                school_class,
                surname=f"Invented{place:02d}x",
                serial=(700 if emails else 200) + number * (60 if emails else 200) + place,
            )
            for place in range(size - 4)
        ]
    pupils = [pupil for names in world.pupils.values() for pupil in names]
    for place, pupil in enumerate(pupils):
        pupil.sex = "FM"[place % 2]
        pupil.save(update_fields=["sex"])
        if place < 2:
            _is(pupil, "social_worker", "yes")
        _is(pupil, "fsm", "yes" if place % 3 == 0 else "no")
        _is(pupil, "sen", "K" if place % 7 == 0 else "N")
    rng = Random(f"{urn} marks")
    bring_in(world.school, _marks(world, pupils, FIRST_BEFORE, LAST_BEFORE, rng))
    bring_in(world.school, _marks(world, pupils, FIRST, last, rng))
    return world


def _is(pupil: Pupil, kind: str, value: str) -> None:
    Characteristic.objects.create(pupil=pupil, kind=kind, value=value, first_day=date(2025, 9, 1))


def _marks(
    world: World, pupils: list[Pupil], first: date, last: date, rng: Random
) -> Iterator[tuple[Pupil, date, Session, str, int | None]]:
    sessions = list(setup_of(world.school).calendar.sessions(first, last, ""))
    for place, pupil in enumerate(pupils):
        often = 0.6 if place == 2 else 0.16 if place % 5 == 0 else 0.03
        for day, session in sessions:
            away = rng.random() < often * (1.6 if (day.weekday(), session) == (4, Session.PM) else 1)
            if away:
                yield pupil, day, session, rng.choice(CODES), None
            elif rng.random() < 0.02:
                yield pupil, day, session, "L", 7
            else:
                yield pupil, day, session, "/" if session is Session.AM else "\\", None
