"""A pupil who misses more than a tenth, a mother who may be written to, and the people who act."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from attendance_mis.accounts.access import access_of
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from registers.models import Contact, ContactLink, PolicyChange, Pupil, School
from tests.absence.ladders import term
from tests.world import World, make_contact


@dataclass
class Family:
    world: World
    mother: Contact

    @property
    def school(self) -> School:
        return self.world.school

    @property
    def pupil(self) -> Pupil:
        return self.world.pupil

    def by(self, role: str = "officer") -> Actor:
        return access_of(self.world.people[role]).actor(self.school.id)

    def settings(self, **values: str) -> None:
        PolicyChange.objects.create(
            school=self.school, effective_from=clock.today(), values=values, reason="Set up", made_at=clock.now(),
            by_name="Set up",
        )  # fmt: skip
        School.objects.filter(id=self.school.id).update(setup_version=self.school.setup_version + 1)
        self.school.refresh_from_db()


@pytest.fixture
def family(world: World) -> Family:
    """In the first 40 school days of the year the pupil was away on the last 6: 12 of 80 sessions."""
    mother = make_contact(world.pupil)
    ContactLink.objects.filter(contact=mother).update(
        parental_responsibility=True, receives_letters=True, lives_with_pupil=True
    )
    term(world.school, world.pupil, "." * 34 + "aaaaaa")
    return Family(world, mother)
