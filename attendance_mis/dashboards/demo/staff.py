"""The people of a demo trust: those one can be, and a teacher for every other class."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password

from attendance_mis.accounts.demo import DEMO_DOMAIN
from attendance_mis.accounts.models import RoleGrant, User
from registers.models import ClassTeacher, School, SchoolClass

from .cast import (
    PASSWORD,
    SURNAMES,
    TEACHERS,
    TRUST_LEAD,
    DemoPerson,
    DemoSchool,
    DemoTrust,
    people_of,
    position_at,
)

OTHERS = "@staff.invalid"
"""Staff nobody signs in as."""


@dataclass(frozen=True)
class Staff:
    teachers: dict[str, User]
    """Class → its teacher."""
    by_role: dict[str, User]
    own_classes: frozenset[str]
    """The classes of the teachers one can be: their registers are left to the visitor."""


def appoint(trust: DemoTrust, first_day: date) -> dict[str, Staff]:
    """URN → staff. One password for all, hashed once."""
    hashed = make_password(PASSWORD)
    found = {}
    for demo_school in trust.schools:
        school = School.objects.get(urn=demo_school.urn)
        suffix = _suffix(trust, school)
        by_role = {
            person.role: _person(person, school, suffix, hashed) for person in people_of(trust, demo_school)
        }
        found[school.urn] = _teachers(trust, demo_school, school, by_role, suffix, hashed, first_day)
    _person(TRUST_LEAD, None, "", hashed)
    return found


def appointed(trust: DemoTrust) -> dict[str, Staff]:
    """URN → the staff that `appoint` made, later."""
    found = {}
    for demo_school in trust.schools:
        suffix = _suffix(trust, School.objects.get(urn=demo_school.urn))
        own = _own_classes(demo_school)
        emails = {name: _teachers_email(name, suffix, own) for name in _classes(demo_school)}
        keys = {one.role: f"{one.key}{suffix}{DEMO_DOMAIN}" for one in people_of(trust, demo_school)}
        held = {one.email: one for one in User.objects.filter(email__in=[*emails.values(), *keys.values()])}
        found[demo_school.urn] = Staff(
            {name: held[email] for name, email in emails.items()},
            {role: held[email] for role, email in keys.items()},
            own,
        )
    return found


def _suffix(trust: DemoTrust, school: School) -> str:
    return f".{school.name.split()[0].lower()}" if len(trust.schools) > 1 else ""


def _classes(demo_school: DemoSchool) -> list[str]:
    return [name for _, classes in demo_school.classes for name in classes]


def _own_classes(demo_school: DemoSchool) -> frozenset[str]:
    names = _classes(demo_school)
    return frozenset({names[0], names[-1]} | ({names[len(names) // 2]} if len(names) > 8 else set()))


def _teachers_email(class_name: str, suffix: str, own: frozenset[str]) -> str:
    key = "teacher." + class_name.replace(" ", "").lower() + suffix
    return key + (DEMO_DOMAIN if class_name in own else OTHERS)


def _person(person: DemoPerson, school: School | None, suffix: str, password: str) -> User:
    user = User.objects.create(
        email=f"{person.key}{suffix}{DEMO_DOMAIN}",
        name=person.name,
        position=person.position,
        password=password,
    )
    RoleGrant.objects.create(user=user, role=person.role, school_id=school.id if school else None)
    return user


def _teachers(
    trust: DemoTrust,
    demo_school: DemoSchool,
    school: School,
    by_role: dict[str, User],
    suffix: str,
    password: str,
    first_day: date,
) -> Staff:
    names, own = _classes(demo_school), _own_classes(demo_school)
    held = {c.name: c for c in SchoolClass.objects.filter(school=school)}
    teachers = {}
    for place, name in enumerate(names):
        words = f"{TEACHERS[place % len(TEACHERS)]} {SURNAMES[(place * 7 + len(names)) % len(SURNAMES)]}"
        user = User.objects.create(
            email=_teachers_email(name, suffix, own),
            name=words,
            position=position_at(trust, demo_school, f"Class teacher, {name}"),
            password=password if name in own else make_password(None),
        )
        RoleGrant.objects.create(user=user, role="teacher", school_id=school.id)
        ClassTeacher.objects.create(school_class=held[name], user=user, first_day=first_day)
        teachers[name] = user
    return Staff(teachers, by_role, own)
