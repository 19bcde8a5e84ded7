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
    several = len(trust.schools) > 1
    found = {}
    for demo_school in trust.schools:
        school = School.objects.get(urn=demo_school.urn)
        suffix = f".{school.name.split()[0].lower()}" if several else ""
        by_role = {
            person.role: _person(person, school, suffix, hashed) for person in people_of(trust, demo_school)
        }
        found[school.urn] = _teachers(trust, demo_school, school, by_role, suffix, hashed, first_day)
    _person(TRUST_LEAD, None, "", hashed)
    return found


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
    names = [name for _, classes in demo_school.classes for name in classes]
    own = {names[0], names[-1]} | ({names[len(names) // 2]} if len(names) > 8 else set())
    held = {c.name: c for c in SchoolClass.objects.filter(school=school)}
    teachers = {}
    for place, name in enumerate(names):
        words = f"{TEACHERS[place % len(TEACHERS)]} {SURNAMES[(place * 7 + len(names)) % len(SURNAMES)]}"
        key = "teacher." + name.replace(" ", "").lower() + suffix
        domain, secret = (DEMO_DOMAIN, password) if name in own else (OTHERS, make_password(None))
        user = User.objects.create(
            email=key + domain,
            name=words,
            position=position_at(trust, demo_school, f"Class teacher, {name}"),
            password=secret,
        )
        RoleGrant.objects.create(user=user, role="teacher", school_id=school.id)
        ClassTeacher.objects.create(school_class=held[name], user=user, first_day=first_day)
        teachers[name] = user
    return Staff(teachers, by_role, frozenset(own))
