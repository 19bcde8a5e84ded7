"""Calls to families whose child is away with a reason, to ask how things are (ABS-24)."""

from __future__ import annotations

from django.db import models

from attendance_mis.kit.ids import uuid7


class WelfareCall(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="welfare_calls")
    day = models.DateField()
    at = models.DateTimeField()
    words = models.CharField(max_length=1000)
    likely_return = models.DateField(null=True)
    by_id = models.UUIDField()
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["pupil", "day"], name="welfare_pupil_day")]
