"""The register of returns as a list: overdue first, then by day; and what one return lacks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from registers.models import School
from roll.models import SETTLED, Return, ReturnState
from roll.rules.returns import Due, ReturnKind, due_standing

from .content import content_of


@dataclass(frozen=True)
class ReturnLine:
    made: Return
    kind: ReturnKind
    due: Due
    missing: int
    """Things the record does not hold yet; 0 where it was produced already."""


def open_returns(school: School, today: date) -> list[ReturnLine]:
    rows = _rows(school).exclude(state__in=SETTLED).order_by("due_on", "pupil__legal_surname", "id")
    return [
        ReturnLine(
            made, ReturnKind(made.kind), due_standing(made.due_on, today, sent=False),
            len(content_of(made).missing) if made.state == ReturnState.DUE else 0,
        )
        for made in rows
    ]  # fmt: skip


def settled_returns(school: School) -> QuerySet[Return]:
    """Sent, acknowledged, not needed: the latest first."""
    return _rows(school).filter(state__in=SETTLED).order_by("-sent_on", "-due_on", "id")


def _rows(school: School) -> QuerySet[Return]:
    return Return.objects.filter(school=school).select_related("pupil", "school")


def overdue_count(school: School, today: date) -> int:
    return Return.objects.filter(school=school, due_on__lt=today).exclude(state__in=SETTLED).count()
