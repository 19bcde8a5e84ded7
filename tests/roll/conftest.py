"""A school with a pupil who may leave, a family whose entry is complete, and the people who act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from attendance_mis.accounts.access import access_of
from attendance_mis.audit.actor import Actor
from registers.models import Contact, ContactLink, Mark, Pupil, School, Spell
from registers.queries.setup import setup_of
from registers.rules.sessions import Session
from roll import tasks
from roll.actions.leaving import open_leaving
from roll.actions.returns import produce
from roll.models import LeavingCase, Return
from roll.rules.grounds import Ground
from tests.marking import bring_in
from tests.world import World, make_contact

TODAY = date(2026, 11, 23)
FIRST = date(2026, 9, 2)


@dataclass
class Desk:
    world: World
    mother: Contact

    @property
    def school(self) -> School:
        return self.world.school

    @property
    def pupil(self) -> Pupil:
        return self.world.pupil

    @property
    def spell(self) -> Spell:
        return Spell.objects.select_related("pupil", "school").get(pupil=self.pupil, school=self.school)

    def actor(self, role: str) -> Actor:
        return access_of(self.world.people[role]).actor(self.school.id)

    def open(self, ground: Ground) -> LeavingCase:
        return open_leaving(self.pupil, self.school, ground, by=self.actor("officer"))

    def produced(self, kind: str = "deletion") -> Return:
        made = Return.objects.get(pupil=self.pupil, kind=kind)
        produce(made, by=self.actor("officer"))
        return Return.objects.get(id=made.id)

    def marks(self) -> int:
        return Mark.objects.filter(pupil=self.pupil, code__isnull=False).count()


def family(pupil: Pupil, surname: str = "Parentley") -> Contact:
    """A parent at home with address and number: nothing is missing in the entry."""
    contact = make_contact(pupil, surname=surname)
    contact.address, contact.postcode = ["1 Invented Street", "Exampleton"], "EX1 1EX"
    contact.save()
    ContactLink.objects.filter(pupil=pupil, contact=contact).update(
        parental_responsibility=True, receives_letters=True, lives_with_pupil=True
    )
    return contact


def attended(school: School, pupil: Pupil, away_from: date | None = None, code: str = "O") -> None:
    """In school since September up to last Friday; from a day on away with this code."""
    usual = {Session.AM: "/", Session.PM: "\\"}
    held = setup_of(school).calendar.sessions(FIRST, TODAY - timedelta(days=1), "4")
    bring_in(
        school,
        [
            (pupil, day, session, code if away_from and day >= away_from else usual[session], None)
            for day, session in held
        ],
    )


@pytest.fixture
def desk(world: World) -> Desk:
    mother = family(world.pupil)
    Spell.objects.filter(pupil=world.pupil).update(last_school="Fictional Infants, Exampleton")
    return Desk(world, mother)


@pytest.fixture(autouse=True)
def _no_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is sent to a worker that is not there."""
    monkeypatch.setattr(tasks.roll_changed, "apply_async", lambda *_, **__: None)
