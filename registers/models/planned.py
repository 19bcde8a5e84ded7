"""Absences and activities agreed beforehand. They never write a mark: they are hints, confirmed at the register."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from attendance_mis.kit.ids import uuid7


class PlannedAbsence(models.Model):
    """Leave, an activity, a part-time pattern or days at another school, as agreed (REG-20, REG-36, REG-40)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="planned_absences")
    code = models.CharField(max_length=2)
    first_day = models.DateField()
    last_day = models.DateField()
    sessions = ArrayField(models.CharField(max_length=5), default=list)
    """Which sessions inside the dates, as `1AM`…`5PM` (Monday = 1); empty = all of them."""
    words = models.CharField(max_length=300)
    """What was agreed, in a sentence: the place, the occasion, who supervises."""
    approved_by = models.CharField(max_length=120)
    approved_position = models.CharField(max_length=120)
    approved_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="planned_dates")
        ]
        indexes = [models.Index(fields=["pupil", "first_day", "last_day"], name="planned_pupil")]
