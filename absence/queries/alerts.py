"""Safeguarding alerts nobody has answered, and who has to hear of them (SAF-02, ABS-15)."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from absence.models import Case, CaseEvent
from absence.rules.history import Kind
from attendance_mis.accounts.permissions import Permission
from registers.models import School


def unanswered() -> QuerySet[Case]:
    """Open cases whose last alert nobody has acknowledged; each with `alerted_at`. The same as `History.open_alert`."""
    last = CaseEvent.objects.filter(case=OuterRef("pk"), kind__in=(Kind.ALERT, Kind.ACKNOWLEDGED)).order_by(
        "-at", "-id"
    )
    rows = Case.objects.filter(closed_at=None)
    rows = rows.annotate(
        last_word=Subquery(last.values("kind")[:1]), alerted_at=Subquery(last.values("at")[:1])
    )
    return rows.filter(last_word=Kind.ALERT)


def alerts_for(school: School, held: Collection[Permission]) -> QuerySet[Case]:
    """Those that wait for somebody with these permissions: all, or once their time is up, or none."""
    rows = unanswered().filter(school=school)
    if Permission.ANSWER_ALERTS in held:
        return rows
    if Permission.DECIDE_FOLLOW_UP not in held:
        return rows.none()
    gone_on = CaseEvent.objects.filter(
        case=OuterRef("pk"), kind=Kind.ESCALATED, at__gte=OuterRef("alerted_at")
    )
    return rows.filter(Exists(gone_on))
