"""`python -m proofs.nights_clock FEW MANY`: builds so many trusts, then more, and times a night of each; prints JSON."""

from __future__ import annotations

import json
import sys
import time

import django

django.setup()

from datetime import datetime, timedelta  # noqa: E402  # models only after setup

from celery.schedules import crontab  # noqa: E402
from django_tenants.utils import tenant_context  # noqa: E402

from attendance_mis.celery import app  # noqa: E402
from attendance_mis.kit import clock  # noqa: E402
from attendance_mis.tenancy.database import connection  # noqa: E402
from attendance_mis.tenancy.tasks import in_every_trust  # noqa: E402
from attendance_mis.tenancy.trusts import create_trust  # noqa: E402
from proofs.dashboards_data import fill  # noqa: E402
from proofs.trust import build_school  # noqa: E402
from registers.models import School  # noqa: E402

NIGHT = datetime(2026, 11, 24, 6, 15, tzinfo=clock.LONDON)


def jobs() -> list[str]:
    """What is asked for in every trust between midnight and seven, at a time of its own."""
    return [
        entry["args"][0]
        for entry in app.conf.beat_schedule.values()
        if entry["task"] == in_every_trust.name
        and isinstance(entry["schedule"], crontab)
        and len(entry["schedule"].minute) <= 2
        and min(entry["schedule"].hour) < 7
    ]


def build(schema: str) -> None:
    trust = create_trust(schema=schema, name=f"Invented Trust {schema}", domain=f"{schema}.localhost")
    with tenant_context(trust):
        build_school(0, 2, 30)
        fill(School.objects.get())


def night(schemas: list[str], number: int) -> tuple[float, float]:
    """Milliseconds of wall and of processor for each trust."""
    clock.set_clock(NIGHT + timedelta(days=number))
    began, busy = time.perf_counter(), time.process_time()
    for job in jobs():
        for schema in schemas:
            app.tasks[job](schema)
    each = 1000 / len(schemas)
    return (time.perf_counter() - began) * each, (time.process_time() - busy) * each


def main(few: int, many: int) -> None:
    connection.set_schema_to_public()
    app.loader.import_default_modules()
    schemas: list[str] = []
    said: dict[str, float] = {"jobs": len(jobs())}
    for turn, (word, count) in enumerate((("few", few), ("many", many))):
        for number in range(len(schemas), count):
            schemas.append(f"night{number}")
            build(schemas[-1])
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        night(schemas, 2 * turn)
        said[word], said[f"{word}_cpu"] = night(schemas, 2 * turn + 1)
    print(json.dumps(said))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
