"""Whom the head authorised to issue penalty notices, and when (ROL-05)."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from attendance_mis.audit.actor import Actor
from penalties.models import Delegation
from registers.models import School


def in_force(school: School, on: date) -> QuerySet[Delegation]:
    return Delegation.objects.filter(Q(last_day=None) | Q(last_day__gte=on), school=school, first_day__lte=on)


def acting_for(school: School, by: Actor, on: date) -> str:
    """The head for whom this person may issue; empty if nobody authorised them."""
    given = in_force(school, on).filter(user_id=by.id).order_by("-given_at").first() if by.id else None
    return given.given_by if given else ""
