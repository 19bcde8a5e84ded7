"""Safeguarding notes: in their own place, unreadable without the key, for the safeguarding lead only (SAF-04, SAF-05)."""

from __future__ import annotations

from django.db import models

from attendance_mis.kit.ids import uuid7

from .cases import Case


class SafeguardingNote(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="safeguarding_notes")
    at = models.DateTimeField()
    ciphertext = models.BinaryField()
    """Made by `absence.sealed`; the database, its backups and its administrators hold only this."""
    reference = models.CharField(max_length=120, blank=True)
    """Where it was copied to in the school's safeguarding record."""
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["case", "at"], name="safeguarding_note_case")]
