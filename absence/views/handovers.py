"""Calls and what they brought up, handed to somebody else: what is open, and who may say that it is done (ABS-08)."""

from __future__ import annotations

from typing import Any

from absence.models import Handover
from attendance_mis.accounts.permissions import ROLES, Permission
from attendance_mis.kit import clock
from registers.views.school import SchoolRequest

MOST = 50


def may_finish(request: SchoolRequest, row: Handover) -> bool:
    """Whoever follows absences up here, and the role it was given to."""
    held = request.access.held
    mine = any(role == row.to_role and school in (None, row.school_id) for role, school in held)
    return mine or request.access.can(Permission.FOLLOW_UP, row.school_id)


def open_handovers(request: SchoolRequest) -> list[dict[str, Any]]:  # Any: a template's context
    rows = (
        Handover.objects.filter(school=request.school, done_at=None)
        .select_related("pupil")
        .order_by("due_at")
    )
    return [
        {
            "row": row,
            "to": ROLES[row.to_role][0],
            "late": row.due_at < clock.now(),
            "yours": may_finish(request, row),
        }
        for row in rows[:MOST]
    ]
