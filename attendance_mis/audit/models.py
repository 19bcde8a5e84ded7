"""Who did what, and who looked at what: one append-only list per trust."""

from __future__ import annotations

from django.db import models

from attendance_mis.kit.ids import uuid7


class AuditEvent(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7)
    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    """What was done, as `thing.happened`: `pupil.viewed`, `policy.changed`."""
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120, blank=True)
    school_id = models.UUIDField(null=True)
    subject_id = models.UUIDField(null=True)
    """The pupil, setting or file it was done to."""
    facts = models.JSONField(default=dict)
    """Ids, codes and counts; never names or free text about a child."""

    class Meta:
        indexes = [
            models.Index(fields=["subject_id", "at"], name="audit_subject"),
            models.Index(fields=["school_id", "at"], name="audit_school"),
            models.Index(fields=["by_id", "at"], name="audit_person"),
        ]
