"""What a court asks for besides the marks and the support log: steps taken, who acted for the head. Added to, never changed."""

from __future__ import annotations

from datetime import date

from django.db import models

from attendance_mis.kit.ids import uuid7


class LegalStep(models.Model):
    """A step on another route: prosecution, contract, supervision order, parenting order, formal meeting (PEN-22, 23, 25, 26)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="legal_steps")
    contact = models.ForeignKey("registers.Contact", null=True, on_delete=models.PROTECT, related_name="+")
    route = models.CharField(max_length=12)
    step = models.CharField(max_length=20)
    happened_on = models.DateField()
    words = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["happened_on", "id"]


class Delegation(models.Model):
    """The head's written word that a deputy or assistant head may issue penalty notices, between two days (ROL-05)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField(null=True)
    """Null: until it is taken back."""
    in_writing = models.CharField(max_length=300)
    """Where the written authorisation is: a minute, a letter, its date."""
    given_by_id = models.UUIDField(null=True)
    given_by = models.CharField(max_length=120)
    given_at = models.DateTimeField()
    ended_by = models.CharField(max_length=120, blank=True)

    def over(self, today: date) -> bool:
        """Its last day has passed; one that has not begun yet may still be taken back."""
        return self.last_day is not None and self.last_day < today
