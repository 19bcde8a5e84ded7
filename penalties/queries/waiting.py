"""What of the penalties of a school waits for somebody, in numbers for a start page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from penalties.models import CaseState, PenaltyCase
from penalties.queries.notice_list import due_notices
from registers.models import School


@dataclass(frozen=True)
class Waiting:
    """How many of each; the lists of cases and of notices show which."""

    for_head: int
    """Cases prepared for the head. A paused one is not among them: nothing can be decided about it."""
    improvements: int
    """Improvement periods that are over, or a stated ground of which is broken: to be reviewed."""
    notices: int
    """Notices with something to do, as the list of notices says it."""
    requests: int
    """Cases with a request the authority has not answered."""


def waiting(school: School, today: date) -> Waiting:
    """Two statements: whether a notice is overdue hangs on working days, which the database does not know."""
    to_review = Q(improvements__state="running") & (
        Q(improvements__alerted_on__isnull=False) | Q(improvements__ends_on__lt=today)
    )
    counted = PenaltyCase.objects.filter(school=school).aggregate(
        for_head=Count("id", filter=Q(state=CaseState.PREPARED, amber=""), distinct=True),
        improvements=Count("improvements__id", filter=to_review, distinct=True),
        requests=Count("id", filter=Q(parents__state="requested"), distinct=True),
    )
    return Waiting(notices=len(due_notices(school, today)), **counted)
