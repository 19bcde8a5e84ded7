"""The head's written word that somebody else may issue, and taking it back (ROL-05, L16)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from attendance_mis.accounts.models import RoleGrant, User
from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from penalties.models import Delegation
from registers.models import School

ROLE = "assistant_head"
"""Deputies and assistant heads; nobody else can be authorised, whatever a policy says."""


def candidates(school: School) -> list[User]:
    """Who may be authorised at this school."""
    held = RoleGrant.objects.in_force(clock.today()).filter(
        Q(school_id=school.id) | Q(school_id=None), role=ROLE
    )
    return list(User.objects.filter(id__in=held.values("user_id"), is_active=True).order_by("name"))


@transaction.atomic
def delegate(
    school: School, user: User, *, first_day: date, last_day: date | None, in_writing: str, by: Actor
) -> Delegation:
    if by.role != "head":
        raise Refused({"user": ["Only the head can authorise somebody."]})
    if user not in candidates(school):
        raise Refused(
            {"user": ["Only a deputy or assistant head can be authorised to issue penalty notices."]}
        )
    if last_day is not None and last_day < first_day:
        raise Refused({"last_day": ["The last day is before the first."]})
    given = Delegation.objects.create(
        school=school, user=user, first_day=first_day, last_day=last_day, in_writing=in_writing.strip()[:300],
        given_by_id=by.id, given_by=f"{by.name}, {by.position}"[:120], given_at=clock.now(),
    )  # fmt: skip
    record("penalty.delegated", by=by, school_id=school.id, subject_id=user.id, delegation=str(given.id))
    return given


@transaction.atomic
def end_delegation(delegation: Delegation, *, by: Actor) -> None:
    """From today on it no longer holds, or never begins; what was issued under it stands."""
    if by.role != "head":
        raise Refused({"user": ["Only the head can take it back."]})
    delegation = Delegation.objects.select_for_update().get(id=delegation.id)
    if delegation.over(clock.today()):
        raise Refused({"user": ["It is over already. The days it held stay as they are."]})
    delegation.last_day = clock.today() - timedelta(days=1)
    delegation.ended_by = f"{by.name}, {by.position}"[:120]
    delegation.save(update_fields=["last_day", "ended_by"])
    record("penalty.delegation_ended", by=by, school_id=delegation.school_id, delegation=str(delegation.id))
