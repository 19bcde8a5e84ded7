"""A school as large as a school gets: pupils in classes nobody has to know by name."""

from __future__ import annotations

from datetime import date

from django.db import connection

from registers.models import ClassMembership, Pupil, SchoolClass, Spell
from registers.rules.upn import make
from tests.world import World


def fill_school(world: World, size: int) -> None:
    """Up to `size` pupils on roll, thirty in a class. PostgreSQL knows of them, as after they were brought in."""
    here = sum(len(pupils) for pupils in world.pupils.values())
    classes = SchoolClass.objects.bulk_create(
        SchoolClass(school=world.school, name=f"Crowd {number:02d}")
        for number in range((size - here) // 30 + 1)
    )
    pupils = Pupil.objects.bulk_create(
        Pupil(
            upn=make("999", "2001", 2019, number),
            legal_surname=f"Crowd{number:04d}",
            legal_forename="Test",
            sex="M",
            date_of_birth=date(2017, 10, 3),
        )
        for number in range(1, size - here + 1)
    )
    started = date(2025, 9, 1)
    Spell.objects.bulk_create(Spell(pupil=one, school=world.school, starts_on=started) for one in pupils)
    ClassMembership.objects.bulk_create(
        ClassMembership(
            school=world.school,
            pupil=one,
            school_class=classes[place // 30],
            year_group="4",
            first_day=started,
        )
        for place, one in enumerate(pupils)
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT analyze_registers()")
