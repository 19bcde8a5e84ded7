"""A pupil's file opened by somebody outside whose classes the pupil is: with a reason, for a short while (security T1)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from attendance_mis.kit.ids import uuid7


class FileOpening(models.Model):
    """Gives the pupil's page and marks, and nothing else, to one person until it ends. Never changed, never removed."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="file_openings")
    user_id = models.UUIDField()
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120)
    reason = models.CharField(max_length=500)
    opened_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("opened_at")), name="opening_ends_later"),
            models.CheckConstraint(condition=~Q(reason=""), name="opening_has_a_reason"),
        ]
        indexes = [
            models.Index(fields=["user_id", "until"], name="opening_user"),
            models.Index(fields=["school", "opened_at"], name="opening_school"),
        ]
