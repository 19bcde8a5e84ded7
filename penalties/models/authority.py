"""What the trust knows of its local authorities, over time."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from attendance_mis.kit.ids import uuid7


class AuthorityProfile(models.Model):
    """One version of a profile, from a day on. Never changed: what was in force on a past day stays to be seen."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    la_number = models.CharField(max_length=3)
    effective_from = models.DateField()
    name = models.CharField(max_length=120)
    address = ArrayField(models.CharField(max_length=120), default=list)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    payment_methods = models.CharField(max_length=500, blank=True)
    issuer = models.CharField(max_length=10)
    improvement_least_weeks = models.PositiveSmallIntegerField()
    improvement_most_weeks = models.PositiveSmallIntegerField()
    early_action_after_weeks = models.PositiveSmallIntegerField(null=True)
    request_within_days = models.PositiveSmallIntegerField(null=True)
    checklist = ArrayField(models.CharField(max_length=20), default=list)
    post_working_days = models.PositiveSmallIntegerField()
    leave_days = models.PositiveSmallIntegerField(null=True)
    leave_days_again = models.PositiveSmallIntegerField(null=True)
    code_title = models.CharField(max_length=200, blank=True)
    code_source = models.CharField(max_length=300, blank=True)
    """Where the facts were read: an address, a letter, a telephone call."""
    code_dated = models.DateField(null=True)
    made_at = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-effective_from", "-made_at"]
        indexes = [models.Index(fields=["la_number", "effective_from"], name="authority_on_a_day")]
