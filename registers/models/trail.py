"""Amendments of the admission register: the same five parts as a mark's (ADM-29)."""

from __future__ import annotations

from django.db import models

from attendance_mis.kit.ids import uuid7


class AdmissionChange(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7)
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="changes")
    school = models.ForeignKey("registers.School", null=True, on_delete=models.PROTECT)
    what = models.CharField(max_length=60)
    """The entry: `pupil.legal_surname`, `contact.phone`, `spell.leaves_on`."""
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["pupil", "at"], name="admission_change")]
