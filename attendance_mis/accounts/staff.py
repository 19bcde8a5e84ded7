"""People of a school: added, given other roles, gone. Nobody can give more than they hold, or shut themselves out."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction

from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused

from .access import Access
from .models import ApiToken, RoleGrant, User, UserSession
from .permissions import FOR_A_TIME, LONGEST_FOR_A_TIME, ROLES, Permission

_NAMED_WITHOUT_HOLDING = {
    Permission.SEE_SAFEGUARDING,
    Permission.ANSWER_ALERTS,
    Permission.SEE_ACCESS_LOG,
    Permission.DESTROY_RECORDS,
}
"""The head names the safeguarding lead without reading the notes, and the data protection officer without the log."""
_IMPLIED = {
    Permission.MARK_ALL_CLASSES: Permission.MARK_OWN_CLASSES,
    Permission.SEE_ALL_PUPILS: Permission.SEE_OWN_PUPILS,
}
"""The wider right holds the narrower one."""


def roles_one_may_give(access: Access, school_id: uuid.UUID) -> list[str]:
    """Roles that allow no more than the person may do at this school."""
    held = access.permissions(school_id) | _NAMED_WITHOUT_HOLDING
    held |= {narrower for wider, narrower in _IMPLIED.items() if wider in held}
    return [role for role, (_, needed) in ROLES.items() if needed <= held]


@transaction.atomic
def add_person(
    *,
    email: str,
    name: str,
    position: str,
    roles: Iterable[str],
    school_id: uuid.UUID,
    access: Access,
    until: date | None = None,
) -> User:
    """A person with these roles at the school. Somebody the trust knows already keeps name and password.

    `Refused` if a role is not one's to give, or the person works here already.
    """
    wanted = _checked(roles, access, school_id, until)
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User(email=email, name=name, position=position)
        user.set_unusable_password()
        user.save()
    elif user.is_active and _works_here(user, school_id):
        raise Refused({"email": [f"{user.name} has this address and works here already."]})
    elif not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
    _set_roles(user, wanted, school_id, until)
    record(
        "person.added",
        by=access.actor(school_id),
        school_id=school_id,
        subject_id=user.id,
        roles=sorted(wanted),
        until=until.isoformat() if until else None,
    )
    return user


def _works_here(user: User, school_id: uuid.UUID) -> bool:
    """Whose last day is past does not: such a person is on no list, and comes back by being added."""
    here = RoleGrant.objects.in_force(clock.today()).filter(user=user, school_id=school_id)
    return here.exists()


@transaction.atomic
def change_person(
    user: User,
    *,
    position: str,
    roles: Iterable[str],
    school_id: uuid.UUID,
    access: Access,
    until: date | None = None,
) -> None:
    """Another position or other roles at this school. Roles above one's own stay as they are."""
    wanted = _checked(roles, access, school_id, until)
    mine = set(roles_one_may_give(access, school_id))
    if user.id == access.user.id and not _keeps_managing(wanted, access, school_id):
        raise Refused({"roles": ["This would take your own right to manage people. Ask somebody else to."]})
    if user.position != position:
        user.position = position
        user.save(update_fields=["position"])
    beyond = {
        role
        for role in RoleGrant.objects.filter(user=user, school_id=school_id).values_list("role", flat=True)
        if role not in mine
    }
    _set_roles(user, wanted | beyond, school_id, until, only=wanted)
    record(
        "person.roles_changed",
        by=access.actor(school_id),
        school_id=school_id,
        subject_id=user.id,
        roles=sorted(wanted | beyond),
        until=until.isoformat() if until else None,
    )


@transaction.atomic
def end_access(user: User, *, school_id: uuid.UUID, access: Access) -> None:
    """The person works here no longer: roles, sessions and tokens end at once. What they did stays theirs."""
    if user.id == access.user.id:
        raise Refused({"": ["You cannot end your own access. Ask somebody else to."]})
    held = set(RoleGrant.objects.filter(user=user, school_id=school_id).values_list("role", flat=True))
    if held - set(roles_one_may_give(access, school_id)):
        raise Refused({"": [f"{user.name} holds a role here that is not yours to take away."]})
    RoleGrant.objects.filter(user=user, school_id=school_id).delete()
    if not RoleGrant.objects.filter(user=user).exists():
        user.is_active = False
        user.set_unusable_password()  # whoever comes back chooses a new one
        user.save(update_fields=["is_active", "password"])
    UserSession.objects.filter(user_id=user.id).delete()
    ApiToken.objects.filter(user=user).delete()
    record("person.left", by=access.actor(school_id), school_id=school_id, subject_id=user.id)


def _checked(roles: Iterable[str], access: Access, school_id: uuid.UUID, until: date | None) -> set[str]:
    wanted, today = set(roles), clock.today()
    if not wanted:
        raise Refused({"roles": ["Choose at least one role."]})
    if wanted - set(roles_one_may_give(access, school_id)):
        raise Refused({"roles": ["Choose from the roles you may give."]})
    if until is not None and until < today:
        raise Refused({"until": ["That day is past. To end access now, use “End access now”."]})
    longest = today + timedelta(days=LONGEST_FOR_A_TIME)
    if wanted & FOR_A_TIME and (until is None or until > longest):
        words = ROLES[min(wanted & FOR_A_TIME)][0]
        raise Refused({"until": [f"{words}: give the last day, at most a year from now."]})
    return wanted


def _keeps_managing(wanted: set[str], access: Access, school_id: uuid.UUID) -> bool:
    return access.can_everywhere(Permission.MANAGE_PEOPLE) or any(
        Permission.MANAGE_PEOPLE in ROLES[role][1] for role in wanted
    )


def _set_roles(
    user: User, wanted: set[str], school_id: uuid.UUID, until: date | None, *, only: set[str] | None = None
) -> None:
    """`only`: those whose end is set too; the others keep theirs."""
    RoleGrant.objects.filter(user=user, school_id=school_id).exclude(role__in=wanted).delete()
    for role in wanted if only is None else only:
        RoleGrant.objects.update_or_create(
            user=user, role=role, school_id=school_id, defaults={"until": until}
        )
