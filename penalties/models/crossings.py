"""That the threshold was reached, as a fact: when, in which ten weeks, by which sessions, and whether it still stands."""

from __future__ import annotations

from django.db import models

from attendance_mis.kit.ids import uuid7


class ThresholdCrossing(models.Model):
    """One time a pupil's count newly reached ten. The row says how it stands now, its events how it came to that."""

    STATES = [("standing", "Standing"), ("fell_below", "Fell below ten")]
    id = models.UUIDField(primary_key=True, default=uuid7)
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="threshold_crossings")
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT, related_name="+")
    """The school whose register holds the session that made it ten."""
    reached_on = models.DateField()
    window_from = models.DateField()
    window_to = models.DateField()
    count = models.PositiveSmallIntegerField()
    """As of the day it was reached, by the register as it stands now."""
    sessions = models.JSONField()
    """[[date, session, code], …] that count."""
    state = models.CharField(max_length=10, choices=STATES, default="standing")
    found_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-reached_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["pupil", "reached_on"], name="one_crossing_per_pupil_and_day")
        ]
        indexes = [models.Index(fields=["reached_on"], name="crossing_reached")]


class ThresholdCrossingEvent(models.Model):
    """What the register made of a crossing, and when. May be added to, never changed."""

    KINDS = [
        ("found", "Found"),
        ("changed", "A session or its code changed"),
        ("fell_below", "Fell below ten"),
        ("stands_again", "Stands again"),
    ]
    id = models.UUIDField(primary_key=True, default=uuid7)
    crossing = models.ForeignKey(ThresholdCrossing, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=KINDS)
    count = models.PositiveSmallIntegerField()
    sessions = models.JSONField()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["crossing", "at"], name="crossing_events")]
