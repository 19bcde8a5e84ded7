"""The register of referrals, and the people outside school who work with a pupil (ABS-26, ABS-27, ABS-70, ABS-76)."""

from __future__ import annotations

from django.db import models

from attendance_mis.kit.ids import uuid7
from support.rules.referrals import KINDS, Consent


class Referral(models.Model):
    STATES = [
        ("draft", "Being prepared"),
        ("sent", "Sent, no answer yet"),
        ("answered", "Answered"),
        ("closed", "Closed"),
        ("dropped", "Not sent"),
    ]
    OUTCOMES = [
        ("accepted", "Taken on"),
        ("advice", "Advice given"),
        ("declined", "Not taken on"),
        ("done", "Work finished"),
    ]
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="referrals")
    concern = models.ForeignKey(
        "support.Concern", null=True, on_delete=models.PROTECT, related_name="referrals"
    )
    kind = models.CharField(max_length=16, choices=[(kind.key, kind.words) for kind in KINDS])
    state = models.CharField(max_length=8, choices=STATES, default="draft")
    asked_for = models.CharField(max_length=1000)
    to_whom = models.CharField(max_length=200, blank=True)
    consent = models.CharField(
        max_length=10, choices=[(one.value, one.words) for one in Consent], default=Consent.NOT_ASKED.value
    )
    consent_words = models.CharField(max_length=300, blank=True)
    """Who said so, and when."""
    parent_told_on = models.DateField(null=True)
    """When the parent was told of the intention, by letter or word."""
    parent_told_words = models.CharField(max_length=300, blank=True)
    not_told_because = models.CharField(max_length=500, blank=True)
    """Why telling them first would put the child at risk."""
    planned_for = models.DateField(null=True)
    """The day named in the letter to the parents."""
    sent_on = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    answer = models.CharField(max_length=1000, blank=True)
    lead = models.CharField(max_length=200, blank=True)
    """The lead practitioner, once there is one."""
    outcome = models.CharField(max_length=8, choices=OUTCOMES, blank=True)
    closed_on = models.DateField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["school", "state"], name="referral_school_state")]


class Worker(models.Model):
    """Somebody outside school who works with a pupil and has to be told things, between two days."""

    KINDS = [
        ("social_worker", "Social worker"),
        ("youth_offending", "Youth-offending worker"),
        ("virtual_school", "Virtual school"),
        ("send", "Local authority’s SEN team"),
        ("early_help", "Early-help worker"),
        ("other", "Other"),
    ]
    TOLD_OF_ABSENCE = ("social_worker", "youth_offending")
    """Told of an unexplained absence the same day (ABS-26)."""
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="workers")
    kind = models.CharField(max_length=16, choices=KINDS)
    name = models.CharField(max_length=120)
    organisation = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    first_day = models.DateField()
    last_day = models.DateField(null=True)

    class Meta:
        ordering = ["kind", "name"]
        indexes = [models.Index(fields=["school", "last_day"], name="worker_school")]


class WorkerNotice(models.Model):
    """That a worker was told, of what, how and by whom; once for a day and a reason. May be added to, never changed."""

    ABOUT = [
        ("absence", "Unexplained absence"),
        ("ehc_fall", "EHC plan: attendance has fallen"),
        ("ehc_need", "EHC plan: a barrier lies in the need"),
        ("other", "Something else"),
    ]
    HOW = [("phone", "Telephone"), ("email", "E-mail"), ("meeting", "In a meeting"), ("other", "Another way")]
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="worker_notices")
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="notices")
    about = models.CharField(max_length=10, choices=ABOUT)
    day = models.DateField()
    how = models.CharField(max_length=8, choices=HOW)
    words = models.CharField(max_length=1000)
    """What was said, and what they said."""
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["school", "day"], name="worker_notice_day")]
