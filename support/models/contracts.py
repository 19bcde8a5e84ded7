"""Attendance contracts: a formal agreement nobody is made to sign (ABS-63)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from attendance_mis.kit.ids import uuid7


class Contract(models.Model):
    STATES = [
        ("offered", "Offered"),
        ("signed", "Signed, running"),
        ("refused", "Refused"),
        ("ended", "Ended"),
    ]
    OUTCOMES = [("kept", "Kept to"), ("partly", "Partly kept to"), ("not_kept", "Not kept to")]
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="contracts")
    contact = models.ForeignKey("registers.Contact", on_delete=models.PROTECT, related_name="+")
    concern = models.ForeignKey(
        "support.Concern", null=True, on_delete=models.PROTECT, related_name="contracts"
    )
    state = models.CharField(max_length=8, choices=STATES, default="offered")
    offered_on = models.DateField()
    first_day = models.DateField()
    last_day = models.DateField()
    review_on = models.DateField()
    parent_will = models.TextField()
    school_will = models.TextField()
    others_will = models.TextField(blank=True)
    authority = models.CharField(max_length=200, blank=True)
    """Who takes part for the local authority; blank = it does not."""
    parent_signed_on = models.DateField(null=True)
    school_signed_on = models.DateField(null=True)
    school_signed_by = models.CharField(max_length=250, blank=True)
    authority_signed_on = models.DateField(null=True)
    refused_on = models.DateField(null=True)
    refused_words = models.CharField(max_length=1000, blank=True)
    ended_on = models.DateField(null=True)
    outcome = models.CharField(max_length=8, choices=OUTCOMES, blank=True)
    outcome_words = models.CharField(max_length=1000, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-first_day", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day"))
                & Q(review_on__gte=F("first_day"))
                & Q(review_on__lte=F("last_day")),
                name="contract_days",
            ),
            models.UniqueConstraint(
                fields=["pupil", "contact"],
                condition=Q(state__in=["offered", "signed"]),
                name="one_contract_per_parent",
            ),
        ]
        indexes = [models.Index(fields=["school", "state"], name="contract_school_state")]
