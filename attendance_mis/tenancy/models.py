"""Trusts and the hosts they answer on. The only tables in the public schema."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django_tenants.models import DomainMixin, TenantMixin

SCHEMA_NAME = r"^[a-z][a-z0-9_]{1,40}$"
"""Also a host label and part of a database role's name, so: lower case, digits, underscore."""


class Trust(TenantMixin):
    """A multi-academy trust, or a maintained school on its own: one schema, one database role, one host."""

    schema_name = models.CharField(
        max_length=41,
        unique=True,
        validators=[
            RegexValidator(SCHEMA_NAME, "Use lower-case letters, digits and _, starting with a letter.")
        ],
    )
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    auto_create_schema = False
    auto_drop_schema = False

    def __str__(self) -> str:
        return self.name

    @property
    def database_role(self) -> str:
        return role_of(self.schema_name)


class Domain(DomainMixin):
    """A host name that belongs to a trust."""


def role_of(schema_name: str) -> str:
    """The database role that may use this schema and no other."""
    return f"t_{schema_name}"
