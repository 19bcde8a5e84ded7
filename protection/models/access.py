"""What those who watch over access keep: weekly questions about unusual access, and what came of each."""

from __future__ import annotations

from django.db import models

from attendance_mis.kit.ids import uuid7


class AccessDigest(models.Model):
    """A week's questions about access at a school, made once. Only ids, days and counts are kept, no names."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT, related_name="+")
    monday = models.DateField()
    questions = models.JSONField(default=list)
    """`odd`, `by`, `day`, `pupils`: as `protection.rules.unusual.Question`."""
    openings = models.PositiveIntegerField()
    """Files opened outside one's own classes that week."""
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "monday"], name="one_digest_a_week")]


class DigestAnswer(models.Model):
    """What somebody found out about one question of a digest. Never changed; a later one stands beside it."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    digest = models.ForeignKey(AccessDigest, on_delete=models.PROTECT, related_name="answers")
    number = models.PositiveSmallIntegerField()
    """Place of the question in the digest, from 0."""
    words = models.CharField(max_length=500)
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120)


class OpeningAnswer(models.Model):
    """What somebody found out about a file opened outside a person's own classes. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    opening = models.ForeignKey("registers.FileOpening", on_delete=models.PROTECT, related_name="answers")
    words = models.CharField(max_length=500)
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120)
