"""Creating a trust, and walking over all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django_tenants.utils import schema_exists, tenant_context
from psycopg import sql

from .backend.base import as_owner
from .database import connection
from .grants import grant_public, grant_trust
from .middleware import forget_hosts
from .models import SCHEMA_NAME, Domain, Trust
from .new_schema import drawing_one_model_at_a_time


def create_trust(*, schema: str, name: str, domain: str) -> Trust:
    """A new trust: its row, host, schema with every table, and database role. Safe to run again."""
    if (
        not re.match(SCHEMA_NAME, schema)
        or schema in ("public", "information_schema")
        or schema.startswith("pg_")
    ):
        raise ValidationError(f"“{schema}” can't name a trust: use lower-case letters, digits and _.")
    with as_owner():
        connection.set_schema_to_public()
        taken = Domain.objects.filter(domain=domain.lower()).exclude(tenant__schema_name=schema).first()
        if taken is not None:
            raise ValidationError(f"{domain} already belongs to {taken.tenant.name}.")
        trust: Trust = Trust.objects.get_or_create(schema_name=schema, defaults={"name": name})[0]
        Domain.objects.get_or_create(domain=domain.lower(), defaults={"tenant": trust})
        if not schema_exists(schema):
            with connection.cursor() as cursor:
                cursor.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)).as_string())
        # Also where the schema is there: the making of it may have been cut off.
        with drawing_one_model_at_a_time():
            call_command("migrate_schemas", schema_name=schema, interactive=False, verbosity=0)
        grant_public()
        grant_trust(schema)
    forget_hosts()
    return trust


def each_trust() -> Iterator[Trust]:
    """Every trust in turn, with its schema and role chosen while the caller works on it."""
    connection.set_schema_to_public()
    for trust in list(Trust.objects.order_by("schema_name")):
        with tenant_context(trust):
            yield trust
