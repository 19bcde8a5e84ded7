"""Files opened outside one's own classes, and the pupils whose file may be opened so."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from registers.models import FileOpening, Pupil, School


def pupils_on_roll(school: School, on: date) -> QuerySet[Pupil]:
    still = Q(spells__leaves_on=None) | Q(spells__leaves_on__gte=on)
    return Pupil.objects.filter(still, spells__school=school, spells__starts_on__lte=on).distinct()


def openings(school: School) -> QuerySet[FileOpening]:
    """Newest first, with the pupil and what was found out about each."""
    found = FileOpening.objects.filter(school=school).select_related("pupil")
    return found.prefetch_related("answers").order_by("-opened_at")


def waiting(school: School) -> QuerySet[FileOpening]:
    """Those nobody has looked at yet."""
    return openings(school).filter(answers=None)
