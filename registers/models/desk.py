"""The late desk and the sign-out book: who came and went outside the register's own moments (REG-14 to REG-17)."""

from __future__ import annotations

from django.db import models

from attendance_mis.kit.ids import uuid7


class Arrival(models.Model):
    """A late arrival or a return, at the minute it happened."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT)
    date = models.DateField()
    session = models.CharField(max_length=2)
    at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    reason_accepted = models.BooleanField(null=True)
    accompanied_by = models.CharField(max_length=120, blank=True)
    signed = models.BooleanField(default=False)
    proposed_code = models.CharField(max_length=2, blank=True)
    """What the clock said under the policy; the mark itself may differ if staff decided so."""
    by_id = models.UUIDField()
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    """Entered by mistake (the wrong pupil): kept, but nobody counts as arrived by it."""
    undone_by = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["school", "date"], name="arrival_school_day")]


class SignOut(models.Model):
    """A pupil leaving during the day, with whom, agreed by whom; and the return."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT)
    date = models.DateField()
    out_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    collected_by = models.ForeignKey("registers.Contact", null=True, on_delete=models.PROTECT)
    """The adult on the pupil's record; null = left alone with permission."""
    approved_by = models.CharField(max_length=120)
    expected_back = models.TimeField(null=True)
    back_at = models.DateTimeField(null=True)
    without_permission = models.BooleanField(default=False)
    """Left the site without leave: logged as truancy, the session's present mark stands (REG-17)."""
    by_id = models.UUIDField()
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["school", "date"], name="signout_school_day")]
