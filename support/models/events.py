"""What happened to anything of this app, and the tasks people took on."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from attendance_mis.kit.ids import uuid7


class Thing(models.TextChoices):
    """What an event or a task belongs to."""

    CONCERN = "concern", "Concern"
    PLAN = "plan", "Plan"
    MEETING = "meeting", "Meeting"
    TALK = "talk", "Talk with the pupil"
    CONTRACT = "contract", "Contract"
    REFERRAL = "referral", "Referral"
    REVIEW = "review", "Review meeting"
    INCIDENT = "incident", "Incident"
    WORKER = "worker", "People outside school"


class SupportEvent(models.Model):
    """Something that happened to a concern, plan, meeting, … of a pupil. May be added to, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey(
        "registers.Pupil", null=True, on_delete=models.PROTECT, related_name="support_events"
    )
    """Null: of a review meeting as a whole."""
    thing = models.CharField(max_length=8, choices=Thing.choices)
    thing_id = models.UUIDField()
    at = models.DateTimeField()
    day = models.DateField()
    """The day it is about; `at` is when it was written down."""
    what = models.CharField(max_length=24)
    words = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["thing_id", "at"], name="support_event_thing"),
            models.Index(fields=["pupil", "at"], name="support_event_pupil"),
        ]


class Task(models.Model):
    """Who does what by when: agreed in a plan, a meeting or a review (ABS-61, ABS-62, ABS-64)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey(
        "registers.Pupil", null=True, on_delete=models.PROTECT, related_name="support_tasks"
    )
    thing = models.CharField(max_length=8, choices=Thing.choices)
    thing_id = models.UUIDField()
    what = models.CharField(max_length=300)
    who = models.CharField(max_length=120)
    due_on = models.DateField()
    made_at = models.DateTimeField()
    done_on = models.DateField(null=True)
    done_words = models.CharField(max_length=500, blank=True)
    done_by = models.CharField(max_length=250, blank=True)
    """Name and position as held then."""

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["thing_id"], name="support_task_thing"),
            models.Index(fields=["school", "due_on"], condition=Q(done_on=None), name="support_task_open"),
        ]
