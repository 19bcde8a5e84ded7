"""An invented school to test in. Nobody here can be mistaken for a child."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from attendance_mis.accounts.models import RoleGrant, User
from attendance_mis.accounts.permissions import ROLES
from attendance_mis.kit import clock
from registers.models import (
    ClassMembership,
    ClassTeacher,
    Closure,
    HalfTerm,
    PolicyChange,
    Pupil,
    School,
    SchoolClass,
    Spell,
)
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
    *, urn: str = "900001", classes: tuple[str, ...] = ("4 Rowan", "6 Elm"), size: int = 4
) -> World:
    school = make_school(urn)
    world = World(
        school=school,
        classes={name: SchoolClass.objects.create(school=school, name=name) for name in classes},
        people={role: make_person(role, school) for role in ROLES},
    )
    for number, (name, school_class) in enumerate(world.classes.items()):
        world.pupils[name] = [
            make_pupil(
                school_class, surname=NAMES[place % 8] + "x" * (place // 8), serial=number * 100 + place + 1
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


def make_person(role: str, school: School | None, *, email: str = "") -> User:
    words = ROLES[role][0]
    user = User(email=email or f"{role}@alpha.invalid", name=f"Test {words}", position=words)
    user.set_unusable_password()
    user.save()
    RoleGrant.objects.create(user=user, role=role, school_id=school.id if school else None)
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
