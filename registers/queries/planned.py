"""Absences and activities agreed beforehand, as a list."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from registers.models import PlannedAbsence, School


def plans_of(school: School, today: date, *, over: bool) -> QuerySet[PlannedAbsence]:
    """Those that still lie ahead or run, the next first; or those over or cancelled, the latest first."""
    plans = PlannedAbsence.objects.filter(school=school).select_related("pupil")
    live = plans.filter(cancelled_at=None, last_day__gte=today)
    if not over:
        return live.order_by("first_day", "pupil__legal_surname", "id")
    return plans.exclude(id__in=live.values("id")).order_by("-last_day", "pupil__legal_surname", "id")
