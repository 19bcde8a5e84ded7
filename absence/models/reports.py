"""What parents tell the school about an absence, and calls handed on to somebody else (ABS-01 to ABS-09)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from attendance_mis.kit.ids import uuid7


class AbsenceReport(models.Model):
    """One child's part of one call. It never changes a mark: it is a hint on the register (ABS-01)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    call_id = models.UUIDField(db_index=True)
    """The same for brothers and sisters told of in one call."""
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="absence_reports")
    first_day = models.DateField()
    last_day = models.DateField()
    """The last day it explains; the day before the return, where one was given."""
    session = models.CharField(max_length=2, blank=True)
    """`AM` or `PM` for half a day; empty = whole days."""
    expected_return = models.DateField(null=True)
    received_at = models.DateTimeField()
    late = models.BooleanField()
    """After the time by which the school asks for reports (ABS-03)."""
    channel = models.CharField(max_length=20)
    contact = models.ForeignKey("registers.Contact", null=True, on_delete=models.PROTECT)
    """The adult on the pupil's record; null = somebody else."""
    reporter = models.CharField(max_length=120)
    relationship = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=30)
    """A key of `rules.reports.REASONS`."""
    words = models.CharField(max_length=500, blank=True)
    last_symptom_at = models.DateTimeField(null=True)
    """Sickness or diarrhoea: when the pupil was last unwell."""
    earliest_return = models.DateField(null=True)
    earliest_session = models.CharField(max_length=2, blank=True)
    """The first session the pupil may come back for; null = no such rule."""
    accepted = models.BooleanField()
    """Told by somebody who may explain. If not, a call home stays due (ABS-06)."""
    why_not = models.CharField(max_length=300, blank=True)
    code = models.CharField(max_length=2)
    """What the register is offered, `N` if the report is not accepted."""
    by_id = models.UUIDField()
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=120, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)
    """Entered by mistake, or found to be untrue (ABS-07)."""
    untrue = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="reported_dates")
        ]
        indexes = [
            models.Index(fields=["school", "first_day"], name="report_school_day"),
            models.Index(fields=["pupil", "first_day"], name="report_pupil_day"),
        ]


class Handover(models.Model):
    """A call, or something it brought up, given to somebody else to do by a time (ABS-08)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT)
    to_role = models.CharField(max_length=30)
    due_at = models.DateTimeField()
    words = models.CharField(max_length=500)
    by_id = models.UUIDField()
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=120, blank=True)
    done_words = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["school", "done_at", "due_at"], name="handover_open")]
