"""A morning in the invented school: registers handed in, and a few words to say what happened to whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import pytest
from django.test import Client

from absence.actions.cases import catch_up
from absence.models import Case
from absence.queries.case_facts import CaseLine, case_lines
from absence.queries.queue import Queue, queue_of
from absence.queries.today import children_today
from attendance_mis.accounts.access import access_of
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from registers.actions.marking import HandIn, NewMark, Powers, save_marks
from registers.models import Characteristic, Contact, ContactLink, PolicyChange, Pupil
from registers.queries.roster import read_roster
from registers.rules.sessions import Session
from tests.world import World

MONDAY = date(2026, 11, 23)
EVERYTHING = Powers(codes=None, amend=True)
SignIn = Callable[..., Client]


@dataclass
class Day:
    """What a test says of the school, in the order it happens."""

    world: World
    told: dict[Pupil, str] = field(default_factory=dict)

    def at(self, clock_time: str, day: date = MONDAY) -> None:
        clock.set_clock(datetime.combine(day, time.fromisoformat(clock_time), tzinfo=clock.LONDON))

    def register(
        self,
        codes: dict[Pupil, str],
        *,
        class_name: str = "4 Rowan",
        day: date = MONDAY,
        session: str = "AM",
        hand_in: bool = True,
    ) -> None:
        """The class's register: everybody present unless told otherwise."""
        roster = read_roster(urn=self.world.school.urn, first=day, last=day, class_name=class_name)
        assert roster is not None
        assert roster.class_id is not None
        here = Session(session)
        expected = roster.expected(day)
        said = {pupil.upn: code for pupil, code in codes.items()}
        present = "/" if here is Session.AM else "\\"
        marks = []
        for one in expected:
            held = one.marks.get((day, here))
            code = said.get(one.upn, present)
            if code == "-" or (held is not None and held.code == code):
                continue
            marks.append(NewMark(one, day, here, code, held.version if held else 0, reason="Test"))
        save_marks(
            marks,
            roster=roster,
            by=self.actor("teacher"),
            powers=EVERYTHING,
            source="register",
            op_id=_op(),
            hand_in=HandIn(roster.class_id, day, here, tuple(expected)) if hand_in else None,
        )

    def change(self, pupil: Pupil, code: str, *, day: date = MONDAY, session: str = "AM") -> None:
        roster = read_roster(urn=self.world.school.urn, first=day, last=day, pupil_ids=[pupil.id])
        assert roster is not None
        one = roster.pupils[0]
        held = one.marks.get((day, Session(session)))
        mark = NewMark(one, day, Session(session), code, held.version if held else 0, reason="Test")
        save_marks(
            [mark], roster=roster, by=self.actor("office"), powers=EVERYTHING, source="grid", op_id=_op()
        )

    def actor(self, role: str) -> Actor:
        return access_of(self.world.people[role]).actor(self.world.school.id)

    def catch_up(self) -> int:
        return catch_up(self.world.school, clock.now())[1]

    def goes_missing(self, pupil: Pupil) -> None:
        """N on Monday morning, the register closed and the case open; nobody has been reached."""
        self.adult(pupil, "Parentley")
        self.at("09:05")
        self.register({pupil: "N"})
        self.at("09:31")
        self.catch_up()

    def queue(self) -> Queue:
        now = clock.now()
        children, _ = catch_up(self.world.school, now)
        return queue_of(self.world.school, children, now)

    def asked(self) -> list[str]:
        """Surnames on the list, first to last."""
        return [line.child.surname for line in self.queue().lines]

    def line(self, pupil: Pupil) -> CaseLine:
        children = children_today(self.world.school, clock.now(), only=pupil.id)
        return case_lines(children)[0]

    def steps(self, pupil: Pupil) -> list[str]:
        return [str(step.step) for step in self.line(pupil).due]

    def case(self, pupil: Pupil) -> Case:
        return Case.objects.filter(pupil=pupil).latest("opened_at")

    def policy(self, **values: Any) -> None:  # Any: what a setting may hold
        PolicyChange.objects.create(
            school=self.world.school, effective_from=date(2020, 9, 1), values=values, reason="Test",
            made_at=clock.now(), by_name="Test",
        )  # fmt: skip
        self.world.school.setup_version += 1
        self.world.school.save()

    def adult(self, pupil: Pupil, surname: str, **link: Any) -> Contact:  # Any: fields of the link
        phone = link.pop("phone", "01632 960000")
        contact = Contact.objects.create(
            ref=f"{surname}-{pupil.upn}", forename="Test", surname=surname, phone=phone
        )
        return self.share(contact, pupil, **link)

    def share(self, contact: Contact, pupil: Pupil, **link: Any) -> Contact:  # Any: fields of the link
        usual = {
            "relationship": "Mother",
            "priority": pupil.contact_links.count() + 1,
            "parental_responsibility": True,
            "lives_with_pupil": True,
            "receives_letters": not link.get("restricted", False),
        }
        ContactLink.objects.create(pupil=pupil, contact=contact, **(usual | link))
        return contact

    def fact(self, pupil: Pupil, kind: str, value: str = "yes") -> None:
        Characteristic.objects.create(pupil=pupil, kind=kind, value=value, first_day=date(2025, 9, 1))


def _op() -> Any:  # Any: a UUID
    from attendance_mis.kit.ids import uuid7

    return uuid7()


@pytest.fixture
def day(world: World) -> Day:
    """Monday 23 November 2026, 9:31; registers close at 9:20."""
    return Day(world)
