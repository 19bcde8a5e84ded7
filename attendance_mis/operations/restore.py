"""A trust out of a backup: loaded beside the living one, compared, checked, and only then put in its place.

A trust's sealed notes open under its schema's name alone, and carriers know it by that name; so the restored copy takes
over the name and the copy that was there keeps everything under another. Nothing is overwritten
(docs/decisions/0010-a-restored-trust-keeps-its-name.md).
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import transaction
from django.db.backends.utils import CursorWrapper
from django_tenants.utils import schema_context, schema_exists
from psycopg import sql

from attendance_mis.accounts.models import UserSession
from attendance_mis.kit import clock
from attendance_mis.tenancy.backend.base import as_owner
from attendance_mis.tenancy.database import connection
from attendance_mis.tenancy.grants import rights_for
from attendance_mis.tenancy.middleware import forget_hosts
from attendance_mis.tenancy.models import Domain, Trust, role_of
from letters.models import Dispatch, DispatchEvent
from registers.models import School
from registers.queries.chain_check import check_school
from registers.rules.chain import Anchor

from .contents import contents_of, unlike, used_up
from .manifest import DUMP, Manifest
from .programs import run
from .shape import as_loaded, differences, shape_of

Cursor = psycopg.Cursor[Any] | CursorWrapper  # Any: rows of catalogue questions
HELD = "The register was restored from a backup. Whether this went out before, nobody here can tell."


def load(manifest: Manifest, folder: Path, into: str) -> None:
    """Bring the dump into a new schema of this database; what lives here is not touched.

    A dump knows only the name it was taken under. So it is loaded into a database of its own, renamed there, and
    brought over under the new name.
    """
    with as_owner(), _workshop() as workshop, tempfile.TemporaryDirectory() as place:
        run(
            "pg_restore",
            "--no-owner",
            "--no-privileges",
            "--exit-on-error",
            str(folder / DUMP),
            database=workshop,
        )
        with _connected(workshop) as server, server.cursor() as cursor:
            _rename(cursor, manifest.schema, into)
        renamed = Path(place) / DUMP
        run("pg_dump", f"--schema={into}", "--format=custom", f"--file={renamed}", database=workshop)
        run(
            "pg_restore",
            "--no-owner",
            "--no-privileges",
            "--exit-on-error",
            "--single-transaction",
            str(renamed),
        )


def faults_of(manifest: Manifest, schema: str) -> list[str]:
    """Everything in which the loaded schema is not what was backed up; empty when it is whole.

    Rights are not looked at here: they come with the name.
    """
    with as_owner(), schema_context(schema):
        kept, here = (
            frozenset(fact for fact in as_loaded(shape) if fact[0] != "right")
            for shape in (manifest.shape, shape_of(schema))
        )
        said = [*unlike(manifest.contents, contents_of(schema)), *used_up(schema), *differences(kept, here)]
        anchors = {head.urn: Anchor(head.seq, head.hash) for head in manifest.heads}
        for school in School.objects.order_by("urn"):
            verdict = check_school(school, [anchors.pop(school.urn)] if school.urn in anchors else [])
            said += [] if verdict.holds else [f"Register of {school.urn}: {verdict.broken}"]
        return [*said, *(f"School {urn} of the backup is missing." for urn in anchors)]


def swap_in(manifest: Manifest, restored: str) -> str:
    """Give the restored schema the trust's name, rights and hosts, in one transaction; returns where the old one went.

    Everybody is signed out, and what was waiting to be sent waits for a person, who knows what went out since.
    Web and workers are to be stopped meanwhile: they remember settings.
    """
    trust, aside = manifest.schema, ""
    with as_owner(), transaction.atomic():
        connection.set_schema_to_public()
        with connection.cursor() as cursor:
            if schema_exists(trust):
                aside = f"{trust}_before_{clock.local_now():%Y%m%d%H%M%S}"
                _close(cursor, trust)
                _rename(cursor, trust, aside)
            _rename(cursor, restored, trust)
        _register(manifest)
        # Brings an older backup up to the code's version, and gives the trust's role its rights.
        call_command("migrate_schemas", schema_name=trust, interactive=False, verbosity=0)
        _hold_back(trust)
        if missing := _rights_missing(trust):
            raise RuntimeError(f"The trust's role lacks rights: {', '.join(missing)}")
    forget_hosts()
    return aside


def _rename(cursor: Cursor, old: str, new: str) -> None:
    """Rename a schema, and in its functions every mention of it: they were made with the name written out."""
    was, becomes = (sql.Identifier(name).as_string() for name in (old, new))
    cursor.execute(f"ALTER SCHEMA {was} RENAME TO {becomes}")
    cursor.execute(
        "SELECT oid::regprocedure::text, proconfig IS NOT NULL FROM pg_proc WHERE pronamespace = %s::regnamespace",
        [becomes],
    )
    for function, has_path in cursor.fetchall():
        if has_path:
            cursor.execute(f"ALTER FUNCTION {function} SET search_path = {becomes}, pg_temp")
        cursor.execute("SELECT pg_get_functiondef(%s::regprocedure)", [function])
        (written,) = cursor.fetchone() or ("",)
        # With its quotes it is the schema; without, it may be any word of the function.
        if f"{was}." in written:
            cursor.execute(written.replace(f"{was}.", f"{becomes}."))


def _close(cursor: Cursor, schema: str) -> None:
    """Take the trust's role's rights in the copy that is put aside."""
    role, space = sql.Identifier(role_of(schema)), sql.Identifier(schema)
    for things in ("ALL TABLES IN SCHEMA", "ALL SEQUENCES IN SCHEMA", "ALL FUNCTIONS IN SCHEMA", "SCHEMA"):
        cursor.execute(sql.SQL("REVOKE ALL ON " + things + " {} FROM {}").format(space, role).as_string())


def _hold_back(schema: str) -> None:
    """End every session, and let what was waiting to be sent wait for a person."""
    with schema_context(schema):
        UserSession.objects.all().delete()
        held = list(Dispatch.objects.filter(state__in=["queued", "claimed"]).values_list("id", flat=True))
        Dispatch.objects.filter(id__in=held).update(
            state="uncertain", said=HELD, claim=None, lease_until=None
        )
        DispatchEvent.objects.bulk_create(
            DispatchEvent(dispatch_id=one, at=clock.now(), what="uncertain", said=HELD) for one in held
        )


def _register(manifest: Manifest) -> None:
    """The trust's row and hosts, where they are lost too; those that live are left as they are."""
    connection.set_schema_to_public()
    trust, made = Trust.objects.get_or_create(schema_name=manifest.schema, defaults={"name": manifest.name})
    if made:
        for domain in manifest.domains:
            Domain.objects.get_or_create(
                domain=domain.host, defaults={"tenant": trust, "is_primary": domain.primary}
            )


def _rights_missing(schema: str) -> list[str]:
    """Tables on which the trust's role has not just the rights that are written down for them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname::text, coalesce((SELECT array_agg(x.privilege_type::text) FROM aclexplode(c.relacl) x"
            " WHERE x.grantee = to_regrole(%s)), '{}') FROM pg_class c"
            " WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'r'",
            [f'"{role_of(schema)}"', f'"{schema}"'],
        )
        return sorted(
            name for name, rights in cursor.fetchall() if set(rights) != set(rights_for(name).split(", "))
        )


@contextmanager
def _workshop() -> Iterator[str]:
    """An empty database with what a trust's schema expects around it, gone at the end."""
    name = f"restore_{secrets.token_hex(4)}"
    with _connected("postgres") as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            with _connected(name) as inside:
                inside.execute("CREATE EXTENSION btree_gist SCHEMA public")
            yield name
        finally:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _connected(database: str) -> Iterator[psycopg.Connection]:
    known = connection.get_connection_params()
    address = {
        key: known[key]
        for key in ("host", "port", "user", "password", "sslmode", "sslrootcert")
        if known.get(key)
    }
    with psycopg.connect(autocommit=True, dbname=database, **address) as opened:
        yield opened
