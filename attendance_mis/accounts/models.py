"""People who sign in. They live in their trust's schema: in another trust the same address is somebody else."""

from __future__ import annotations

import uuid
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Lower

from attendance_mis.kit.ids import uuid7

from .permissions import FOR_A_TIME, ROLES, Permission
from .sso.claims import Kind, Ours


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username or "")


class User(AbstractBaseUser):
    id = models.UUIDField(primary_key=True, default=uuid7)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    position = models.CharField(max_length=120)
    """As held now. Statutory acts keep their own copy (ROL-07)."""
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "email"

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_person_per_email")]

    @property
    def has_signed_in(self) -> bool:
        return self.last_login is not None

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name


class GrantQuerySet(models.QuerySet["RoleGrant"]):
    def in_force(self, today: date) -> GrantQuerySet:
        """Those that have not ended."""
        return self.filter(models.Q(until=None) | models.Q(until__gte=today))

    def giving(self, permission: Permission, school_id: uuid.UUID) -> GrantQuerySet:
        """Those that allow it at this school."""
        roles = [role for role, (_, held) in ROLES.items() if permission in held]
        return self.filter(models.Q(school_id=None) | models.Q(school_id=school_id), role__in=roles)


class RoleGrant(models.Model):
    """A role held by a person at one school, or at every school of the trust (`school_id` empty)."""

    objects = GrantQuerySet.as_manager()

    id = models.UUIDField(primary_key=True, default=uuid7)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=30, choices=[(key, words) for key, (words, _) in ROLES.items()])
    school_id = models.UUIDField(null=True)
    """The school; null = every school. Not a foreign key: accounts stand below registers."""
    until = models.DateField(null=True)
    """The last day it is held; null = without an end."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "school_id"], name="one_grant_per_school", nulls_distinct=False
            ),
            models.CheckConstraint(condition=models.Q(role__in=list(ROLES)), name="role_is_known"),
            models.CheckConstraint(
                condition=~models.Q(role__in=sorted(FOR_A_TIME))
                | models.Q(until__isnull=False, school_id__isnull=False),
                name="outsiders_for_a_time",
            ),
        ]


class ApiToken(models.Model):
    """A key for a program that acts as a person. Only its SHA-256 is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    digest = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)


class UserSession(AbstractBaseSession):
    """A sign-in that lasts a while. The row knows whose it is."""

    user_id = models.UUIDField(null=True, db_index=True)

    @classmethod
    def get_session_store_class(cls) -> type:
        from .sessions import SessionStore

        return SessionStore


class Invitation(models.Model):
    """A link with which a person sets a password once. Only its SHA-256 is kept; a newer one replaces it."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="invitation")
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()


class FactorReset(models.Model):
    """A link with which a person who lost every second factor takes them out, once, knowing the password."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="factor_reset")
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()


class SecondFactorRule(models.Model):
    """Which roles must have a second factor, from a moment on; the newest holds. Only ever added to."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    made_at = models.DateTimeField()
    roles = models.JSONField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120, blank=True)


class SignInProvider(models.Model):
    """Where people of the trust have accounts they may sign in with."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in Kind])
    name = models.CharField(max_length=60)
    """As the button says it: “Sign in with …”."""
    discovery_url = models.URLField(max_length=300)
    allowed = models.CharField(max_length=100, blank=True)
    """The directory (Microsoft) or domain (Google) an account must be of."""
    client_id = models.CharField(max_length=200)
    secret = models.BinaryField()
    """Sealed with the trust's key."""
    vouches_for_email = models.BooleanField(default=False)
    checks_second_factor = models.BooleanField(default=False)
    is_on = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind=Kind.OTHER.value) | ~models.Q(allowed=""),
                name="provider_of_many_is_bound_to_one",
            )
        ]

    def as_rules(self) -> Ours:
        return Ours(Kind(self.kind), self.allowed, self.vouches_for_email, self.checks_second_factor)


class ProviderIdentity(models.Model):
    """An account elsewhere that is a person's here, known by issuer and subject and never by address."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="identities")
    provider = models.ForeignKey(SignInProvider, on_delete=models.PROTECT)
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="one_person_per_identity"),
            models.UniqueConstraint(fields=["user", "issuer"], name="one_identity_per_issuer"),
        ]


class NewBrowser(models.Model):
    """A sign-in in a browser this person had not used, until they were told in one they had."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="new_browsers")
    at = models.DateTimeField()
    browser = models.CharField(max_length=60)
    told_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    """When an e-mail about it was handed over, or is being: whoever sets it is the one who sends it."""
