"""Letters printed here together: one file for the printer, its list, and who took the envelopes to the post."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from attendance_mis.kit.ids import uuid7


class PrintBatch(models.Model):
    """A pile of letters. Its letters belong to it until they are posted or it is given up."""

    ORDERS = [("class", "Class by class"), ("household", "Household by household")]
    STATES = [
        ("building", "Being put together"),
        ("ready", "Ready to print"),
        ("posted", "Posted"),
        ("cancelled", "Given up"),
    ]
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    order = models.CharField(max_length=9, choices=ORDERS)
    both_sides = models.BooleanField(default=True)
    """Each letter begins on a new sheet: a blank page follows one with an odd number of pages."""
    state = models.CharField(max_length=9, choices=STATES, default="building")
    made_at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120, blank=True)
    asked_at = models.DateTimeField(null=True)
    """When a worker was last asked to build it."""
    claim = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    wanted = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    """Letters put in so far, for whoever waits."""
    pages = models.PositiveIntegerField(default=0)
    pdf = models.BinaryField(null=True)
    """Letters are frozen apart; this is only a convenience and goes once they are posted."""
    sha256 = models.CharField(max_length=64, blank=True)
    ready_at = models.DateTimeField(null=True)
    printed_at = models.DateTimeField(null=True)
    """First fetched for printing."""
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=240, blank=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(pdf__isnull=False), name="ready_batch_has_a_file"
            )
        ]
        indexes = [models.Index(fields=["school", "-made_at"], name="printbatch_school")]
