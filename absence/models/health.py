"""Longer absence for health: what the school expects of a sickness, and the support it gives, looked at again by a day."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from attendance_mis.kit.ids import uuid7


class SicknessOutlook(models.Model):
    """What somebody expects of a sickness, with the grounds (ABS-40). The last one said stands; none is changed."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="sickness_outlooks")
    said_on = models.DateField()
    expects_fifteen = models.BooleanField()
    """Reasonable grounds to believe that fifteen school days will be missed in the school year."""
    grounds = models.CharField(max_length=1000)
    expected_return = models.DateField(null=True)
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["said_on", "at", "id"]
        indexes = [models.Index(fields=["school", "said_on"], name="outlook_school_day")]


class HealthSupport(models.Model):
    """Support around health, with an owner and a day to look again (ABS-41 to ABS-45). Seen by few."""

    KINDS = [
        ("long_absence", "Support in a long absence"),
        ("section_19", "Section 19: education while not well enough for school"),
        ("adjustments", "Adjustments for health or SEND"),
        ("wellbeing", "A child’s mental health may be behind it: talk with the parent"),
        ("parents_health", "A parent’s own health or disability makes mornings hard"),
    ]
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="health_support")
    kind = models.CharField(max_length=16, choices=KINDS)
    measures = ArrayField(models.CharField(max_length=24), default=list)
    """Keys of `absence.rules.health.MEASURES` for its kind."""
    words = models.CharField(max_length=1000)
    owner = models.CharField(max_length=120)
    starts_on = models.DateField()
    review_on = models.DateField()
    """At least once a term, until attendance is as it should be."""
    tell_dsl = models.BooleanField(default=False)
    """There is a safeguarding side to it: the lead is told."""
    dsl_told_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    ended_why = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    made_position = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["review_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(review_on__gte=F("starts_on")), name="support_review_after_start"
            ),
        ]
        indexes = [models.Index(fields=["school", "ended_on", "review_on"], name="health_school_review")]
