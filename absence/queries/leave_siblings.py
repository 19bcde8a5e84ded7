"""Brothers and sisters at the same school, for one form that asks for several children (LEV-01)."""

from __future__ import annotations

from django.db.models import Q

from attendance_mis.kit import clock
from registers.models import Pupil, School


def siblings_here(pupil: Pupil, school: School) -> list[Pupil]:
    """Pupils on roll today who share an adult that lives with this pupil or has parental responsibility."""
    today = clock.today()
    shared = Q(contact_links__contact__links__pupil=pupil) & (
        Q(contact_links__contact__links__lives_with_pupil=True)
        | Q(contact_links__contact__links__parental_responsibility=True)
    )
    on_roll = Q(spells__school=school, spells__starts_on__lte=today) & (
        Q(spells__leaves_on=None) | Q(spells__leaves_on__gte=today)
    )
    found = Pupil.objects.filter(shared).filter(on_roll).exclude(id=pupil.id).distinct()
    return sorted(found, key=lambda one: (one.legal_surname, one.known_as))
