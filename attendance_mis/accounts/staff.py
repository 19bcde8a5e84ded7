"""People of a school: added, given other roles, gone. Nobody can give more than they hold, or shut themselves out."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db import transaction

from attendance_mis.audit.record import record
from attendance_mis.kit.api_errors import Refused

from .access import Access
from .models import ApiToken, RoleGrant, User, UserSession
from .permissions import ROLES, Permission

_NAMED_WITHOUT_HOLDING = {Permission.SEE_SAFEGUARDING, Permission.ANSWER_ALERTS}
"""The head names the safeguarding lead without reading the notes."""
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
    *, email: str, name: str, position: str, roles: Iterable[str], school_id: uuid.UUID, access: Access
) -> User:
    """A person with these roles at the school. Somebody the trust knows already keeps name and password.

    `Refused` if a role is not one's to give, or the person works here already.
    """
    wanted = _checked(roles, access, school_id)
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User(email=email, name=name, position=position)
        user.set_unusable_password()
        user.save()
    elif RoleGrant.objects.filter(user=user, school_id=school_id).exists() and user.is_active:
        raise Refused({"email": [f"{user.name} has this address and works here already."]})
    elif not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
    _set_roles(user, wanted, school_id)
    record(
        "person.added",
        by=access.actor(school_id),
        school_id=school_id,
        subject_id=user.id,
        roles=sorted(wanted),
    )
    return user


@transaction.atomic
def change_person(
    user: User, *, position: str, roles: Iterable[str], school_id: uuid.UUID, access: Access
) -> None:
    """Another position or other roles at this school. Roles above one's own stay as they are."""
    wanted = _checked(roles, access, school_id)
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
    _set_roles(user, wanted | beyond, school_id)
    record(
        "person.roles_changed",
        by=access.actor(school_id),
        school_id=school_id,
        subject_id=user.id,
        roles=sorted(wanted | beyond),
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


def _checked(roles: Iterable[str], access: Access, school_id: uuid.UUID) -> set[str]:
    wanted = set(roles)
    if not wanted:
        raise Refused({"roles": ["Choose at least one role."]})
    if wanted - set(roles_one_may_give(access, school_id)):
        raise Refused({"roles": ["Choose from the roles you may give."]})
    return wanted


def _keeps_managing(wanted: set[str], access: Access, school_id: uuid.UUID) -> bool:
    return access.can_everywhere(Permission.MANAGE_PEOPLE) or any(
        Permission.MANAGE_PEOPLE in ROLES[role][1] for role in wanted
    )


def _set_roles(user: User, wanted: set[str], school_id: uuid.UUID) -> None:
    RoleGrant.objects.filter(user=user, school_id=school_id).exclude(role__in=wanted).delete()
    for role in wanted:
        RoleGrant.objects.get_or_create(user=user, role=role, school_id=school_id)
