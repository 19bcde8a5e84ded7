"""One `migrate_schemas` at a time, as the owner of the tables, and the rights of every trust's role renewed afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django_tenants.management.commands.migrate_schemas import Command as MigrateSchemas
from django_tenants.utils import schema_exists

from attendance_mis.tenancy.backend.base import as_owner
from attendance_mis.tenancy.database import connection
from attendance_mis.tenancy.grants import grant_public, grant_trust
from attendance_mis.tenancy.models import Trust

SHARED = "tenancy"
"""The one app with tables in public. Walking there through every app's changes would make nothing, slowly."""


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """A second upgrade begun meanwhile waits for the first and then finds nothing to do.

    The lock is a connection's of its own, so it goes with the process however that ends.
    """
    params = connection.get_connection_params()
    known = {
        key: params[key]
        for key in ("host", "port", "user", "password", "dbname", "sslmode", "sslrootcert")
        if params.get(key)
    }
    with psycopg.connect(autocommit=True, **known) as holder:
        holder.execute("SELECT pg_advisory_lock(hashtextextended('migrate_schemas', 0))")
        yield


class Command(MigrateSchemas):
    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's own signature
        with _one_at_a_time():
            self._migrate(*args, **options)

    def _migrate(self, *args: Any, **options: Any) -> None:  # Any: see above
        public, trusts = options.get("shared"), options.get("tenant")
        with as_owner():
            if options.get("app_label") or options.get("schema_name"):
                super().handle(*args, **options)
            else:
                if public or not trusts:
                    super().handle(*args, **options | {"shared": True, "tenant": False, "app_label": SHARED})
                if trusts or not public:
                    super().handle(*args, **options | {"shared": False, "tenant": True})
            connection.set_schema_to_public()
            grant_public()
            wanted = options.get("schema_name")
            if options.get("shared") and not options.get("tenant"):
                return
            for trust in Trust.objects.all():
                if (wanted in (None, trust.schema_name)) and schema_exists(trust.schema_name):
                    grant_trust(trust.schema_name)
