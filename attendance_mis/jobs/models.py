"""What background work was done, for which school and which period: one row each, so nothing is done twice."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from attendance_mis.kit.ids import uuid7


class JobRun(models.Model):
    """One job of one period. Whoever wins the row does the work; the others find it taken (promise P19)."""

    STATES = [("running", "Running"), ("done", "Done"), ("failed", "Failed")]
    id = models.UUIDField(primary_key=True, default=uuid7)
    job = models.CharField(max_length=60)
    school_id = models.UUIDField(null=True)
    """Null for work of the whole trust."""
    period = models.CharField(max_length=20)
    """What it is done once for: a day as `2026-11-23`, a week as `2026-W48`, a month."""
    state = models.CharField(max_length=8, choices=STATES)
    began_at = models.DateTimeField()
    held_until = models.DateTimeField()
    """A run still running then was killed: the next one may take it over."""
    ended_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=1)
    outcome = models.JSONField(default=dict)
    """Counts and ids; never names."""
    error = models.CharField(max_length=500, blank=True)
    """The kind of failure and where; never its data."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["job", "school_id", "period"],
                name="one_run_per_job_school_period",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(state="running") | Q(ended_at__isnull=False), name="ended_runs_have_an_end"
            ),
        ]
        indexes = [models.Index(fields=["job", "began_at"], name="job_began")]
