"""A pupil with ten unauthorised sessions, everything answered, and the people who act."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from attendance_mis.accounts.access import access_of
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from penalties import tasks
from penalties.actions.authority import record_authority
from penalties.actions.considering import AuthoritySaid, answer, authority_said, say_liable
from penalties.actions.opening import open_for_pupil
from penalties.models import PenaltyCase
from penalties.queries.case_file import CaseFile, case_file, case_of
from penalties.rules.authority import Authority, Issuer
from penalties.rules.consideration import QUESTIONS
from registers.actions.marking import NewMark, Powers, save_marks
from registers.models import Contact, ContactLink, Pupil, School
from registers.queries.roster import read_roster
from registers.queries.setup import setup_of
from registers.rules.sessions import Session
from tests.marking import OFFICER, bring_in, put
from tests.world import World, make_contact

TODAY = date(2026, 11, 23)
FIRST = date(2026, 9, 2)
HOLIDAY = [date(2026, 11, 2) + timedelta(days=n) for n in range(5)]
"""The school week in which the pupil of these tests is away, morning and afternoon."""
AUTHORITY = Authority(
    "999", "Fictionshire Council", ("2 Invented Road", "Exampleton"), "penalties@fictionshire.invalid",
    payment_methods="Online or by telephone", issuer=Issuer.SCHOOL, code_source="Its pages, 2 September 2024",
)  # fmt: skip
GOOD = {
    "support": "not_right",
    "improvement": "not_right",
    "equality": "fair",
}


@dataclass
class Court:
    """A school with a pupil over ten and the people who handle it."""

    world: World
    mother: Contact

    @property
    def pupil(self) -> Pupil:
        return self.world.pupil

    @property
    def school(self) -> School:
        return self.world.school

    def actor(self, role: str) -> Actor:
        return access_of(self.world.people[role]).actor(self.school.id)

    def case(self) -> PenaltyCase:
        case = case_of(self.school, PenaltyCase.objects.latest("opened_at").id)
        assert case is not None
        return case

    def file(self) -> CaseFile:
        return case_file(self.case(), clock.today())

    def open(self) -> PenaltyCase:
        return open_for_pupil(self.school, self.pupil, TODAY, by=self.actor("officer"))

    def consider(self, *parents: Contact) -> PenaltyCase:
        """Everything answered so that a notice may follow."""
        case = self.case()
        for question in QUESTIONS:
            choice = GOOD.get(question.key) or next(c.key for c in question.choices if c.goes_on)
            answer(case, question.key, choice, reason="Said in a test, at length", by=self.actor("officer"))
        for parent in parents or (self.mother,):
            say_liable(case, parent, True, reason="Took the child away", by=self.actor("officer"))
            said = AuthoritySaid(TODAY, 0, proceedings=False, words="None known")
            authority_said(case, parent, said, by=self.actor("officer"))
        return self.case()


def parent(pupil: Pupil, surname: str = "Parentley") -> Contact:
    contact = make_contact(pupil, surname=surname)
    contact.address, contact.postcode = ["1 Invented Street", "Exampleton"], "EX1 1EX"
    contact.save()
    ContactLink.objects.filter(pupil=pupil, contact=contact).update(
        parental_responsibility=True, receives_letters=True, lives_with_pupil=True
    )
    return contact


def full_register(school: School, pupil: Pupil, codes: dict[tuple[date, str], str]) -> None:
    """Present at every session since September up to yesterday, except as said."""
    held = setup_of(school).calendar.sessions(FIRST, TODAY - timedelta(days=1), "4")
    usual = {Session.AM: "/", Session.PM: "\\"}
    bring_in(school, [(pupil, day, s, codes.get((day, str(s)), usual[s]), None) for day, s in held])


def amend(court: Court, day: date, code: str, session: Session = Session.AM) -> None:
    """Change a mark of the past, the way the office does."""
    put(court.school, {court.pupil: code}, day, session, reason="A doctor’s letter came in")


def amend_all(court: Court, codes: Mapping[tuple[date, Session], str]) -> None:
    """The same for many sessions of the pupil in one save."""
    if not codes:
        return
    days = [day for day, _ in codes]
    roster = read_roster(urn=court.school.urn, first=min(days), last=max(days), class_name=None)
    assert roster is not None
    seen = roster.by_upn[court.pupil.upn]
    marks = []
    for (day, session), code in codes.items():
        held = seen.marks.get((day, session))
        marks.append(
            NewMark(seen, day, session, code, held.version if held else 0, None, "", "A doctor’s letter came")
        )
    save_marks(
        marks, roster=roster, by=OFFICER, powers=Powers(codes=None, amend=True), source="test", op_id=uuid.uuid4(),
        hand_in=None,
    )  # fmt: skip


@pytest.fixture
def court(world: World) -> Court:
    record_authority(AUTHORITY, effective_from=date(2024, 9, 2), by=Actor.system())
    mother = parent(world.pupil)
    full_register(
        world.school, world.pupil, {(day, session): "G" for day in HOLIDAY for session in ("AM", "PM")}
    )
    return Court(world, mother)


@pytest.fixture(autouse=True)
def _no_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is sent to a worker that is not there; a test that is about it puts its own ear here."""
    for task in (tasks.judge_pupils, tasks.open_for):
        monkeypatch.setattr(task, "apply_async", lambda *_, **__: None)
