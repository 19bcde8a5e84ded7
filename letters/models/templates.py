"""Wording and letterheads over time: a change is a new version, an old letter keeps the one it was made with (LET-01)."""

from __future__ import annotations

from django.db import models

from attendance_mis.kit.ids import uuid7


class LetterTemplate(models.Model):
    """One version of a kind's wording, of the trust (no school) or of a school. Never changed, never removed."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=120, blank=True)
    """The letter's heading line; blank = the kind's own."""
    blocks = models.JSONField()
    """Empty: this level gives its wording up, the level above holds again."""
    reason = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "kind", "version"], nulls_distinct=False, name="template_version_once"
            )
        ]


class Letterhead(models.Model):
    """One version of a school's letterhead. Never changed, never removed."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT, related_name="letterheads")
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    address = models.TextField(blank=True)
    """One line of the address a line."""
    contact = models.CharField(max_length=200, blank=True)
    """Telephone, e-mail, website as printed at the foot."""
    colour = models.CharField(max_length=7, default="#0b4a59")
    logo = models.BinaryField(null=True)
    logo_type = models.CharField(max_length=20, blank=True)
    logo_words = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["school", "version"], name="letterhead_version_once")]
