"""Meetings about attendance and talks with pupils (ABS-64, ABS-65, ABS-67)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from attendance_mis.kit.ids import uuid7


class Meeting(models.Model):
    KINDS = [
        ("attendance", "About attendance"),
        ("formal", "Formal meeting with the parents"),
        ("lateness", "About lateness"),
        ("plan", "To make or review a plan"),
        ("contract", "About an attendance contract"),
        ("partners", "With partners: team around the family, the authority"),
        ("leave", "After a return or leave"),
    ]
    FORMATS = [("in_person", "In person"), ("phone", "By telephone"), ("video", "By video")]
    STATES = [
        ("planned", "Planned"),
        ("held", "Held"),
        ("missed", "Nobody came"),
        ("cancelled", "Called off"),
    ]
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="meetings")
    concern = models.ForeignKey(
        "support.Concern", null=True, on_delete=models.PROTECT, related_name="meetings"
    )
    kind = models.CharField(max_length=12, choices=KINDS)
    format = models.CharField(max_length=10, choices=FORMATS)
    state = models.CharField(max_length=10, choices=STATES, default="planned")
    day = models.DateField()
    at = models.TimeField()
    minutes = models.PositiveSmallIntegerField(default=30)
    place = models.CharField(max_length=300)
    chair = models.CharField(max_length=120)
    why = models.CharField(max_length=1000)
    agenda = models.TextField()
    """A line each; sent ahead with the invitation."""
    reply_by = models.DateField()
    made_at = models.DateTimeField()
    notes = models.TextField(blank=True)
    next_on = models.DateField(null=True)
    email_confirmed_on = models.DateField(null=True)
    """By video: the parent's address was confirmed."""
    consent_at = models.DateTimeField(null=True)
    """By video: the parent said yes to every point, aloud, at the start of this meeting."""
    consent_by = models.CharField(max_length=200, blank=True)
    consent_points = ArrayField(models.CharField(max_length=20), default=list)
    withdrawn_at = models.DateTimeField(null=True)
    """The parent took the yes back; the meeting went on by telephone or another day."""

    class Meta:
        ordering = ["day", "at", "id"]
        indexes = [models.Index(fields=["school", "state", "day"], name="meeting_school_day")]


class MeetingPerson(models.Model):
    """Somebody asked to a meeting, and whether they came."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="people")
    contact = models.ForeignKey("registers.Contact", null=True, on_delete=models.PROTECT, related_name="+")
    """A parent or carer; null for staff, the pupil and people outside school."""
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=120, blank=True)
    came = models.BooleanField(null=True)

    class Meta:
        ordering = ["id"]


class Talk(models.Model):
    """A talk with a pupil about coming to school, in the child's own words, with one of three outcomes (ABS-67)."""

    OUTCOMES = [
        ("adjust", "Small changes in school"),
        ("plan", "A plan of the school with the parents"),
        ("early_help", "An early-help assessment with others"),
    ]
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="talks")
    concern = models.ForeignKey("support.Concern", null=True, on_delete=models.PROTECT, related_name="talks")
    day = models.DateField()
    worries = models.TextField(blank=True)
    strengths = models.TextField(blank=True)
    needs = models.TextField(blank=True)
    outcome = models.CharField(max_length=10, choices=OUTCOMES)
    follows = models.CharField(max_length=1000)
    dsl_informed = models.BooleanField(default=False)
    """Something serious was said: the safeguarding lead was informed, and nothing of it stands here."""
    led_by = models.CharField(max_length=250)
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-day", "-id"]
