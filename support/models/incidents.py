"""Truancy, missing from site, and small recorded checks (ABS-29, ABS-30, ABS-74 to ABS-77)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from attendance_mis.kit.ids import uuid7
from support.rules.checks import Check
from support.rules.incidents import Kind


class Incident(models.Model):
    """A child who was not where the school thought. Its timed log are `SupportEvent`s."""

    OUTCOMES = [
        ("in_school", "Found in school"),
        ("brought_back", "Brought back or came back"),
        ("home", "At home or with family"),
        ("police", "Found by the police"),
        ("explained", "There was a good reason"),
    ]
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="incidents")
    kind = models.CharField(max_length=8, choices=[(kind.value, kind.words) for kind in Kind])
    day = models.DateField()
    session = models.CharField(max_length=2, choices=[("AM", "morning"), ("PM", "afternoon")])
    began_at = models.DateTimeField()
    """When it was noticed."""
    what = models.CharField(max_length=1000)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=OUTCOMES, blank=True)
    outcome_words = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["-began_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "pupil", "kind"], condition=Q(closed_at=None), name="one_open_incident"
            )
        ]
        indexes = [models.Index(fields=["school", "began_at"], name="incident_school")]


class CheckAnswer(models.Model):
    """One check as it was answered. A later look is another row; this one is never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="support_checks")
    check_kind = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Check])
    conclusion = models.CharField(max_length=12)
    answers = models.JSONField(default=dict)
    """Question → answer; empty where they are sealed."""
    sealed = models.BinaryField(null=True)
    """The answers of a safeguarding check, readable with the trust's key only."""
    day = models.DateField()
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["pupil", "check_kind"], name="check_pupil")]


class ContactDays(models.Model):
    """Days on which a child sees another adult, as the safeguarding lead knows them. The newest list counts (SAF-09)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="+")
    days = ArrayField(models.DateField())
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["school", "pupil"], name="contact_days_pupil")]
