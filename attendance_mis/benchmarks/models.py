"""What figures are held against, and what was published of them: national figures, targets, reports to governors.

Source: requirements DSH-08, DSH-10, DSH-13, DSH-17, DAT-12.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from attendance_mis.kit.ids import uuid7
from registers.rules.year_groups import YEAR_GROUPS


class BenchmarkFile(models.Model):
    """A file of published figures, with where it comes from. A later one of its series wins; nothing is overwritten."""

    SERIES = [
        ("census", "School census, whole terms and years"),
        ("daily", "Daily attendance data, by week and year to date"),
    ]
    id = models.UUIDField(primary_key=True, default=uuid7)
    series = models.CharField(max_length=10, choices=SERIES)
    name = models.CharField(max_length=200)
    """Of the file as it was sent."""
    source = models.CharField(max_length=200)
    """Who published what, as shown beside every figure."""
    published_on = models.DateField()
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    refused = models.PositiveIntegerField(default=0)
    imported_at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120)

    class Meta:
        ordering = ["-imported_at"]


class Benchmark(models.Model):
    """One published percentage."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    file = models.ForeignKey(BenchmarkFile, on_delete=models.PROTECT, related_name="figures")
    level = models.CharField(max_length=20)
    """`national`, `regional`, `local_authority`."""
    area = models.CharField(max_length=20, blank=True)
    """Code of the region or, three figures, of the local authority; blank for England."""
    area_name = models.CharField(max_length=120)
    region = models.CharField(max_length=20, blank=True, db_default="", default="")
    """Of a local authority: code of the region it lies in, as its file says; blank in files that do not."""
    phase = models.CharField(max_length=20)
    """`all`, `primary`, `secondary`, `special`."""
    academic_year = models.CharField(max_length=7)
    point = models.CharField(max_length=20)
    """`year`, `autumn`, `spring`, `summer`, `autumn_spring`; of the daily series `to_date` and `week`."""
    up_to = models.DateField(null=True)
    """Last day counted, where the file says so; of a week its Monday."""
    measure = models.CharField(max_length=20)
    value = models.DecimalField(max_digits=7, decimal_places=4)
    """Per cent, as published."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["file", "level", "area", "phase", "academic_year", "point", "up_to", "measure"],
                name="one_benchmark_per_file_and_key",
                nulls_distinct=False,
            )
        ]
        indexes = [models.Index(fields=["level", "area", "phase", "academic_year"], name="benchmark_of")]


class Target(models.Model):
    """What was agreed: a value for a period, for the trust, a school, a year group, a class or a pupil (DSH-13).

    Never changed: another value is another target, and the old one is ended.
    """

    MEASURES = [
        ("attendance", "Attendance"),
        ("persistent", "Persistently absent"),
        ("severe", "Severely absent"),
        ("unauthorised", "Unauthorised absence"),
    ]
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", null=True, on_delete=models.PROTECT)
    """Null for the trust as a whole."""
    year_group = models.CharField(max_length=2, blank=True, choices=[(one, one) for one in YEAR_GROUPS])
    school_class = models.ForeignKey("registers.SchoolClass", null=True, on_delete=models.PROTECT)
    pupil = models.ForeignKey("registers.Pupil", null=True, on_delete=models.PROTECT)
    measure = models.CharField(max_length=20, choices=MEASURES)
    tenths = models.PositiveIntegerField()
    """Tenths of a per cent: 95.5 % is 955. Attendance is to reach it, an absence to stay at or under it."""
    first_day = models.DateField()
    last_day = models.DateField()
    agreed_by = models.CharField(max_length=200)
    agreed_on = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    set_at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=120, blank=True)
    ended_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-first_day", "-set_at"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="target_dates"),
            models.CheckConstraint(condition=Q(tenths__lte=1000), name="target_at_most_all"),
            models.CheckConstraint(
                condition=Q(school__isnull=False)
                | Q(year_group="", school_class__isnull=True, pupil__isnull=True),
                name="target_parts_have_a_school",
            ),
        ]
        indexes = [models.Index(fields=["school", "last_day"], name="target_school")]


class PlanStep(models.Model):
    """One thing a school and its governors agreed to do about attendance: who does it, by when (DSH-17).

    Its words never change; what became of it is told by its events, and `state` and `due_on` follow the newest.
    """

    STATES = [("open", "Under way"), ("done", "Done"), ("stopped", "Stopped")]
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    what = models.CharField(max_length=300)
    why = models.CharField(max_length=300, blank=True)
    """The finding it answers."""
    who = models.CharField(max_length=120)
    """A post rather than a person: governors read it."""
    agreed_by = models.CharField(max_length=200)
    agreed_on = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=STATES, default="open")
    made_at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120)

    class Meta:
        ordering = ["due_on", "made_at"]
        indexes = [models.Index(fields=["school", "state"], name="plan_step_school")]


class PlanStepEvent(models.Model):
    """What was told of a step, kept for good."""

    KINDS = [
        ("news", "Still under way"),
        ("moved", "Needs until another day"),
        ("done", "Done"),
        ("stopped", "Stopped, or replaced by another step"),
    ]
    id = models.UUIDField(primary_key=True, default=uuid7)
    step = models.ForeignKey(PlanStep, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=KINDS)
    words = models.CharField(max_length=500)
    due_on = models.DateField(null=True)
    """Of `moved`: the day it is due from now on."""
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="moved", due_on__isnull=False) | (~Q(kind="moved") & Q(due_on__isnull=True)),
                name="plan_step_moved_to_a_day",
            )
        ]


class IssuedReport(models.Model):
    """A report to governors as it was issued: what could be shown then, and what it was held against.

    What was kept back is not in it. Neither marks amended later nor figures imported later change it (DAT-12).
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    key = models.CharField(max_length=20)
    """`2026/27 HT1` after the first half of a term, `2026/27 autumn` after the whole of it."""
    words = models.CharField(max_length=80)
    first_day = models.DateField()
    last_day = models.DateField()
    school_days = models.PositiveIntegerField()
    numbers = models.JSONField()
    benchmarks = models.JSONField()
    targets = models.JSONField()
    plan = models.JSONField(db_default=[])
    """The steps agreed and how each stood when the report was issued. Reports made before there were plans hold none."""
    issued_at = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120)

    class Meta:
        ordering = ["-last_day"]
        constraints = [
            models.UniqueConstraint(fields=["school", "key"], name="one_report_per_school_and_term")
        ]
