"""An absence somebody told the school about, as the register needs to know it. Never a mark, never an agreement."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from attendance_mis.kit.ids import uuid7


class ExpectedAbsence(models.Model):
    """A hint beside a blank mark, put there by another part of the product that knows why (REG-20).

    Unlike a `PlannedAbsence` nobody agreed to it: it is no ground for a leave code, and it holds up no plan.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="expected_absences")
    code = models.CharField(max_length=2)
    first_day = models.DateField()
    last_day = models.DateField()
    sessions = ArrayField(models.CharField(max_length=5), default=list)
    """Which sessions inside the dates, as `1AM`…`5PM` (Monday = 1); empty = all of them."""
    words = models.CharField(max_length=300)
    anybody_confirms = models.BooleanField(default=True)
    """Whoever takes the register may set this code by the hint; else only those who may use it anyway."""
    source = models.CharField(max_length=20, default="report")
    """Which part of the product made it: `report`, `leave`, `appointment`, `illness_notice`."""
    source_id = models.UUIDField()
    """The record it stands for there; several hints where its sessions need them."""
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="expected_dates"),
            # Leave codes rest on a granted leave, which is a planned absence and nothing else (REG-36).
            models.CheckConstraint(
                condition=~Q(code__in=["C", "C1", "C2", "J1", "S"]), name="expected_is_never_leave"
            ),
        ]
        indexes = [
            models.Index(fields=["pupil", "first_day", "last_day"], name="expected_pupil"),
            models.Index(fields=["source_id"], name="expected_source"),
        ]
