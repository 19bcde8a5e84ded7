"""The register sent every day: to whom, what was made, and what became of each try (DAT-01)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from attendance_mis.kit.ids import uuid7


class DailyRecipient(models.Model):
    """Somebody who gets the day's register. The Department by law, others where it was agreed."""

    KINDS = [
        ("dfe", "Department for Education"),
        ("la", "Local authority"),
        ("trust", "Trust"),
    ]
    FORMATS = [("csv", "CSV"), ("json", "JSON")]
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    kind = models.CharField(max_length=5, choices=KINDS)
    name = models.CharField(max_length=120)
    format = models.CharField(max_length=4, choices=FORMATS)
    agreed = models.CharField(max_length=300)
    """On what it rests: the duty in law, or who agreed it when."""
    first_day = models.DateField()
    """The first day whose register is sent."""
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=250, blank=True)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=250)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "kind", "name"], condition=Q(ended_at=None), name="one_recipient_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return self.name


class DailyExtract(models.Model):
    """One day's register for one recipient, frozen when it was made; amended since, it gets a next edition."""

    STATES = [
        ("waiting", "To be sent"),
        ("sent", "Sent"),
        ("failed", "Failed"),
        ("replaced", "Replaced before it was sent"),
    ]
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    recipient = models.ForeignKey(DailyRecipient, on_delete=models.PROTECT, related_name="extracts")
    day = models.DateField()
    edition = models.PositiveSmallIntegerField()
    rows = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    made_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=STATES, default="waiting")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    """Null once it is sent, replaced or given up."""
    said = models.CharField(max_length=300, blank=True)
    """What came of the last try, in a sentence."""
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "day", "edition"], name="one_edition_of_a_day")
        ]
        indexes = [
            models.Index(fields=["next_try_at"], name="extract_due", condition=Q(next_try_at__isnull=False)),
            models.Index(fields=["school", "day"], name="extract_school_day"),
        ]


class DailyEvent(models.Model):
    """Each try and what came of it; never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    extract = models.ForeignKey(DailyExtract, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    what = models.CharField(max_length=10)
    """`made`, `sent`, `busy`, `refused`, `again`, `by_hand`."""
    said = models.CharField(max_length=300, blank=True)
    by_name = models.CharField(max_length=250)

    class Meta:
        indexes = [models.Index(fields=["extract", "at"], name="daily_event_at")]
