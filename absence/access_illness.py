"""Who decides about illness at a school: authorising is the head's or a named person's, a concern the policy's (ABS-34, ABS-37)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from attendance_mis.accounts.access import Access
from attendance_mis.accounts.permissions import Permission
from registers.models import School

from .access_leave import named


@dataclass(frozen=True)
class Decider:
    may_decide: bool
    acts_for: str = ""
    """The head somebody decides for; empty for the head, and for those who do not decide."""


def illness_decider(access: Access, school: School, on: date) -> Decider:
    """Whether this person authorises illness that day: as the head, for the head, or not at all."""
    if access.can(Permission.APPROVE_LEAVE, school.id):
        return Decider(may_decide=True)
    given = named(access, school, on, "illness")
    if given is None or not access.can(Permission.AMEND_MARKS, school.id):
        return Decider(may_decide=False)
    return Decider(True, f"{given.given_by}, {given.given_position}"[:120])


def roles_here(access: Access, school: School) -> frozenset[str]:
    return frozenset(role for role, where in access.held if where in (None, school.id))


def may_decide_concern(access: Access, school: School, roles: Collection[str]) -> bool:
    """Whether one of the person's roles is among those the policy names."""
    return bool(roles_here(access, school) & set(roles))
