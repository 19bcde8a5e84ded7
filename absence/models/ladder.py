"""That a pupil crossed a threshold of the school's ladder: what was counted, what is to be done, what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from attendance_mis.kit.ids import uuid7


class LadderCrossing(models.Model):
    """One time a step fired. The step is kept as it was written that day; the counts are those of the day."""

    STATES = [
        ("open", "To do"),
        ("done", "Done"),
        ("undone", "No longer so: marks were changed"),
    ]
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="ladder_crossings")
    test = models.CharField(max_length=100)
    """When it fires, in the words of the ladder: "attendance below 95% this year"."""
    action = models.CharField(max_length=200)
    owner = models.CharField(max_length=200)
    crossed_on = models.DateField()
    due_on = models.DateField(null=True)
    """By when the action is due; null where the school's calendar does not reach that far."""
    window_from = models.DateField()
    """The first day counted."""
    possible = models.PositiveIntegerField()
    attended = models.PositiveIntegerField()
    authorised = models.PositiveIntegerField()
    unauthorised = models.PositiveIntegerField()
    late = models.PositiveIntegerField()
    late_after_close = models.PositiveIntegerField()
    sessions = models.JSONField()
    """[[date, session, code], …]: the sessions the step is about, from the first day counted to the day it fired."""
    until = models.DateField(null=True)
    """The day it stopped holding, its period ended or it fired again; null while it stands."""
    state = models.CharField(max_length=6, choices=STATES, default="open")
    found_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-crossed_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "pupil", "test", "crossed_on"], name="one_crossing_per_step_and_day"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("crossed_on")), name="crossing_dates"
            ),
        ]
        indexes = [models.Index(fields=["school", "crossed_on"], name="ladder_school_day")]


class LadderEvent(models.Model):
    """What happened to a crossing. May be added to, never changed."""

    KINDS = [
        ("found", "Found"),
        ("changed", "The marks behind it changed"),
        ("recovered", "No longer holds"),
        ("holds_again", "Holds again"),
        ("undone", "No longer so: marks were changed"),
        ("done", "Done"),
    ]
    id = models.UUIDField(primary_key=True, default=uuid7)
    crossing = models.ForeignKey(LadderCrossing, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=KINDS)
    facts = models.JSONField(default=dict)
    note = models.CharField(max_length=500, blank=True)
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["crossing", "at"], name="ladder_events")]
