"""Register settings over time: a change is a new row, the past keeps the settings it was lived under (POL-01, POL-02)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from attendance_mis.kit.ids import uuid7


class PolicyChange(models.Model):
    """What one level changes from a day on. Levels: trust (no school), school, year group of a school.

    A change states only what it changes; what no change states falls to the level above. Values are kept as
    `rules.policy_values.written` writes them ("off" is a value of its own) and typed by `rules.policy_fields`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey(
        "registers.School", null=True, on_delete=models.PROTECT, related_name="policy_changes"
    )
    year_group = models.CharField(max_length=2, blank=True)
    effective_from = models.DateField()
    values = models.JSONField(default=dict)
    cleared = ArrayField(models.CharField(max_length=60), default=list)
    """Keys given back to the level above."""
    locked = ArrayField(models.CharField(max_length=60), default=list)
    """Keys that levels below may not change (POL-08)."""
    unlocked = ArrayField(models.CharField(max_length=60), default=list)
    as_written = models.JSONField(default=dict)
    """What the school's own policy says where the law made us load something else, for the compliance list."""
    reasons = models.JSONField(default=dict)
    """Key → why a value outside statutory guidance was chosen."""
    reason = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120)

    class Meta:
        ordering = ["effective_from", "made_at", "id"]
        indexes = [models.Index(fields=["school", "year_group", "effective_from"], name="policy_level")]
