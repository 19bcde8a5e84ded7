"""Safeguarding alerts nobody has answered, and who has to hear of them (SAF-02, ABS-15)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from absence.models import Case, CaseEvent
from absence.rules.follow_up_policy import FollowUpPolicy
from absence.rules.history import Kind
from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit import clock
from registers.models import School
from registers.queries.setup import setup_of
from registers.queries.sign_outs import RefusedCollection, refusals_open, refused


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


@dataclass(frozen=True)
class RefusalRow:
    """Somebody who may not collect a child came for it (REG-16)."""

    refusal: RefusedCollection
    overdue: bool
    """Nobody took it in time, so that deputies and senior leaders see it too."""


def refusals_for(school: School, held: Collection[Permission]) -> QuerySet[AuditEvent]:
    """Refused collectors that wait for somebody with these permissions: all, or once their time is up, or none."""
    now = clock.now()
    if Permission.ANSWER_ALERTS in held:
        return refusals_open(school, now)
    if Permission.DECIDE_FOLLOW_UP not in held:
        return AuditEvent.objects.none()
    return refusals_open(school, now, for_at_least=_time_to_answer(school))


def refusal_rows(school: School, held: Collection[Permission]) -> list[RefusalRow]:
    late = clock.now() - _time_to_answer(school)
    return [RefusalRow(one, one.event.at <= late) for one in refused(refusals_for(school, held))]


def _time_to_answer(school: School) -> timedelta:
    return timedelta(minutes=setup_of(school).rules(FollowUpPolicy, clock.today()).dsl_alert_minutes)


def alerts_waiting(school: School, held: Collection[Permission]) -> int:
    """How many alerts of either kind wait for somebody with these permissions; one statement, since every page asks."""
    cases, refusals = alerts_for(school, held), refusals_for(school, held)
    return cases.values("id").union(refusals.values("id"), all=True).count()
