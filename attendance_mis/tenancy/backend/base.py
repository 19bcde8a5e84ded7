"""PostgreSQL with a trust's search path *and* a trust's role on every statement.

django-tenants sets the search path; a wrong path would still reach another trust's tables. Here each trust
also has a role of its own (`t_<schema>`), so PostgreSQL itself refuses: no table of another trust, nothing
in public, and with no trust chosen nothing at all (promise P5).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import psycopg
from django.db.utils import DatabaseError
from django_tenants.postgresql_backend import base
from django_tenants.utils import get_public_schema_name

_AS_OWNER: ContextVar[bool] = ContextVar("as_owner", default=False)


@contextmanager
def as_owner() -> Iterator[None]:
    """Work as the role that owns the tables: migrations and creating trusts, nothing else."""
    from attendance_mis.tenancy.database import connection

    token = _AS_OWNER.set(True)
    connection.search_path_set_schemas = None
    try:
        yield
    finally:
        _AS_OWNER.reset(token)
        connection.search_path_set_schemas = None


class DatabaseWrapper(base.DatabaseWrapper):
    search_path_set_schemas: list[str] | None
    _setting_search_path: bool

    def _get_cursor_search_paths(self) -> list[str]:
        # Without public in the path a table missing from a trust's schema is an error, never a fall-back.
        base._check_schema_name(self.schema_name)
        return [self.schema_name]

    def _handle_search_path(
        self, cursor: Any = None
    ) -> None:  # Any: psycopg's and Django's cursors share no type
        if self._setting_search_path or self.search_path_set_schemas:
            return
        paths = self._get_cursor_search_paths()
        self._setting_search_path = True
        runner = self.connection.cursor() if cursor is None else cursor
        try:
            runner.execute(self._set_statement(paths[0]))
        except (DatabaseError, psycopg.InternalError):
            # The transaction has already failed; whatever follows fails with it.
            self.search_path_set_schemas = None
        else:
            self.search_path_set_schemas = paths
        finally:
            self._setting_search_path = False
            if cursor is None:
                runner.close()

    def _set_statement(self, schema: str) -> str:
        if schema == get_public_schema_name() or _AS_OWNER.get():
            return f'SET search_path = "{schema}"; SET ROLE NONE'
        return f'SET search_path = "{schema}"; SET ROLE "t_{schema}"'
