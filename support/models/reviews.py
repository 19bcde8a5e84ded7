"""Review meetings of the school: what was gone through, decided and taken on (ABS-61)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from attendance_mis.kit.ids import uuid7
from registers.rules.policy_support import CADENCES


class Review(models.Model):
    """One review meeting. While it is open its agenda follows the register; what was gone through is kept when it ends."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT, related_name="+")
    cadence = models.CharField(max_length=16, choices=CADENCES)
    day = models.DateField()
    since = models.DateField()
    """The day of the meeting before: what is new is new since then."""
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    """Null while it is being held."""
    present = models.CharField(max_length=500, blank=True)
    notes = models.TextField(blank=True)
    kept = models.JSONField(default=list)
    """When it ended: [[section, pupil id, reason], …] as it was gone through."""
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-day", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "cadence"], condition=Q(ended_at=None), name="one_review_at_a_time"
            )
        ]
