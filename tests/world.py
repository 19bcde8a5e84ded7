"""An invented school to test in. Nobody here can be mistaken for a child."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from attendance_mis.accounts.access import access_of
from attendance_mis.accounts.models import RoleGrant, User
from attendance_mis.accounts.permissions import FOR_A_TIME, ROLES
from attendance_mis.kit import clock
from attendance_mis.kit.ids import uuid7
from registers.actions.marking import HandIn, NewMark, Powers, save_marks
from registers.models import (
    ClassMembership,
    ClassTeacher,
    Closure,
    Contact,
    ContactLink,
    HalfTerm,
    PolicyChange,
    Pupil,
    School,
    SchoolClass,
    Spell,
)
from registers.queries.roster import read_roster
from registers.rules.sessions import Session
from registers.rules.upn import make

TERMS = [
    ("2025/26", "HT1", date(2025, 9, 1), date(2025, 10, 24)),
    ("2025/26", "HT2", date(2025, 11, 3), date(2025, 12, 19)),
    ("2025/26", "HT3", date(2026, 1, 5), date(2026, 2, 13)),
    ("2025/26", "HT4", date(2026, 2, 23), date(2026, 4, 2)),
    ("2025/26", "HT5", date(2026, 4, 20), date(2026, 5, 22)),
    ("2025/26", "HT6", date(2026, 6, 1), date(2026, 7, 21)),
    ("2026/27", "HT1", date(2026, 9, 1), date(2026, 10, 23)),
    ("2026/27", "HT2", date(2026, 11, 2), date(2026, 12, 18)),
    ("2026/27", "HT3", date(2027, 1, 4), date(2027, 2, 12)),
]
TIMES = {
    "am_opens": "08:50",
    "am_late_from": "09:00",
    "am_closes": "09:20",
    "am_ends": "12:00",
    "pm_opens": "13:00",
    "pm_late_from": "13:05",
    "pm_closes": "13:30",
    "pm_ends": "15:15",
    "contact_route": "01632 960123",
}
NAMES = ["Alphaby", "Betaham", "Demoford", "Dolorfield", "Draftwood", "Exampleby", "Fictionby", "Fixture"]


@dataclass
class World:
    school: School
    classes: dict[str, SchoolClass]
    people: dict[str, User]
    """Role → a person who holds it at this school."""
    pupils: dict[str, list[Pupil]] = field(default_factory=dict)
    """Class → its pupils, in the order of the register."""

    @property
    def pupil(self) -> Pupil:
        return self.pupils["4 Rowan"][0]


def build_world(
    *,
    urn: str = "900001",
    classes: tuple[str, ...] = ("4 Rowan", "6 Elm"),
    size: int = 4,
    emails: str = "",
) -> World:
    """`emails` keeps the people of a second school in one trust apart."""
    school = make_school(urn)
    world = World(
        school=school,
        classes={name: SchoolClass.objects.create(school=school, name=name) for name in classes},
        people={
            role: make_person(role, school, email=f"{role}.{emails}@alpha.invalid" if emails else "")
            for role in ROLES
        },
    )
    for number, (name, school_class) in enumerate(world.classes.items()):
        world.pupils[name] = [
            make_pupil(
                school_class,
                surname=NAMES[place % 8] + "x" * (place // 8),
                serial=(500 if emails else 0) + number * 100 + place + 1,
            )
            for place in range(size)
        ]
    ClassTeacher.objects.create(
        school_class=world.classes[classes[0]], user=world.people["teacher"], first_day=date(2025, 9, 1)
    )
    return world


def make_school(urn: str = "900001", *, times: dict[str, str] | None = None) -> School:
    school = School.objects.create(
        urn=urn, name=f"Invented School {urn}", phase="primary", la_number="999", establishment_number="2001"
    )
    for year, name, start, end in TERMS:
        HalfTerm.objects.create(school=school, academic_year=year, name=name, first_day=start, last_day=end)
    Closure.objects.create(school=school, day=date(2026, 9, 1), kind="inset", note="Training")
    PolicyChange.objects.create(
        school=school,
        effective_from=date(2020, 9, 1),
        values=TIMES if times is None else times,
        reason="Set up",
        made_at=clock.now(),
        by_name="Set up",
    )
    return school


def begins_in_august(school: School) -> date:
    """Let the school year 2026/27 begin on the Wednesday before the August bank holiday; that day."""
    first = date(2026, 8, 26)
    HalfTerm.objects.filter(school=school, academic_year="2026/27", name="HT1").update(first_day=first)
    return first


def make_person(role: str, school: School | None, *, email: str = "") -> User:
    words = ROLES[role][0]
    user = User(email=email or f"{role}@alpha.invalid", name=f"Test {words}", position=words)
    user.set_unusable_password()
    user.save()
    until = date(2027, 7, 21) if role in FOR_A_TIME else None
    RoleGrant.objects.create(user=user, role=role, school_id=school.id if school else None, until=until)
    return user


def make_pupil(
    school_class: SchoolClass,
    *,
    surname: str = "Invented",
    serial: int = 1,
    born: date = date(2017, 10, 3),
    starts_on: date = date(2025, 9, 1),
    year_group: str = "4",
) -> Pupil:
    pupil = Pupil.objects.create(
        upn=make("999", "2001", 2020, serial),
        legal_surname=surname,
        legal_forename="Test",
        sex="F",
        date_of_birth=born,
    )
    Spell.objects.create(pupil=pupil, school=school_class.school, starts_on=starts_on)
    ClassMembership.objects.create(
        school=school_class.school,
        pupil=pupil,
        school_class=school_class,
        year_group=year_group,
        first_day=starts_on,
    )
    return pupil


def make_contact(
    pupil: Pupil, *, surname: str = "Parentley", may_collect: bool = True, restricted: bool = False
) -> Contact:
    contact = Contact.objects.create(
        ref=f"{surname}-{pupil.upn}", forename="Test", surname=surname, phone="01632 960000"
    )
    ContactLink.objects.create(
        pupil=pupil,
        contact=contact,
        relationship="Mother",
        priority=pupil.contact_links.count() + 1,
        may_collect=may_collect,
        restricted=restricted,
        restriction="Ring the police if seen here." if restricted else "",
    )
    return contact


def mark_as(
    user: User,
    pupil: Pupil,
    code: str,
    *,
    day: date | None = None,
    session: str = "AM",
    version: int = 0,
    minutes: int | None = None,
    submit: bool = False,
    note: str = "",
    reason: str = "",
) -> None:
    """Put a mark the way everything does, through `save_marks`, as this person; `submit` hands the class in."""
    school = School.objects.get(spells__pupil=pupil)
    day = day or clock.today()
    class_name = ClassMembership.objects.get(pupil=pupil, school=school).school_class.name
    roster = read_roster(urn=school.urn, first=day, last=day, class_name=class_name)
    assert roster is not None
    session_ = Session(session)
    pupils = tuple(roster.expected(day))
    save_marks(
        [NewMark(roster.by_upn[pupil.upn], day, session_, code, version, minutes, note, reason)],
        roster=roster,
        by=access_of(user).actor(school.id),
        powers=Powers(codes=None, amend=True),
        source="register",
        op_id=uuid7(),
        hand_in=HandIn(roster.class_id, day, session_, pupils) if submit and roster.class_id else None,
    )
