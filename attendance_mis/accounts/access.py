"""What the person of this request may do, and where. Read from the database on every request: no stale rights."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock

from .models import RoleGrant, User
from .permissions import ROLES, WEIGHT, Permission


@dataclass(frozen=True)
class Access:
    """The roles a person holds: (role, school id or None for every school)."""

    user: User
    held: tuple[tuple[str, uuid.UUID | None], ...]

    @cached_property
    def _everywhere(self) -> frozenset[Permission]:
        return frozenset().union(*(ROLES[role][1] for role, school in self.held if school is None))

    def permissions(self, school_id: uuid.UUID) -> frozenset[Permission]:
        here = (ROLES[role][1] for role, school in self.held if school == school_id)
        return self._everywhere.union(*here)

    def can(self, permission: Permission, school_id: uuid.UUID) -> bool:
        return permission in self.permissions(school_id)

    def can_somewhere(self, permission: Permission) -> bool:
        return any(permission in ROLES[role][1] for role, _ in self.held)

    def can_everywhere(self, permission: Permission) -> bool:
        """Whether a role that covers every school of the trust gives it."""
        return permission in self._everywhere

    @property
    def everywhere(self) -> bool:
        """Whether some role covers every school of the trust."""
        return any(school is None for _, school in self.held)

    @property
    def school_ids(self) -> frozenset[uuid.UUID]:
        return frozenset(school for _, school in self.held if school is not None)

    def role_at(self, school_id: uuid.UUID | None) -> str:
        """The role to record beside an act: the weightiest one held there."""
        here = [role for role, school in self.held if school in (None, school_id)]
        return min(here, key=WEIGHT.index, default="")

    def actor(self, school_id: uuid.UUID | None = None) -> Actor:
        return Actor(
            id=self.user.id, name=self.user.name, position=self.user.position, role=self.role_at(school_id)
        )


def access_of(user: User | AnonymousUser) -> Access:
    """The person's access, read once and kept on the user object of this request."""
    if not isinstance(user, User):
        raise PermissionDenied("Sign in first.")
    kept = getattr(user, "_access", None)
    if kept is None:
        rows = (
            RoleGrant.objects.in_force(clock.today()).filter(user_id=user.id).values_list("role", "school_id")
        )
        kept = Access(user=user, held=tuple(rows))
        user._access = kept  # type: ignore[attr-defined]  # lives as long as the request's user
    return kept
