"""The register of returns: what the law wants sent, when, and what became of it (DAT-03)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from attendance_mis.kit.ids import uuid7


class ReturnState(models.TextChoices):
    DUE = "due", "To produce"
    PRODUCED = "produced", "Produced, to send"
    SENT = "sent", "Sent"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    NOT_NEEDED = "not_needed", "Not needed"


SETTLED = (ReturnState.SENT, ReturnState.ACKNOWLEDGED, ReturnState.NOT_NEEDED)


class Return(models.Model):
    """One return about one pupil. (kind, key) of a pupil at a school is there once: nothing is sent twice."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="returns")
    kind = models.CharField(max_length=16)
    key = models.CharField(max_length=80)
    """The episode: a spell, a case, the first day of a run."""
    state = models.CharField(max_length=14, choices=ReturnState.choices, default=ReturnState.DUE)
    arose_on = models.DateField()
    """The day that made it due: the entry, the tenth day, the letter."""
    due_on = models.DateField()
    """Still in time on this day."""
    facts = models.JSONField(default=dict)
    """What the episode is: days, sessions, the case."""
    grounds = models.CharField(max_length=1000, blank=True)
    """What staff say where the return rests on their judgement: why more days will be missed (ABS-40)."""
    found_at = models.DateTimeField()
    produced_at = models.DateTimeField(null=True)
    sent_on = models.DateField(null=True)
    sent_by = models.CharField(max_length=250, blank=True)
    sent_how = models.CharField(max_length=200, blank=True)
    acknowledged_on = models.DateField(null=True)
    acknowledged = models.CharField(max_length=200, blank=True)
    """The authority's reference or person."""
    why_not = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["school", "pupil", "kind", "key"], name="a_return_is_made_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "acknowledged"])
                | Q(sent_on__isnull=False, produced_at__isnull=False),
                name="a_sent_return_was_produced",
            ),
        ]
        indexes = [models.Index(fields=["school", "state", "due_on"], name="return_school_state")]


class ReturnFile(models.Model):
    """A return as it was produced, to the last byte. May be added to, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    made_for = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="files")
    pdf = models.BinaryField()
    csv = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    """Of the PDF."""
    pages = models.PositiveSmallIntegerField()
    authority = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["made_at", "id"]


class ReturnEvent(models.Model):
    """What happened to a return. May be added to, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    about = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    what = models.CharField(max_length=20)
    words = models.CharField(max_length=1000, blank=True)
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["at", "id"]


class ReturnsVersion(models.Model):
    """One version of what an authority wants sent, from a day on. Never changed (POL-05)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    la_number = models.CharField(max_length=3)
    effective_from = models.DateField()
    team = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    send_how = models.CharField(max_length=300, blank=True)
    format = models.CharField(max_length=4)
    wants_most_junior = models.BooleanField(default=False)
    wants_most_senior = models.BooleanField(default=False)
    attendance_days = models.PositiveSmallIntegerField()
    sickness_days = models.PositiveSmallIntegerField()
    cme_form_day = models.PositiveSmallIntegerField(null=True)
    cme_notification_day = models.PositiveSmallIntegerField(null=True)
    movement_procedure = models.CharField(max_length=500, blank=True)
    home_education_form = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-effective_from", "-made_at"]
        indexes = [models.Index(fields=["la_number", "effective_from"], name="returns_on_a_day")]
