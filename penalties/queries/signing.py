"""Who signs a certified record that goes into a bundle: the head of the day (PEN-20, ROL-07)."""

from __future__ import annotations

import uuid
from datetime import date

from django.db.models import F, Q

from attendance_mis.accounts.models import RoleGrant, User


def head_of(school_id: uuid.UUID, today: date) -> User | None:
    """The head in office: the school's own, whoever came last, else one for every school of the trust.

    `None` where nobody holds the role: then nobody certifies, least of all whoever presses the button.
    """
    grants = RoleGrant.objects.in_force(today).filter(
        Q(school_id=school_id) | Q(school_id=None), role="head", user__is_active=True
    )
    last = grants.select_related("user").order_by(F("school_id").asc(nulls_last=True), "-id").first()
    return last.user if last else None
