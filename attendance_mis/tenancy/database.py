"""The database connection as what it is here: one that knows its trust."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.db import connection as _connection
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    from .models import Trust


class TrustConnection(BaseDatabaseWrapper):
    """What django-tenants adds to Django's connection; only a description, `backend/base.py` is the thing itself."""

    schema_name: str
    search_path_set_schemas: list[str] | None

    if TYPE_CHECKING:

        def set_tenant(self, tenant: Trust) -> None: ...
        def set_schema(self, schema_name: str) -> None: ...
        def set_schema_to_public(self) -> None: ...


connection = cast(TrustConnection, _connection)
"""The connection of this thread, with the methods that choose a trust."""
