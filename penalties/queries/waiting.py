"""What of the penalties of a school waits for somebody: lists a start page counts, as the pages of cases show them."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from penalties.models import CaseState, ImprovementNotice, PenaltyCase
from registers.models import School


def cases_for_head(school: School) -> QuerySet[PenaltyCase]:
    """Cases prepared for the head. A paused one is not among them: nothing can be decided about it."""
    return PenaltyCase.objects.filter(school=school, state=CaseState.PREPARED, amber="")


def improvements_to_review(school: School, today: date) -> QuerySet[ImprovementNotice]:
    """Improvement periods that are over, or a stated ground of which is broken."""
    running = ImprovementNotice.objects.filter(case__school=school, state="running")
    return running.filter(Q(alerted_on__isnull=False) | Q(ends_on__lt=today))


def requests_unanswered(school: School) -> QuerySet[PenaltyCase]:
    """Cases with a request the authority has not answered."""
    asked = PenaltyCase.objects.filter(parents__state="requested")
    return PenaltyCase.objects.filter(school=school, id__in=asked.values("id"))
