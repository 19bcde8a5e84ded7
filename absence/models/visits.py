"""Going to the home: planned, out, back, found (ABS-18, SAF-06)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from attendance_mis.kit.ids import uuid7

from .cases import Case


class Visit(models.Model):
    """How a visit stands; what was done and why is in the case's events."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="visits")
    planned_for = models.DateTimeField()
    staff = ArrayField(models.CharField(max_length=120))
    risk_assessment = models.CharField(max_length=120, blank=True)
    hazards = models.CharField(max_length=500, blank=True)
    out_at = models.DateTimeField(null=True)
    expected_back = models.DateTimeField(null=True)
    back_at = models.DateTimeField(null=True)
    answered = models.BooleanField(null=True)
    """Somebody opened; null until the visit is over."""
    child_seen = models.BooleanField(null=True)
    spoken_to = models.CharField(max_length=300, blank=True)
    enquiries = models.CharField(max_length=500, blank=True)
    letter_left = models.BooleanField(null=True)
    outcome = models.CharField(max_length=1000, blank=True)
    next_step = models.CharField(max_length=300, blank=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(back_at=None) | Q(out_at__isnull=False, back_at__gte=F("out_at")),
                name="nobody_back_before_out",
            )
        ]
