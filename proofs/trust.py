"""`python -m proofs.trust SCHOOLS CLASSES PUPILS`: a whole invented trust at once; prints schools, classes and who teaches them."""

from __future__ import annotations

import json
import sys

import django

django.setup()

from datetime import date  # noqa: E402  # models only after setup
from typing import Any  # noqa: E402

from django_tenants.utils import tenant_context  # noqa: E402

from attendance_mis.accounts.models import RoleGrant, User  # noqa: E402
from attendance_mis.tenancy.database import connection  # noqa: E402
from attendance_mis.tenancy.models import Trust  # noqa: E402
from proofs.school import sign_in  # noqa: E402
from registers.models import ClassMembership, ClassTeacher, Pupil, School, SchoolClass, Spell  # noqa: E402
from registers.rules.upn import make  # noqa: E402
from tests.world import make_person, make_school  # noqa: E402

STARTED = date(2025, 9, 1)


def main(schools: int, classes: int, pupils: int) -> None:
    connection.set_schema_to_public()
    with tenant_context(Trust.objects.get(schema_name="bench")):
        print(json.dumps({"schools": [build_school(number, classes, pupils) for number in range(schools)]}))


def build_school(number: int, classes: int, pupils: int) -> dict[str, Any]:  # Any: JSON
    """One school with classes, teachers and rolls; what a proof needs to know of it."""
    school = make_school(str(900_001 + number))
    made = SchoolClass.objects.bulk_create(
        SchoolClass(school=school, name=f"{place + 1} Oak") for place in range(classes)
    )
    teachers = _teachers(school, made)
    return {
        "urn": school.urn,
        "officer": sign_in(make_person("officer", school, email=f"office{number}@bench.invalid")),
        "classes": {
            one.name: {"teacher": sign_in(teacher), "upns": _roll(school, number, one, place, pupils)}
            for place, (one, teacher) in enumerate(zip(made, teachers, strict=True))
        },
    }


def _teachers(school: School, classes: list[SchoolClass]) -> list[User]:
    people = [
        User(
            email=f"{school.urn}-{n}@bench.invalid",
            name=f"Test Teacher {n}",
            position="Teacher",
            password="!",
        )
        for n in range(len(classes))
    ]
    User.objects.bulk_create(people)
    RoleGrant.objects.bulk_create(RoleGrant(user=one, role="teacher", school_id=school.id) for one in people)
    ClassTeacher.objects.bulk_create(
        ClassTeacher(school_class=one, user=person, first_day=STARTED)
        for one, person in zip(classes, people, strict=True)
    )
    return people


def _roll(school: School, number: int, school_class: SchoolClass, place: int, size: int) -> list[str]:
    roll = Pupil.objects.bulk_create(
        Pupil(
            upn=_upn(number, place * size + n),
            legal_surname=f"Invented{n:02d}",
            legal_forename="Test",
            sex="F",
            date_of_birth=date(2017, 10, 3),
        )
        for n in range(size)
    )
    Spell.objects.bulk_create(Spell(pupil=pupil, school=school, starts_on=STARTED) for pupil in roll)
    ClassMembership.objects.bulk_create(
        ClassMembership(
            school=school, pupil=pupil, school_class=school_class, year_group="4", first_day=STARTED
        )
        for pupil in roll
    )
    return [pupil.upn for pupil in roll]


def _upn(school: int, place: int) -> str:
    """A school gives a year 999 of them."""
    year, serial = divmod(place, 999)
    return make("999", str(2001 + school), 2020 + year, serial + 1)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
