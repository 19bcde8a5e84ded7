"""Who may see, take and decide requests for leave at a school (LEV-06, ROL-03, ROL-05)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from absence.models import LeaveDelegation
from absence.rules.leave_decision import Decider
from attendance_mis.accounts.access import Access
from attendance_mis.accounts.permissions import Permission
from registers.models import School


@dataclass(frozen=True)
class LeavePowers:
    decider: Decider
    acts_for: str
    """The head somebody decides for; empty for the head, and for those who do not decide."""


def leave_powers(access: Access, school: School, on: date) -> LeavePowers:
    """What the person may do with a decision that day: as the head, for the head, or not at all."""
    if access.can(Permission.APPROVE_LEAVE, school.id):
        return LeavePowers(Decider(may_decide=True, is_head=True), "")
    given = named(access, school, on, "leave")
    if given is None or not access.can(Permission.TAKE_LEAVE_REQUESTS, school.id):
        return LeavePowers(Decider(may_decide=False, is_head=False), "")
    return LeavePowers(
        Decider(may_decide=True, is_head=False), f"{given.given_by}, {given.given_position}"[:120]
    )


def named(access: Access, school: School, on: date, subject: str) -> LeaveDelegation | None:
    """The head's naming of this person for a subject that day, if there is one."""
    return LeaveDelegation.objects.filter(
        school=school,
        subject=subject,
        user_id=access.user.id,
        first_day__lte=on,
        last_day__gte=on,
        ended_at=None,
    ).first()
