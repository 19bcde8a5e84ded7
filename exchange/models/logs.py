"""Three small logs: training, complaints, and when the policy was reviewed."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from attendance_mis.kit.ids import uuid7


class TrainingRecord(models.Model):
    """One course of one member of staff (ROL-09)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    user = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="training")
    """Null for somebody without an account here."""
    name = models.CharField(max_length=120)
    position = models.CharField(max_length=120, blank=True)
    topics = ArrayField(models.CharField(max_length=30))
    """Keys of `exchange.rules.training`."""
    course = models.CharField(max_length=200)
    provider = models.CharField(max_length=200, blank=True)
    done_on = models.DateField()
    safeguarding = models.BooleanField(default=False)
    """Part of the school's safeguarding training, too."""
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)
    """Entered by mistake. The row stays."""
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["school", "done_on"], name="training_school")]


class Complaint(models.Model):
    """A complaint about an attendance decision, and where it stands (ROL-11)."""

    STATES = [
        ("open", "To be answered"),
        ("pointed", "Pointed to the complaints procedure"),
        ("closed", "Closed"),
    ]
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    pupil = models.ForeignKey(
        "registers.Pupil", null=True, on_delete=models.PROTECT, related_name="complaints"
    )
    about = models.CharField(max_length=30)
    """A key of `exchange.rules.complaints.ABOUT`."""
    received_on = models.DateField()
    channel = models.CharField(max_length=20)
    complainant = models.CharField(max_length=200)
    words = models.TextField()
    """In the complainant's own words, as far as they were written."""
    due_on = models.DateField()
    owner = models.CharField(max_length=120)
    """Who answers it: never the person it is about."""
    state = models.CharField(max_length=8, choices=STATES, default="open")
    outcome = models.CharField(max_length=30, blank=True)
    closed_on = models.DateField(null=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=250)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="closed", closed_on__isnull=False)
                | (~Q(state="closed") & Q(closed_on=None)),
                name="closed_complaint_has_a_day",
            )
        ]
        indexes = [models.Index(fields=["school", "state", "due_on"], name="complaint_school_state")]


class ComplaintEvent(models.Model):
    """What was done about a complaint; never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    what = models.CharField(max_length=20)
    """`received`, `note`, `pointed`, `closed`, `reopened`."""
    words = models.TextField(blank=True)
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["complaint", "at"], name="complaint_event_at")]


class PolicyReview(models.Model):
    """One review of the attendance policy: what changed, who approved it, who was told (POL-07). Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    version = models.CharField(max_length=40)
    settings_version = models.PositiveBigIntegerField()
    """The school's settings as they stood: the published document is made from these."""
    reviewed_on = models.DateField()
    owner = models.CharField(max_length=120)
    approved_by = models.CharField(max_length=200)
    approved_on = models.DateField()
    summary = models.TextField()
    distributed_to = models.CharField(max_length=500)
    next_review = models.DateField()
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["school", "reviewed_on"], name="policy_review_school")]
