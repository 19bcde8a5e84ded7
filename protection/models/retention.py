"""What is destroyed after its time, and what must stay: proposals two people agree to, holds, the log of what went."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from attendance_mis.kit.ids import uuid7


class LegalHold(models.Model):
    """Nothing of this pupil is destroyed while it lasts (DAT-06). A living penalty or court case holds by itself."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="legal_holds")
    reason = models.CharField(max_length=500)
    review_on = models.DateField()
    """When somebody looks whether it is still needed. It does not end by itself."""
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=250)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=250, blank=True)
    ended_why = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "pupil"], condition=Q(ended_at=None), name="one_hold_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | ~Q(ended_why=""), name="hold_ends_with_a_reason"
            ),
        ]


class Purge(models.Model):
    """Records of one class whose time is over: proposed, approved, confirmed by somebody else, carried out (DAT-06).

    `purge_records` in the database destroys nothing for a row in which two different people do not stand.
    """

    STATES = [
        ("proposed", "Proposed"),
        ("approved", "Approved, to be confirmed"),
        ("confirmed", "Being carried out"),
        ("done", "Done"),
        ("declined", "Declined"),
    ]
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT, related_name="+")
    record_class = models.CharField(max_length=20)
    """A key of `protection.rules.classes`."""
    years = models.PositiveSmallIntegerField()
    """As the setting said on the day; never below the floor."""
    proposed_on = models.DateField()
    """What was due on this day, and nothing that fell due later."""
    records = models.PositiveIntegerField()
    pupils = models.PositiveIntegerField()
    held = models.PositiveIntegerField(default=0)
    """Due records of pupils under a hold, which stay."""
    oldest = models.DateField(null=True)
    youngest = models.DateField(null=True)
    state = models.CharField(max_length=9, choices=STATES, default="proposed")
    approved_by_id = models.UUIDField(null=True)
    approved_by = models.CharField(max_length=250, blank=True)
    approved_at = models.DateTimeField(null=True)
    confirmed_by_id = models.UUIDField(null=True)
    confirmed_by = models.CharField(max_length=250, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    declined_why = models.CharField(max_length=500, blank=True)
    destroyed = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "record_class"],
                condition=Q(state__in=["proposed", "approved", "confirmed"]),
                name="one_purge_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by_id=None)
                | Q(approved_by_id__isnull=False) & ~Q(confirmed_by_id=F("approved_by_id")),
                name="two_people_agree",
            ),
        ]


class Erasure(models.Model):
    """What one step of a purge destroyed: which table, how many, their keys as SHA-256; never content.

    Written by `purge_records` alone. Kept outside too (`manage.py erasure_log`), it lets what was destroyed be
    destroyed again after an older copy of the database was brought back.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    purge = models.ForeignKey(Purge, on_delete=models.PROTECT, related_name="erasures")
    at = models.DateTimeField()
    table_name = models.CharField(max_length=63)
    hashes = ArrayField(models.CharField(max_length=64), default=list)
    count = models.PositiveIntegerField()
