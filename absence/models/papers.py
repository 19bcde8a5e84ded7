"""Papers about a pupil that came in from outside, scanned (LET-17)."""

from __future__ import annotations

from django.db import models

from absence.rules.papers import KEEPING, KINDS
from attendance_mis.kit.ids import uuid7

from .leave_form import LeaveEvidence


class ReceivedPaper(models.Model):
    """One paper as it came. Added to, never changed; given out as a download only."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="received_papers")
    kind = models.CharField(max_length=16, choices=[(key.value, words) for key, words in KINDS])
    received_on = models.DateField()
    sender = models.CharField(max_length=120)
    about = models.CharField(max_length=200)
    keeping = models.CharField(max_length=10, choices=[(key.value, words) for key, words in KEEPING])
    keep_until = models.DateField(null=True)
    """By the settings of the day it came; null = with the pupil's file."""
    name = models.CharField(max_length=120)
    """What the file was called, made safe for a file system."""
    content_kind = models.CharField(max_length=20, choices=LeaveEvidence.KINDS)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    added_at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-received_on", "-id"]
        indexes = [models.Index(fields=["pupil", "received_on"], name="received_paper_pupil")]
