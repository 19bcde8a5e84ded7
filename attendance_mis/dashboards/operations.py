"""Background work: when each job last ran, when it runs next, what failed and why; for whoever keeps it going."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from celery.schedules import crontab
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render

from attendance_mis.accounts.permissions import Permission
from attendance_mis.celery import app
from attendance_mis.jobs.models import JobRun
from attendance_mis.kit import clock
from attendance_mis.operations.watching import school_overdue
from attendance_mis.operations.words import SCHEDULED, every_words, job_words, period_words
from exchange.queries.daily import failing
from registers.queries.setup import setup_of
from registers.views.school import SchoolRequest, school_page

SHOWN_DAYS = 14


@dataclass(frozen=True)
class RunRow:
    run: JobRun
    job: str
    period: str
    tag: str
    tone: str
    outcome: str
    seconds: int | None


@dataclass(frozen=True)
class Clockwork:
    name: str
    next_at: datetime | None
    every: str
    """Where it is not at hours of the clock: how often."""


@school_page(Permission.SEE_OPERATIONS)
def operations(request: SchoolRequest) -> HttpResponse:
    """Runs of this school and of the whole trust in the last two weeks, and school days nobody worked."""
    now = clock.now()
    since = now - timedelta(days=SHOWN_DAYS)
    runs = JobRun.objects.filter(Q(school_id=request.school.id) | Q(school_id=None), began_at__gte=since)
    rows = [_row(run, now) for run in runs.order_by("-began_at")[:200]]
    context: dict[str, Any] = {  # Any: a template's context
        "now": clock.local_now(),
        "rows": rows,
        "failed": sum(1 for row in rows if row.run.state == "failed"),
        "missed": _missed(request, rows),
        "overdue": school_overdue(request.school),
        "not_taken": failing(request.school.id),
        "clockwork": sorted(_clockwork(), key=lambda one: (one.next_at is None, one.next_at, one.name)),
    }
    return render(request, "dashboards/operations.html", context)


def _row(run: JobRun, now: datetime) -> RunRow:
    tag, tone = {"done": ("Done", "present"), "failed": ("Failed", "unauthorised")}.get(
        run.state, ("Running", "late")
    )
    if run.state == "running" and run.held_until < now:
        tag, tone = "Given up", "unauthorised"
    said = ", ".join(
        f"{key.replace('_', ' ')} {value}" for key, value in run.outcome.items() if value not in ("", [], {})
    )
    seconds = int((run.ended_at - run.began_at).total_seconds()) if run.ended_at else None
    return RunRow(run, job_words(run.job), period_words(run.period), tag, tone, said, seconds)


def _missed(request: SchoolRequest, rows: list[RunRow]) -> list[date]:
    """School days since the first day shown on which no daily job of this school was done.

    The work of such a day is done with the next one's; the day stays here as what happened.
    """
    done = {row.run.period for row in rows if row.run.school_id and row.run.state == "done"}
    days = [date.fromisoformat(period) for period in done if len(period) == 10]
    if not days:
        return []
    between = setup_of(request.school).calendar.school_days(min(days), clock.today(), "")
    return [day for day in between if day.isoformat() not in done]


def _clockwork() -> list[Clockwork]:
    found = []
    for name, entry in app.conf.beat_schedule.items():
        schedule = entry["schedule"]
        by_clock = isinstance(schedule, crontab)
        found.append(
            Clockwork(
                SCHEDULED[name],
                _next(schedule) if by_clock else None,
                "" if by_clock else every_words(float(schedule)),
            )
        )
    return found


def _next(schedule: crontab) -> datetime:
    """When the entry is due next, on the wall clock of a school."""
    now = clock.local_now().replace(second=0, microsecond=0)
    for minutes in range(1, 8 * 24 * 60):
        at = now + timedelta(minutes=minutes)
        weekday = (at.weekday() + 1) % 7
        if (
            at.minute in schedule.minute
            and at.hour in schedule.hour
            and weekday in schedule.day_of_week
            and at.day in schedule.day_of_month
            and at.month in schedule.month_of_year
        ):
            return at
    return now + timedelta(days=8)
