"""How the installation stands: what is overdue, what waits, which trusts are at the code's version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

import redis
from django.conf import settings
from django.db import connection as default_connection
from django.db.migrations.loader import MigrationLoader

from attendance_mis.celery import app
from attendance_mis.jobs.models import JobRun
from attendance_mis.kit import clock
from attendance_mis.tenancy.database import connection
from attendance_mis.tenancy.models import Trust
from attendance_mis.tenancy.trusts import each_trust
from exchange.models import DailyExtract
from letters.models import Dispatch
from registers.models import School

from .last_known import is_school_day
from .rules import Daily, overdue

_BEAT_SEEN = "public:operations:scheduler seen"
SEEN_WITHIN = timedelta(minutes=5)
"""The scheduler shows itself every minute."""


@dataclass(frozen=True)
class Standing:
    """One trust's numbers; never a name."""

    trust: str
    overdue: int
    failed: int
    """Runs of the last day that failed and were not done since."""
    waiting: int
    """Texts, e-mails and letters that could have left a quarter of an hour ago."""
    uncertain: int
    not_taken: int
    """Files of a day that their recipient has not taken."""


def school_overdue(school: School) -> list[Daily]:
    """In the trust chosen now."""
    return _overdue(school, clock.local_now())


def overdue_tasks() -> list[str]:
    """The tasks that do what is overdue at some school of the trust chosen now, each once."""
    local = clock.local_now()
    return sorted({one.task for school in School.objects.all() for one in _overdue(school, local)})


def standings() -> Iterator[Standing]:
    for trust in each_trust():
        yield standing_of(trust)


def standing_of(trust: Trust) -> Standing:
    now = clock.now()
    local = clock.local_now()
    return Standing(
        trust=trust.schema_name,
        overdue=sum(len(_overdue(school, local)) for school in School.objects.all()),
        failed=JobRun.objects.filter(state="failed", ended_at__gte=now - timedelta(days=1)).count(),
        waiting=Dispatch.objects.filter(
            state__in=["queued", "claimed"], not_before__lt=now - timedelta(minutes=15)
        ).count(),
        uncertain=Dispatch.objects.filter(state="uncertain").count(),
        not_taken=DailyExtract.objects.filter(state="failed", made_at__gte=now - timedelta(days=7)).count(),
    )


def _overdue(school: School, local: datetime) -> list[Daily]:
    runs = JobRun.objects.filter(
        school_id=school.id, state="done", period__startswith=local.date().isoformat()
    )
    done = set(runs.values_list("job", "period"))
    return overdue(local, done, school_day=is_school_day(school, local.date()))


def queue_length() -> int:
    """Jobs waiting in the broker."""
    return _redis().llen(app.conf.task_default_queue)


def scheduler_shows_itself() -> None:
    _redis().set(_BEAT_SEEN, clock.now().timestamp(), ex=3600)


def scheduler_seen() -> bool:
    """Whether scheduler and a worker together did anything lately."""
    seen = cast(bytes | None, _redis().get(_BEAT_SEEN))
    return seen is not None and clock.now().timestamp() - float(seen) < SEEN_WITHIN.total_seconds()


def _redis() -> redis.Redis:
    return redis.Redis.from_url(settings.CACHES["default"]["LOCATION"], socket_timeout=2)  # type: ignore[arg-type]  # a text


def behind(*, with_public: bool) -> dict[str, list[str]]:
    """Schema → migrations of the code it has not had; empty when all are at the code's version.

    `with_public` takes the owner: the product's own login may not read what the shared tables went through.
    """
    wanted = set(MigrationLoader(None).graph.nodes)
    labels = {"public": {"tenancy"}} if with_public else {}
    found = {}
    connection.set_schema_to_public()
    for schema in Trust.objects.order_by("schema_name").values_list("schema_name", flat=True):
        labels[schema] = {name.rpartition(".")[2] for name in settings.TENANT_APPS}
    for schema, apps in labels.items():
        had = _had(schema)
        if missing := sorted(
            f"{app}.{name}" for app, name in wanted if app in apps and (app, name) not in had
        ):
            found[schema] = missing
    connection.set_schema_to_public()
    return found


def _had(schema: str) -> set[tuple[str, str]]:
    connection.set_schema(schema)
    with default_connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return set(cursor.fetchall())
