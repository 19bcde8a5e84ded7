"""One trust into a folder: its schema as PostgreSQL dumps it, and beside it what such a dump does not hold."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from django.db import transaction
from django_tenants.utils import schema_context

from attendance_mis.kit import clock
from attendance_mis.tenancy.backend.base import as_owner
from attendance_mis.tenancy.database import connection
from attendance_mis.tenancy.models import Trust
from registers.models import School
from registers.queries.chain_check import head_of

from . import manifest as manifests
from .contents import contents_of
from .manifest import DUMP, Domain, Head, Manifest, sha256_of
from .programs import run
from .shape import shape_of


def back_up(trust: Trust, folder: Path) -> Manifest:
    """Dump the trust as it stands at one moment and describe that same moment; saves go on meanwhile.

    The folder must be new: a backup is never written over another. It is readable by its owner alone and appears under
    its name only when it is whole.
    """
    if folder.exists():
        raise FileExistsError(f"{folder} is there already. Name a new folder for each backup.")
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)  # what an earlier try left
    unfinished.mkdir(mode=0o700, parents=True)
    schema = trust.schema_name
    with as_owner(), schema_context(schema), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
        dump = unfinished / DUMP
        run("pg_dump", f"--schema={schema}", "--format=custom", f"--snapshot={snapshot}", f"--file={dump}")
        dump.chmod(0o600)
        made = Manifest(
            schema=schema,
            name=trust.name,
            created_at=trust.created_at.isoformat(),
            taken_at=clock.now().isoformat(),
            domains=_domains(schema),
            migrations=migrations_of(schema),
            heads=heads(),
            contents=contents_of(schema),
            shape=shape_of(schema),
            dump_sha256=sha256_of(dump),
        )
    manifests.write(made, unfinished)
    (unfinished / manifests.NAME).chmod(0o600)
    os.sync()
    unfinished.rename(folder)
    return made


def heads() -> tuple[Head, ...]:
    """The end of every school's chain, in the schema chosen now."""
    ends = [(school.urn, head_of(school)) for school in School.objects.order_by("urn")]
    return tuple(Head(urn, end.seq, end.hash) for urn, end in ends if end is not None)


def migrations_of(schema: str) -> tuple[str, ...]:
    """What the schema went through, as `app.name`."""
    with schema_context(schema), connection.cursor() as cursor:
        cursor.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
        return tuple(name for (name,) in cursor.fetchall())


def _domains(schema: str) -> tuple[Domain, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.domain, d.is_primary FROM public.tenancy_domain d"
            " JOIN public.tenancy_trust t ON t.id = d.tenant_id WHERE t.schema_name = %s ORDER BY 1",
            [schema],
        )
        return tuple(Domain(host, primary) for host, primary in cursor.fetchall())
