"""The last known registers of each school as PDF, for the day the product can't be reached (threat T13)."""

from __future__ import annotations

from django.db import models

from attendance_mis.kit.ids import uuid7


class LastKnownRegisters(models.Model):
    """One PDF of one school, sealed; kept a few days and then deleted."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    """The school day it is for."""
    made_at = models.DateTimeField()
    pages = models.PositiveSmallIntegerField()
    pupils = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["school", "made_at"], name="last_known_school")]
