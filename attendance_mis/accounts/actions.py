"""Adding people and giving them roles."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from .models import RoleGrant, User
from .permissions import ROLES


@transaction.atomic
def create_user(
    *, email: str, role: str, urns: Iterable[str | int], password: str, name: str = "", position: str = ""
) -> User:
    """A person with a role at these schools (none named = every school). An existing person gets the role too."""
    validate_email(email)
    if role not in ROLES:
        raise ValidationError(f"“{role}” is not a role. Roles: {', '.join(sorted(ROLES))}.")
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User(
            email=email,
            name=name or email.split("@")[0].replace(".", " ").title(),
            position=position or ROLES[role][0],
        )
    user.set_password(password)
    user.save()
    school_ids: list[uuid.UUID] | list[None] = _school_ids(urns) or [None]
    for school_id in school_ids:
        RoleGrant.objects.get_or_create(user=user, role=role, school_id=school_id)
    return user


def _school_ids(urns: Iterable[str | int]) -> list[uuid.UUID]:
    # By app registry, not by import: accounts stand below registers.
    school = apps.get_model("registers", "School")
    found: list[uuid.UUID] = []
    for urn in urns:
        row = school.objects.filter(urn=str(urn)).first()
        if row is None:
            raise ValidationError(f"No school with URN {urn} in this trust.")
        found.append(row.id)
    return found
