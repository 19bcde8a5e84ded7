"""Children on roll who sit in no class: no register asks for them, so whoever counts children must ask here (ADM-01)."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from registers.models import ClassMembership, Pupil, School, Spell

from .roster import RosterPupil

IN_NO_CLASS = "In no class"


def pupils_in_no_class(school: School, day: date) -> list[Pupil]:
    """On roll on the day and in no class, so in no register: children nobody would miss."""
    sitting = ClassMembership.objects.filter(
        Q(last_day=None) | Q(last_day__gte=day), school=school, first_day__lte=day
    )
    on_roll = Spell.objects.filter(
        Q(leaves_on=None) | Q(leaves_on__gte=day), school=school, starts_on__lte=day, pupil__died_on=None
    ).exclude(pupil_id__in=sitting.values("pupil_id"))  # fmt: skip
    return list(Pupil.objects.filter(id__in=on_roll.values("pupil_id")).order_by("legal_surname", "id"))


def unplaced(school: School, day: date) -> list[RosterPupil]:
    """The same children as a roster has the others: without class and marks, since no register has any."""
    return [
        RosterPupil(p.id, p.upn, p.legal_surname, p.known_as, p.date_of_birth, (), (), {}, ())
        for p in pupils_in_no_class(school, day)
    ]
